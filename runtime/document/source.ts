/** A text with its lines: turns offsets into line and column. */
import type { Range } from './problem.ts'

export interface Position {
  /** From 1. */
  readonly line: number
  readonly column: number
}

export interface Source {
  readonly file: string
  readonly text: string
  position(offset: number): Position
  slice(range: Range): string
}

export function createSource(text: string, file: string): Source {
  let starts: number[] | undefined
  return {
    file,
    text,
    position(offset) {
      starts ??= lineStarts(text)
      const line = lineOf(starts, offset)
      const start = starts[line] ?? 0
      // A byte order mark is not a column that an editor shows.
      const hidden = line === 0 && text.charCodeAt(0) === 0xfeff && offset > 0 ? 1 : 0
      return { line: line + 1, column: offset - start + 1 - hidden }
    },
    slice: (range) => text.slice(range.start, range.end),
  }
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** Index of the last line that starts at or before the offset. */
function lineOf(starts: readonly number[], offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] as number) <= offset) low = middle
    else high = middle - 1
  }
  return low
}
