/** Text changes: applying, inverting and following offsets through them. */
import type { TextChange } from '../../runtime/document/edit/operation.ts'

export function applyChanges(text: string, changes: readonly TextChange[]): string {
  let result = ''
  let rest = 0
  for (const { from, to, insert } of changes) {
    result += text.slice(rest, from) + insert
    rest = to
  }
  return result + text.slice(rest)
}

/** The changes that lead back: offsets are into the text after `changes`. */
export function invertChanges(text: string, changes: readonly TextChange[]): TextChange[] {
  let shift = 0
  return changes.map(({ from, to, insert }) => {
    const start = from + shift
    shift += insert.length - (to - from)
    return { from: start, to: start + insert.length, insert: text.slice(from, to) }
  })
}

/** Where an offset lies after the changes; inside a replaced stretch it moves to its start. */
export function mapOffset(offset: number, changes: readonly TextChange[]): number {
  let shift = 0
  for (const { from, to, insert } of changes) {
    if (offset < from || (offset === from && to > from)) break
    if (offset < to) return from + shift
    shift += insert.length - (to - from)
  }
  return offset + shift
}

/** The one change between two texts, with the common start and end left out. */
export function changeBetween(before: string, after: string): TextChange[] {
  if (before === after) return []
  const most = Math.min(before.length, after.length)
  let start = 0
  while (start < most && before[start] === after[start]) start += 1
  let end = 0
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end += 1
  const insert = after.slice(start, after.length - end)
  return [{ from: start, to: before.length - end, insert }]
}
