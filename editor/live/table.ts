/**
 * From what the document names to the indices of a table. The nodes of a subflow run as `instance.node`:
 * what the document draws as one wire to an instance may be several. When an instance itself is open, its
 * nodes and wires are found by the names that they have in there.
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
  /** Of a node of the document, or of an instance; nothing when it does not run. */
  nodeOf(id: string): number | undefined
}

const none: readonly number[] = []

/** `inside`: the instance that is open. */
export function indexTable(
  { wires, nodes, kinds }: Pick<LiveTable, 'wires' | 'nodes' | 'kinds'>,
  inside?: string,
): TableIndex {
  const within = inside === undefined ? '' : `${inside}.`
  const own = new Map<string, number>()
  nodes.forEach((id, at) => {
    if (id.startsWith(within)) own.set(id.slice(within.length), at)
  })
  const ends = new Map<number, Wire>()
  wires.forEach(({ from, to }, at) => {
    if (!from.startsWith(within) || !to.startsWith(within)) return
    const local = (end: string): PortRef => portOf(end.slice(within.length))
    ends.set(at, { from: local(from), to: local(to) })
  })
  const exact = new Map([...ends].map(([at, wire]) => [wireKey(wire), [at]]))
  const between = new Map<string, number[]>()
  for (const [at, { from, to }] of ends) {
    const pair = pairOf(instanceOf(from.node), instanceOf(to.node))
    between.set(pair, [...(between.get(pair) ?? []), at])
  }
  const isPlain = (id: string): boolean => kinds[own.get(id) ?? -1] !== 'subflow' && own.has(id)
  return {
    nodeOf: (id) => own.get(id),
    wiresOf(wire) {
      const found = exact.get(wireKey(wire))
      if (found) return found
      const { from, to } = wire
      const isFromPlain = isPlain(from.node)
      if (isFromPlain && isPlain(to.node)) return none
      const all = between.get(pairOf(from.node, to.node)) ?? none
      const leaving = isFromPlain ? all.filter((at) => ends.get(at)?.from.port === from.port) : all
      return oneForEachSource(leaving, ends)
    },
  }
}

/** What goes to several nodes inside is the same messages: it counts once. */
function oneForEachSource(
  all: readonly number[],
  ends: ReadonlyMap<number, Wire>,
): readonly number[] {
  const sources = new Set<string>()
  return all.filter((at) => {
    const from = ends.get(at)?.from
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
