/** Pairs what was expected with what came, so that one message too many is said to be one too many. */

/** Indexes of both lists; one of them is absent where the other side has nothing. */
export interface Pair {
  readonly expected?: number
  readonly actual?: number
}

export function align(
  expected: number,
  actual: number,
  isEqual: (expected: number, actual: number) => boolean,
): Pair[] {
  const lengths = commonLengths(expected, actual, isEqual)
  const at = (row: number, column: number): number => lengths[row]?.[column] ?? 0
  const pairs: Pair[] = []
  let [row, column] = [0, 0]
  let [from, since] = [0, 0]
  while (row < expected && column < actual) {
    if (isEqual(row, column)) {
      pairs.push(...inTurn(from, row, since, column), { expected: row++, actual: column++ })
      ;[from, since] = [row, column]
    } else if (at(row + 1, column) >= at(row, column + 1)) row++
    else column++
  }
  return [...pairs, ...inTurn(from, expected, since, actual)]
}

/** What lies between two equal messages is paired one by one. */
function inTurn(from: number, to: number, since: number, until: number): Pair[] {
  const length = Math.max(to - from, until - since)
  return Array.from({ length }, (_, index) => ({
    ...(from + index < to ? { expected: from + index } : {}),
    ...(since + index < until ? { actual: since + index } : {}),
  }))
}

/** How many messages the rest of both lists has in common, from each place on. */
function commonLengths(
  expected: number,
  actual: number,
  isEqual: (expected: number, actual: number) => boolean,
): number[][] {
  const lengths = Array.from({ length: expected + 1 }, () =>
    Array.from({ length: actual + 1 }, () => 0),
  )
  for (let row = expected - 1; row >= 0; row--)
    for (let column = actual - 1; column >= 0; column--) {
      const line = lengths[row] ?? []
      line[column] = isEqual(row, column)
        ? 1 + (lengths[row + 1]?.[column + 1] ?? 0)
        : Math.max(lengths[row + 1]?.[column] ?? 0, line[column + 1] ?? 0)
    }
  return lengths
}
