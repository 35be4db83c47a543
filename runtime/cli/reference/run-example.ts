/** What an example makes of its input, by the code behind the editor's "try it". */
import { parse } from 'yaml'

import { createChecker } from '../../admin/check/checker.ts'
import type { SampleMessage, TryAnswer } from '../../admin/contract/try.ts'
import { tryNode } from '../../admin/try/try.ts'
import type { TypeExample } from '../../document/catalogue.ts'
import type { Registry } from '../../graph/registry.ts'

/** `root`: the folder of files that examples name. `undefined`: the example has no input. */
export type RunExample = (type: string, example: TypeExample) => Promise<TryAnswer | undefined>

const topic = 'plant/line-3'

export function exampleRunner(registry: Registry, root: string): RunExample {
  const types = () => Promise.resolve(registry)
  const checker = createChecker({ root, environment: {}, types })
  return async (type, { yaml, input }) => {
    if (input === undefined) return undefined
    const { type: _, ...fields }: Record<string, unknown> = parse(yaml)
    const message = { payload: input, topic, meta: {} }
    return tryNode({ root, checker, types }, { flow: 'example', type, fields, message })
  }
}

/** Input and output below each other; `undefined` when the example could not be run. */
export function shownRun(input: SampleMessage['payload'], answer: TryAnswer): string | undefined {
  const outputs = answer.sent.flatMap(({ port, message }) => [
    ...lines(`${port} →`, shownPayload(message.payload)),
    ...(message.topic === topic ? [] : lines('', `topic: ${message.topic}`)),
  ])
  if (answer.error !== undefined || answer.problems.length > 0) return undefined
  return [...lines('→ in', shownPayload(input)), ...outputs].join('\n')
}

const lines = (label: string, text: string): string[] =>
  text.split(/\r?\n/).map((line, index) => `${(index === 0 ? label : '').padEnd(10)}${line}`)

function shownPayload(payload: SampleMessage['payload']): string {
  if ('text' in payload) return payload.text
  if ('hex' in payload) return `bytes ${spaced(payload.hex)}`
  return `value ${JSON.stringify(payload.json)}`
}

const spaced = (hex: string): string => (hex.replaceAll(/\s+/g, '').match(/../g) ?? []).join(' ')
