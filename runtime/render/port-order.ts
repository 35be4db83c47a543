/** Sorts the nodes of each layer by the ports that they hang on. */
export interface Link {
  readonly from: string
  readonly to: string
  /** Where the port is on its node, from above: 0 to below 1. */
  readonly fromRow: number
  readonly toRow: number
}

export interface Layers {
  /** From left to right; the ids of each from top to bottom. */
  readonly layers: readonly (readonly string[])[]
  /** Each leads from a layer to the one behind it. */
  readonly links: readonly Link[]
  setOrder(id: string, order: number): void
}

/** `sweeps`: passes in both directions before the last one from left to right, the best of them is kept. */
export function sortByPorts({ layers, links, setOrder }: Layers, sweeps = 0): void {
  const into = groupBy(links, ({ to }) => to)
  const outOf = groupBy(links.map(turned), ({ to }) => to)
  let best = layers
  let fewest = allCrossings(best, into)
  let current = best
  for (let sweep = 0; sweep < sweeps && fewest > 0; sweep += 1) {
    current =
      sweep % 2 === 0
        ? sweepOver(current, into, 'freely')
        : sweepOver(current.toReversed(), outOf, 'freely').toReversed()
    const count = allCrossings(current, into)
    if (count >= fewest) continue
    fewest = count
    best = current
  }
  for (const layer of sweepOver(best, into, 'carefully'))
    layer.forEach((id, index) => setOrder(id, index))
}

const turned = ({ from, to, fromRow, toRow }: Link): Link => ({
  from: to,
  to: from,
  fromRow: toRow,
  toRow: fromRow,
})

type Order = readonly (readonly string[])[]
type Arriving = ReadonlyMap<string, readonly Link[]>

/** `carefully`: a layer is sorted only where no more wires cross than before. */
function sweepOver(layers: Order, into: Arriving, how: 'freely' | 'carefully'): Order {
  let before = layers[0] ?? []
  return layers.map((layer, index) => {
    if (index === 0) return layer
    const rank = orderOf(before)
    const sorted = sortLayer(layer, into, rank)
    const isBetter =
      how === 'freely' || crossings(sorted, into, rank) <= crossings(layer, into, rank)
    before = isBetter ? sorted : layer
    return before
  })
}

function allCrossings(layers: Order, into: Arriving): number {
  let sum = 0
  for (const [index, layer] of layers.entries())
    if (index > 0) sum += crossings(layer, into, orderOf(layers[index - 1] ?? []))
  return sum
}

const orderOf = (ids: readonly string[]): ReadonlyMap<string, number> =>
  new Map(ids.map((id, index) => [id, index]))

/** What hangs on nothing keeps its place; the others are sorted among theirs. */
function sortLayer(
  layer: readonly string[],
  into: ReadonlyMap<string, readonly Link[]>,
  rank: ReadonlyMap<string, number>,
): string[] {
  const medians = new Map<string, number>()
  for (const id of layer) {
    const places = (into.get(id) ?? []).map((link) => (rank.get(link.from) ?? 0) + link.fromRow)
    if (places.length > 0) medians.set(id, medianOf(places))
  }
  const movable = layer
    .filter((id) => medians.has(id))
    .toSorted((a, b) => (medians.get(a) ?? 0) - (medians.get(b) ?? 0))
  let next = 0
  return layer.map((id) => (medians.has(id) ? (movable[next++] ?? id) : id))
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2
}

/** How many pairs of wires cross, ports counted: inversions, found by merging. */
function crossings(
  layer: readonly string[],
  into: Arriving,
  left: ReadonlyMap<string, number>,
): number {
  const right = orderOf(layer)
  const ends = layer
    .flatMap((id) => into.get(id) ?? [])
    .map(
      (link) =>
        [
          (left.get(link.from) ?? 0) + link.fromRow,
          (right.get(link.to) ?? 0) + link.toRow,
        ] as const,
    )
    .toSorted(([a, x], [b, y]) => a - b || x - y)
    .map(([, end]) => end)
  return countInversions(ends).count
}

function countInversions(values: readonly number[]): { count: number; sorted: readonly number[] } {
  if (values.length < 2) return { count: 0, sorted: values }
  const half = values.length >> 1
  const a = countInversions(values.slice(0, half))
  const b = countInversions(values.slice(half))
  const sorted: number[] = []
  let count = a.count + b.count
  let i = 0
  for (const value of b.sorted) {
    while (i < a.sorted.length && (a.sorted[i] ?? 0) <= value) sorted.push(a.sorted[i++] ?? 0)
    count += a.sorted.length - i
    sorted.push(value)
  }
  return { count, sorted: [...sorted, ...a.sorted.slice(i)] }
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group) group.push(item)
    else groups.set(keyOf(item), [item])
  }
  return groups
}
