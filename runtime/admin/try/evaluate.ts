/** One expression or template on one message, and what is wrong with it. */
import { compileExpression, compileTemplate } from '../../expression/compile.ts'
import type { ExpressionFault } from '../../expression/expression.ts'
import type { Message } from '../../message.ts'
import { reasonOf } from '../../reason.ts'
import { say } from '../../words.ts'
import type { Language } from '../../words.ts'
import type { EvaluateAnswer, EvaluateBody } from '../contract/try.ts'
import { Refusal } from '../refusal.ts'
import { messageFrom, plain } from './payload.ts'

/** No expression that a person writes is longer, and compiling takes time. */
const maxSource = 20_000

export function evaluate({
  language,
  source,
  message,
  locale = 'en',
}: EvaluateBody): EvaluateAnswer {
  if (source.length > maxSource)
    throw new Refusal(413, 'too-large', `an expression has at most ${maxSource} characters here`)
  const run = language === 'template' ? template(source, locale) : expression(source, locale)
  if ('faults' in run) return run
  try {
    const value = run.evaluate(messageFrom(message, ['any']))
    const type = run.type === undefined || run.type === 'dyn' ? typeOf(value) : run.type
    return { value: plain(value), type, faults: [] }
  } catch (error) {
    const text = reasonOf(error)
    return { faults: [{ message: text, start: 0, end: source.length }] }
  }
}

type Run = { evaluate(message: Message): unknown; readonly type?: string } | EvaluateAnswer

function expression(source: string, locale: Language): Run {
  const compiled = compileExpression(source)
  return compiled.ok ? compiled.value : { faults: compiled.faults.map(faultIn(locale)) }
}

const faultIn =
  (locale: Language) =>
  ({ message, hint, start, end }: ExpressionFault): EvaluateAnswer['faults'][0] => ({
    message: say(message, locale),
    ...(hint === undefined ? {} : { hint: say(hint, locale) }),
    start,
    end,
  })

function template(source: string, locale: Language): Run {
  const compiled = compileTemplate(source)
  if (!compiled.ok) return { faults: compiled.faults.map(faultIn(locale)) }
  const { value } = compiled
  return { evaluate: (message) => value.render(message), type: 'string' }
}

/** CEL's names. A number of a message is a double there. */
function typeOf(value: unknown): string {
  if (value === null || value === undefined) return 'null_type'
  if (Array.isArray(value)) return 'list'
  if (value instanceof Uint8Array) return 'bytes'
  if (value instanceof Date) return 'google.protobuf.Timestamp'
  const names: Readonly<Record<string, string>> = {
    string: 'string',
    boolean: 'bool',
    number: 'double',
    bigint: 'int',
  }
  return names[typeof value] ?? 'map'
}
