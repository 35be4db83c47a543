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
  const starts = [0]
  return {
    file,
    text,
    position(offset) {
      extend(starts, text, offset)
      const line = lineOf(starts, offset)
      const start = starts[line] ?? 0
      // A byte order mark is not a column that an editor shows.
      const hidden = line === 0 && text.charCodeAt(0) === 0xfeff && offset > 0 ? 1 : 0
      return { line: line + 1, column: offset - start + 1 - hidden }
    },
    slice: (range) => text.slice(range.start, range.end),
  }
}

/** Finds the lines up to the offset. No further: a file that is refused may be huge. */
function extend(starts: number[], text: string, offset: number): void {
  for (;;) {
    const last = starts[starts.length - 1] ?? 0
    if (last > offset) return
    const newline = text.indexOf('\n', last)
    if (newline === -1) return
    starts.push(newline + 1)
  }
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
