/**
 * Offsets inside a scalar's value -> offsets in the file. A plain or quoted scalar is nearly its own
 * source; a block or folded one drops indentation and joins lines. Both texts are walked together.
 */
import type { Range } from './problem.ts'

/** Places parts of a scalar's value in the file; the whole scalar where that cannot be told. */
export type Placing = (part: Range) => Range

/** Walks the scalar once, so that many parts of a long one cost no more than one. */
export function placingIn(text: string, scalar: Range, value: string): Placing {
  let offsets: readonly number[] | undefined
  let isWalked = false
  return (part) => {
    if (!isWalked) offsets = align(text, scalar, value)
    isWalked = true
    if (!offsets) return scalar
    const start = offsets[Math.min(part.start, value.length)]
    const last = offsets[Math.min(Math.max(part.end - 1, part.start), value.length)]
    if (start === undefined || last === undefined) return scalar
    return { start, end: part.end > part.start ? last + 1 : start + 1 }
  }
}

/** For each character of the value its offset in the file; one more for the end. */
function align(text: string, { start, end }: Range, value: string): number[] | undefined {
  const source = text.slice(start, end)
  const quote = source[0] === '"' || source[0] === "'" ? source[0] : undefined
  const isBlock = source[0] === '|' || source[0] === '>'
  let at = quote ? 1 : isBlock ? source.indexOf('\n') + 1 : 0
  const offsets: number[] = []
  for (const character of value.split('')) {
    if (isSpace(character)) {
      // A line break in the source and the indentation behind it stand for one space or newline.
      if (!isSpace(source[at])) return at >= source.length ? fill(offsets, value, end) : undefined
      offsets.push(start + at)
      at = source[at] === character ? at + 1 : afterBreak(source, at)
      continue
    }
    while (isSpace(source[at])) at += 1
    if (quote === '"' && source[at] === '\\' && source[at + 1] === character) at += 1
    if (source[at] !== character) return undefined
    offsets.push(start + at)
    at += quote === "'" && character === "'" ? 2 : 1
  }
  offsets.push(start + Math.min(at, source.length))
  return offsets
}

const isSpace = (character: string | undefined): boolean =>
  character === ' ' || character === '\n' || character === '\r' || character === '\t'

function afterBreak(source: string, at: number): number {
  let next = at
  while (isSpace(source[next])) next += 1
  return next
}

/** Trailing newlines of a block have no text of their own. */
function fill(offsets: number[], value: string, end: number): number[] {
  while (offsets.length <= value.length) offsets.push(end)
  return offsets
}
