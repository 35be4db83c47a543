/** Two texts as rows of a table, side by side: what changed is paired, what did not is folded. */
import { diffLines } from '../../runtime/document/diff/line-diff.ts'

export interface Cell {
  /** Line number, from 1. */
  readonly line: number
  readonly text: string
  /** The part that differs from the line beside it. */
  readonly mark: { readonly start: number; readonly end: number } | undefined
}

export interface Row {
  /** Unique within the table. */
  readonly key: string
  readonly isSame: boolean
  readonly left: Cell | undefined
  readonly right: Cell | undefined
}

export interface Block {
  readonly key: string
  /** Hidden until someone asks for it. */
  readonly isFolded: boolean
  readonly rows: readonly Row[]
}

const context = 3
/** Fewer lines than this are not worth a fold. */
const least = 4

export function rowsOf(before: string, after: string): Row[] {
  const rows: Row[] = []
  let removed: string[] = []
  let added: string[] = []
  let left = 0
  let right = 0
  const flush = (): void => {
    for (let index = 0; index < Math.max(removed.length, added.length); index += 1)
      rows.push(changedRow(removed[index], added[index], left + index + 1, right + index + 1))
    left += removed.length
    right += added.length
    removed = []
    added = []
  }
  for (const { kind, line } of diffLines(before, after)) {
    const text = line.replace(/\r?\n$/, '')
    if (kind === 'removed') removed.push(text)
    else if (kind === 'added') added.push(text)
    else {
      flush()
      left += 1
      right += 1
      rows.push({
        key: `${left} ${right}`,
        isSame: true,
        left: { line: left, text, mark: undefined },
        right: { line: right, text, mark: undefined },
      })
    }
  }
  flush()
  return rows
}

function changedRow(
  before: string | undefined,
  after: string | undefined,
  left: number,
  right: number,
): Row {
  const marks = before !== undefined && after !== undefined ? marksOf(before, after) : undefined
  return {
    key: `${before === undefined ? '' : left}-${after === undefined ? '' : right}`,
    isSame: false,
    left: before === undefined ? undefined : { line: left, text: before, mark: marks?.before },
    right: after === undefined ? undefined : { line: right, text: after, mark: marks?.after },
  }
}

/** What lies between the equal start and the equal end of two lines; nothing when they share neither. */
function marksOf(before: string, after: string) {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start += 1
  let end = 0
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end += 1
  if (before.slice(0, start).trim() === '' && end === 0) return undefined
  return {
    before: { start, end: before.length - end },
    after: { start, end: after.length - end },
  }
}

/** Long stretches without a change become folds, with a few lines left around each change. */
export function blocksOf(rows: readonly Row[]): Block[] {
  const isShown = rows.map((row) => !row.isSame)
  rows.forEach((row, index) => {
    if (row.isSame) return
    for (let near = index - context; near <= index + context; near += 1)
      if (near >= 0 && near < rows.length) isShown[near] = true
  })
  const blocks: { key: string; isFolded: boolean; rows: Row[] }[] = []
  rows.forEach((row, index) => {
    const isFolded = !isShown[index]
    const last = blocks.at(-1)
    if (last && last.isFolded === isFolded) last.rows.push(row)
    else blocks.push({ key: row.key, isFolded, rows: [row] })
  })
  return blocks.map((block) => (block.rows.length < least ? { ...block, isFolded: false } : block))
}
