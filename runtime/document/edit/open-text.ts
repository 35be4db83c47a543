/** A text that is being edited: its tree, and the lines around a place. */
import { parseFlow } from '../parse.ts'
import type { Range } from '../problem.ts'
import { entryOf } from '../tree.ts'
import type { Entry, MapTree, Tree } from '../tree.ts'
import type { Refusal } from './operation.ts'

export class Refused extends Error {
  readonly refusal: Refusal
  constructor(code: Refusal['code'], reason: string) {
    super(reason)
    this.refusal = { code, reason }
  }
}

export interface OpenText {
  readonly text: string
  readonly tree: MapTree
  /** `\n` or `\r\n`, as the first line ends. */
  readonly newline: string
}

export function readFlow(text: string): OpenText {
  const newline = /\r?\n/.exec(text)?.[0] ?? '\n'
  if (text.trim() === '' || text.split(/\r?\n/).every((line) => /^\s*(#.*)?$/.test(line)))
    return {
      text,
      newline,
      tree: { kind: 'map', entries: [], range: { start: text.length, end: text.length } },
    }
  const { tree, problems } = parseFlow(text, '')
  if (!tree) throw new Refused('broken-text', problems[0]?.message ?? 'the text is no flow')
  return { text, tree, newline }
}

export const replaced = (text: string, { start, end }: Range, insert: string): string =>
  text.slice(0, start) + insert + text.slice(end)

export const lineStart = (text: string, offset: number): number =>
  text.lastIndexOf('\n', offset - 1) + 1

/** Behind the line's end; a value that ends with its newline ends there already. */
export function lineEnd(text: string, offset: number): number {
  if (offset > 0 && text[offset - 1] === '\n') return offset
  const newline = text.indexOf('\n', offset)
  return newline === -1 ? text.length : newline + 1
}

export const columnOf = (text: string, offset: number): number => offset - lineStart(text, offset)

export const isFlow = (text: string, tree: Tree): boolean =>
  tree.kind !== 'scalar' && /[{[]/.test(text[tree.range.start] ?? '')

/** Whether the value holds something to add to as a block. */
export const isEmptyValue = (tree: Tree): boolean =>
  (tree.kind === 'scalar' && tree.value === null) ||
  (tree.kind === 'map' && tree.entries.length === 0) ||
  (tree.kind === 'list' && tree.items.length === 0)

export const endOf = ({ keyRange, value }: Entry): number => Math.max(keyRange.end, value.range.end)

/** From the line of the key to the end of the last line of the value. */
export const linesOf = (text: string, entry: Entry): Range => ({
  start: lineStart(text, entry.keyRange.start),
  end: lineEnd(text, endOf(entry)),
})

/** Comment lines right above a key, without an empty line between. */
export function commentAbove(text: string, entry: Entry): Range {
  const end = lineStart(text, entry.keyRange.start)
  const indent = columnOf(text, entry.keyRange.start)
  let start = end
  while (start > 0) {
    const before = lineStart(text, start - 1)
    const line = text.slice(before, start)
    if (!line.trim().startsWith('#') || line.length - line.trimStart().length !== indent) break
    start = before
  }
  return { start, end }
}

export function requireEntry(tree: Tree | undefined, key: string, code: Refusal['code']): Entry {
  const entry = entryOf(tree, key)
  if (!entry) throw new Refused(code, `there is no "${key}"`)
  return entry
}
