/** Text with `{{ CEL }}` holes. A literal `{{` is written `{{ "{{" }}`. */
import type { Message } from '../message.ts'
import { compileExpression } from './compile-expression.ts'
import { ExpressionError } from './expression.ts'
import type { Compiled, Expression, ExpressionFault } from './expression.ts'
import { toJson } from './functions.ts'
import type { Template } from './template.ts'

interface Parts {
  /** Always one more than there are holes. */
  readonly texts: readonly string[]
  readonly holes: readonly Expression[]
}

export function compileTemplate(source: string): Compiled<Template> {
  const faults: ExpressionFault[] = []
  const texts: string[] = []
  const holes: Expression[] = []
  let position = 0
  for (;;) {
    const open = source.indexOf('{{', position)
    texts.push(source.slice(position, open < 0 ? undefined : open))
    if (open < 0) break
    const close = findEnd(source, open + 2)
    if (close === undefined) {
      faults.push({
        message: { en: 'the "{{" is never closed', zh: '"{{" 没有闭合' },
        hint: {
          en: 'end it with "}}"; a literal "{{" is written {{ "{{" }}',
          zh: '用 "}}" 结尾；字面的 "{{" 写作 {{ "{{" }}',
        },
        start: open,
        end: open + 2,
      })
      break
    }
    takeHole(source, open + 2, close, holes, faults)
    position = close + 2
  }
  if (faults.length > 0) return { ok: false, faults }
  return { ok: true, value: createTemplate(source, { texts, holes }) }
}

function takeHole(
  source: string,
  start: number,
  end: number,
  holes: Expression[],
  faults: ExpressionFault[],
): void {
  const inner = source.slice(start, end)
  const offset = start + (inner.length - inner.trimStart().length)
  const compiled = compileExpression(inner.trim())
  if (compiled.ok) {
    holes.push(compiled.value)
    return
  }
  for (const fault of compiled.faults) {
    const isEmpty = inner.trim() === ''
    faults.push({
      ...fault,
      start: isEmpty ? start - 2 : fault.start + offset,
      end: isEmpty ? end + 2 : fault.end + offset,
    })
  }
}

/** Where the `}}` of a hole stands: not in a string, and not the end of map literals. */
function findEnd(source: string, from: number): number | undefined {
  let depth = 0
  for (let index = from; index < source.length; index++) {
    const character = source[index]
    if (character === '"' || character === "'") index = skipString(source, index)
    else if (character === '{') depth += 1
    else if (character === '}') {
      if (depth === 0 && source[index + 1] === '}') return index
      depth -= 1
    }
  }
  return undefined
}

/** The index of the closing quote, or of the last character when there is none. */
function skipString(source: string, start: number): number {
  const quote = source[start] ?? ''
  const triple = quote.repeat(3)
  const end = source.startsWith(triple, start) ? triple : quote
  const isRaw = /[rR]/.test(source[start - 1] ?? '')
  for (let index = start + end.length; index < source.length; index++) {
    if (!isRaw && source[index] === '\\') index += 1
    else if (source.startsWith(end, index)) return index + end.length - 1
  }
  return source.length - 1
}

function createTemplate(source: string, { texts, holes }: Parts): Template {
  const [head = '', tail = ''] = texts
  const [hole] = holes
  if (!hole) return { source, constant: head, render: () => head }
  if (holes.length === 1) {
    return { source, constant: undefined, render: (message) => head + fill(hole, message) + tail }
  }
  const parts = holes.map((expression, index) => ({ expression, after: texts[index + 1] ?? '' }))
  const render = (message: Message): string => {
    let text = head
    for (const { expression, after } of parts) text += fill(expression, message) + after
    return text
  }
  return { source, constant: undefined, render }
}

function fill(hole: Expression, message: Message): string {
  const value = hole.evaluate(message)
  return typeof value === 'string' ? value : inText(hole.source, value)
}

function inText(source: string, value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') {
    return String(value)
  }
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) {
    throw new ExpressionError(
      source,
      `{{ ${source} }} gives bytes; use string(...), hex(...) or base64(...)`,
    )
  }
  if (value === null || value === undefined) {
    throw new ExpressionError(source, `{{ ${source} }} gives null, which has no text`)
  }
  return toJson(value)
}
