/** Which lines of two texts belong together: Myers' greedy algorithm, after the equal ends are cut off. */

/** Beyond so many differences the middle counts as replaced: the price grows with their square. */
const mostDifferences = 3000

/** Lines with their ends, so that joining them gives the text again. */
export const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+/g) ?? []

/** For each line of `a` the index of the same line in `b`, rising; -1 where there is none. */
export function matchLines(a: readonly string[], b: readonly string[]): Int32Array {
  const matches = new Int32Array(a.length).fill(-1)
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) {
    matches[start] = start
    start += 1
  }
  let endA = a.length
  let endB = b.length
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA -= 1
    endB -= 1
    matches[endA] = endB
  }
  matchMiddle(a.slice(start, endA), b.slice(start, endB), (x, y) => {
    matches[start + x] = start + y
  })
  return matches
}

type Found = (x: number, y: number) => void

/** `reach[k]`: how far diagonal k came with d differences. The fronts of all d lead back to the path. */
function matchMiddle(a: readonly string[], b: readonly string[], found: Found): void {
  if (a.length === 0 || b.length === 0) return
  const most = Math.min(a.length + b.length, mostDifferences)
  const reach = new Int32Array(2 * most + 3)
  const middle = most + 1
  const fronts: Int32Array[] = []
  for (let d = 0; d <= most; d += 1) {
    fronts.push(reach.slice(middle - d - 1, middle + d + 2))
    for (let k = -d; k <= d; k += 2) {
      const down = reach[middle + k + 1] ?? 0
      const right = (reach[middle + k - 1] ?? 0) + 1
      let x = k === -d || (k !== d && right <= down) ? down : right
      let y = x - k
      while (x < a.length && y < b.length && a[x] === b[y]) {
        x += 1
        y += 1
      }
      reach[middle + k] = x
      if (x >= a.length && y >= b.length) {
        walkBack({ fronts, d, k, x }, found)
        return
      }
    }
  }
}

interface Walk {
  readonly fronts: readonly Int32Array[]
  readonly d: number
  readonly k: number
  readonly x: number
}

function walkBack({ fronts, d: last, k: diagonal, x: end }: Walk, found: Found): void {
  let x = end
  let k = diagonal
  for (let d = last; d >= 0; d -= 1) {
    const front = fronts[d]
    const reached = (at: number): number => front?.[at + d + 1] ?? 0
    const isDown = k === -d || (k !== d && reached(k - 1) + 1 <= reached(k + 1))
    const start = d === 0 ? 0 : isDown ? reached(k + 1) : reached(k - 1) + 1
    while (x > start) {
      x -= 1
      found(x, x - k)
    }
    k += isDown ? 1 : -1
    x = isDown ? start : start - 1
  }
}

export interface LineEdit {
  readonly kind: 'same' | 'removed' | 'added'
  readonly line: string
}

/** One text after the other, as a list of lines that stay, go and come. */
export function diffLines(before: string, after: string): LineEdit[] {
  const a = linesOf(before)
  const b = linesOf(after)
  const matches = matchLines(a, b)
  const edits: LineEdit[] = []
  let next = 0
  const addUntil = (end: number): void => {
    for (const line of b.slice(next, end)) edits.push({ kind: 'added', line })
    next = end
  }
  a.forEach((line, index) => {
    const match = matches[index] ?? -1
    if (match === -1) edits.push({ kind: 'removed', line })
    else {
      addUntil(match)
      edits.push({ kind: 'same', line })
      next = match + 1
    }
  })
  addUntil(b.length)
  return edits
}
