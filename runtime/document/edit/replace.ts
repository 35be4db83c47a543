/** A value takes the place of another, in the style of the old one. */
import type { Scalar } from 'yaml'

import { lineEnd, lineStart, nextLine } from './lines.ts'
import type { TextChange } from './operation.ts'
import type { Slot, Value } from './place.ts'
import { refuse } from './refuse.ts'
import { doubleQuoted, foldedText, literalText, quoted, scalarText } from './scalar-text.ts'
import type { WriteStyle } from './write.ts'

/** `written`: what follows the colon, with the space or line break before it. */
export function rewrite(text: string, slot: Slot, written: string): TextChange[] {
  if (slot.isBare) refuse('no-such-path', `"${slot.key}" has no colon that a value could follow`)
  const value = slot.open()
  const anchor = value.hasAnchor ? /&\S+/.exec(text.slice(slot.after, value.range.start))?.[0] : ''
  const isItem = slot.after === value.propsStart && slot.keyRange === undefined
  const whole = `${anchor ? ` ${anchor}` : ''}${written}`
  const put = isItem ? whole.trimStart() : whole
  const cut = put.indexOf('\n')
  const headEnd = cut === -1 ? put.length : put[cut - 1] === '\r' ? cut - 1 : cut
  const head = put.slice(0, headEnd)
  const tail = put.slice(headEnd)
  const end = endOfOld(text, slot)
  const keyLineEnd = lineEnd(text, slot.after)
  const comment = /^\s*(?:&\S+\s+)?#/.exec(text.slice(slot.after, keyLineEnd))
  if (comment && (end > keyLineEnd || end === slot.after))
    return [
      { from: slot.after, to: slot.after, insert: head },
      { from: keyLineEnd, to: Math.max(end, keyLineEnd), insert: tail },
    ]
  if (tail === '') return [{ from: slot.after, to: end, insert: head }]
  const last = lineEnd(text, end)
  if (text.slice(end, last).trim() === '')
    return [{ from: slot.after, to: last, insert: head + tail }]
  return [
    { from: slot.after, to: end, insert: head },
    { from: last, to: last, insert: tail },
  ]
}

/** Lines of spaces below a block of text would be part of the new one. */
function endOfOld(text: string, slot: Slot): number {
  const value = slot.open()
  const end = slot.end()
  if (value.kind !== 'scalar' || !value.scalar.type?.startsWith('BLOCK')) return end
  const rest = text.slice(end, value.range.end)
  return /[^\r\n]/.test(rest) ? end + rest.replace(/\r?\n$/, '').length : end
}

export function replaceScalar(
  text: string,
  slot: Slot,
  old: Value & { readonly kind: 'scalar' },
  { value, style }: { readonly value: unknown; readonly style: WriteStyle },
): TextChange[] {
  const { scalar } = old
  if (typeof value === 'string' && scalar.type?.startsWith('BLOCK'))
    return replaceBlock(text, slot, scalar, { value, style })
  const written = scalarLike(scalar, value, style)
  if (written.includes('\n') || old.propsStart !== old.range.start)
    return rewrite(text, slot, ` ${written}`)
  return [{ from: old.range.start, to: endOfOld(text, slot), insert: written }]
}

function scalarLike(old: Scalar, value: unknown, style: WriteStyle): string {
  const { isFlow, lineBreak } = style
  const written = scalarText(value, { isFlow, column: style.column + style.step, lineBreak })
  if (typeof value !== 'string' || written.startsWith('|')) return written
  if (old.type === 'QUOTE_DOUBLE') return doubleQuoted(value)
  return old.type === 'QUOTE_SINGLE' ? quoted(value, "'") : written
}

function replaceBlock(
  text: string,
  slot: Slot,
  old: Scalar,
  { value, style }: { readonly value: string; readonly style: WriteStyle },
): TextChange[] {
  const { range } = slot.open()
  const lines = blockLines(text, range)
  const column = lines.column ?? style.column + style.step
  const block = { isFlow: false, column, lineBreak: style.lineBreak }
  const folded = old.type === 'BLOCK_FOLDED' ? foldedText(value, lines.texts, block) : undefined
  const written = folded ?? literalText(value, block)
  if (written === undefined)
    return [{ from: range.start, to: endOfOld(text, slot), insert: quoted(value, "'") }]
  const header = /^[|>]\S*/.exec(text.slice(range.start))?.[0] ?? ''
  const cut = written.search(/\r?\n/)
  const headEnd = lineEnd(text, range.start)
  return [
    { from: range.start, to: range.start + header.length, insert: written.slice(0, cut) },
    { from: headEnd, to: Math.max(headEnd, endOfOld(text, slot)), insert: written.slice(cut) },
  ]
}

/** The lines of a block of text without their indent. */
function blockLines(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
): { readonly column: number | undefined; readonly texts: readonly string[] } {
  let column: number | undefined
  const texts: string[] = []
  for (let at = nextLine(text, start); at < end; at = nextLine(text, at)) {
    const line = text.slice(at, lineEnd(text, at))
    if (line.trim() !== '') column ??= line.length - line.trimStart().length
    texts.push(line.slice(column ?? 0))
  }
  return { column, texts }
}

export const columnOfSlot = (text: string, { start }: Slot): number =>
  start - lineStart(text, start)
