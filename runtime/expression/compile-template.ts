/** Text with `{{ CEL }}` holes. A literal `{{` is written `{{ "{{" }}`. */
import type { Message } from '../message.ts'
import { compileExpression } from './compile-expression.ts'
import { ExpressionError } from './expression.ts'
import type { Compiled, Expression, ExpressionFault } from './expression.ts'
import { toJson } from './functions.ts'
import type { FindLink, LinkName } from './links.ts'
import type { Template } from './template.ts'

interface Parts {
  /** Always one more than there are holes. */
  readonly texts: readonly string[]
  readonly holes: readonly Expression[]
  /** The links of all holes, with their places in the whole text. */
  readonly links: readonly LinkName[]
}

export function compileTemplate(source: string): Compiled<Template> {
  const faults: ExpressionFault[] = []
  const texts: string[] = []
  const holes: Expression[] = []
  const links: LinkName[] = []
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
    takeHole(source, { start: open + 2, end: close }, { holes, faults, links })
    position = close + 2
  }
  if (faults.length > 0) return { ok: false, faults }
  return { ok: true, value: createTemplate(source, { texts, holes, links }) }
}

interface Taken {
  readonly holes: Expression[]
  readonly faults: ExpressionFault[]
  readonly links: LinkName[]
}

function takeHole(
  source: string,
  { start, end }: { start: number; end: number },
  { holes, faults, links }: Taken,
): void {
  const inner = source.slice(start, end)
  const offset = start + (inner.length - inner.trimStart().length)
  const compiled = compileExpression(inner.trim())
  if (compiled.ok) {
    holes.push(compiled.value)
    for (const link of compiled.value.links ?? [])
      links.push({ ...link, start: link.start + offset, end: link.end + offset })
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

function createTemplate(source: string, parts: Parts): Template {
  const { holes, links } = parts
  const render = createRender(parts)
  if (holes.length === 0) return { source, constant: parts.texts[0] ?? '', render }
  if (links.length === 0) return { source, constant: undefined, render }
  const bind = (find: FindLink) =>
    createTemplate(source, { ...parts, holes: holes.map((hole) => hole.bind?.(find) ?? hole) })
  return { source, constant: undefined, render, links, bind }
}

function createRender({ texts, holes }: Parts): Template['render'] {
  const [head = '', tail = ''] = texts
  const [hole] = holes
  if (!hole) return () => head
  if (holes.length === 1) return (message) => head + fill(hole, message) + tail
  const parts = holes.map((expression, index) => ({ expression, after: texts[index + 1] ?? '' }))
  return (message) => {
    let text = head
    for (const { expression, after } of parts) text += fill(expression, message) + after
    return text
  }
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
