/** Three-way merge by lines, for texts that cannot be read as a flow. */
import { linesOf, matchLines } from '../diff/line-diff.ts'
import type { Path } from '../edit/operation.ts'
import type { Piece } from './merge.ts'

export function mergeLines(base: string, ours: string, theirs: string, path: Path = []): Piece[] {
  const [b, o, t] = [linesOf(base), linesOf(ours), linesOf(theirs)]
  const inOurs = matchLines(b, o)
  const inTheirs = matchLines(b, t)
  const pieces: Piece[] = []
  let from = { b: 0, o: 0, t: 0 }
  const close = (to: { b: number; o: number; t: number }): void => {
    const part = (lines: readonly string[], start: number, end: number) =>
      lines.slice(start, end).join('')
    const piece = mergeAtom(
      part(b, from.b, to.b),
      part(o, from.o, to.o),
      part(t, from.t, to.t),
      path,
    )
    if (piece !== '') pieces.push(piece)
  }
  b.forEach((line, index) => {
    const at = { b: index, o: inOurs[index] ?? -1, t: inTheirs[index] ?? -1 }
    if (at.o === -1 || at.t === -1) return
    close(at)
    pieces.push(line)
    from = { b: at.b + 1, o: at.o + 1, t: at.t + 1 }
  })
  close({ b: b.length, o: o.length, t: t.length })
  return pieces
}

/** One undivided text. */
export function mergeAtom(base: string, ours: string, theirs: string, path: Path): Piece {
  if (ours === theirs || theirs === base) return ours
  if (ours === base) return theirs
  return { path, base, ours, theirs }
}
