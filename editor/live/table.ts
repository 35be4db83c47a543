/**
 * From what the document names to the indices of a table. The nodes of a subflow run as `instance.node`:
 * what the document draws as one wire to an instance may be several, and its card stands for all inside.
 */
import { wireKey } from '../../runtime/document/edit/view.ts'
import type { LiveTable } from '../../runtime/admin/contract/live.ts'
import type { PortRef } from '../../runtime/document/model.ts'

interface Wire {
  readonly from: PortRef
  readonly to: PortRef
}

export interface TableIndex {
  /** Of a wire of the document; empty when it does not run. */
  wiresOf(wire: Wire): readonly number[]
  /** Of a node of the document. */
  nodesOf(id: string): readonly number[]
}

const none: readonly number[] = []

export function indexTable({ wires, nodes }: Pick<LiveTable, 'wires' | 'nodes'>): TableIndex {
  const ends = wires.map(({ from, to }) => ({ from: portOf(from), to: portOf(to) }))
  const exact = new Map(ends.map((wire, at) => [wireKey(wire), [at]]))
  const own = new Map(nodes.map((id, at) => [id, [at]]))
  const inside = grouped(nodes.map(instanceOf))
  const between = grouped(
    ends.map(({ from, to }) => pairOf(instanceOf(from.node), instanceOf(to.node))),
  )
  return {
    nodesOf: (id) => own.get(id) ?? inside.get(id) ?? none,
    wiresOf(wire) {
      const found = exact.get(wireKey(wire))
      if (found) return found
      const { from, to } = wire
      const isPlain = own.has(from.node)
      if (isPlain && own.has(to.node)) return none
      const all = between.get(pairOf(from.node, to.node)) ?? none
      const leaving = isPlain ? all.filter((at) => ends[at]?.from.port === from.port) : all
      return oneForEachSource(leaving, ends)
    },
  }
}

/** What goes to several nodes inside is the same messages: it counts once. */
function oneForEachSource(all: readonly number[], ends: readonly Wire[]): readonly number[] {
  const sources = new Set<string>()
  return all.filter((at) => {
    const from = ends[at]?.from
    const source = `${from?.node}.${from?.port}`
    if (sources.has(source)) return false
    sources.add(source)
    return true
  })
}

const pairOf = (from: string, to: string): string => `${from} ${to}`

/** The outermost instance that a node lies in, or the node itself. */
const instanceOf = (node: string): string => node.split('.', 1)[0] ?? node

/** `node.port`: the name of a port has no dot. */
function portOf(end: string): PortRef {
  const dot = end.lastIndexOf('.')
  return { node: end.slice(0, dot), port: end.slice(dot + 1) }
}

function grouped(keys: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const groups = new Map<string, number[]>()
  for (const [at, key] of keys.entries()) groups.set(key, [...(groups.get(key) ?? []), at])
  return groups
}
