/** The wires and nodes of a running flow, in the order in which frames name them. */
import type { FlowStatus, NodeStatus } from '../../../engine/status.ts'
import { maxLiveWires } from '../../contract/live.ts'
import type { LiveTable } from '../../contract/live.ts'
import { instancesOf } from './instances.ts'
import type { Instance } from './instances.ts'

export interface Table {
  readonly event: LiveTable
  /** For each wire, the nodes at its ends. */
  readonly from: readonly number[]
  readonly to: readonly number[]
  /** For each node, the nodes that its messages go to; failed ones aside. */
  readonly next: readonly (readonly number[])[]
  /** They are the last of the nodes. */
  readonly instances: readonly Instance[]
}

type Parts = Pick<LiveTable, 'running' | 'wires' | 'nodes' | 'kinds'>

/** `undefined` when the flow is as the table before says. */
export function changedTable(
  flow: string,
  status: FlowStatus | undefined,
  before: Table | undefined,
  nextRevision: () => number,
): Table | undefined {
  if (before !== undefined && isSame(before, status)) return undefined
  return tableOf({ event: 'table', flow, revision: nextRevision(), ...partsOf(status) })
}

/** One that could not be started has no nodes. */
const isRunning = (status: FlowStatus | undefined): boolean =>
  status !== undefined && (status.state !== 'failed' || status.nodes.length > 0)

function partsOf(status: FlowStatus | undefined): Parts {
  if (status === undefined) return { running: false, wires: [], nodes: [], kinds: [] }
  const nodes = new Map(status.nodes.map((node) => [node.id, node]))
  return {
    running: isRunning(status),
    nodes: status.nodes.map(({ id }) => id),
    kinds: status.nodes.map(({ kind }) => kind),
    wires: status.wires.slice(0, maxLiveWires).map(({ from, to }) => {
      const capacity = nodes.get(nodeOf(to))?.capacity
      return { from, to, ...(capacity === undefined ? {} : { capacity }) }
    }),
  }
}

/** Asked ten times a second: it makes nothing. */
function isSame(
  { event: table, instances, to: targets }: Table,
  status: FlowStatus | undefined,
): boolean {
  if (table.running !== isRunning(status)) return false
  const { nodes = [], wires = [] } = status ?? {}
  if (table.nodes.length - instances.length !== nodes.length) return false
  if (table.wires.length !== Math.min(wires.length, maxLiveWires)) return false
  return (
    nodes.every(({ id, kind }, at) => table.nodes[at] === id && table.kinds[at] === kind) &&
    table.wires.every(
      ({ from, to, capacity }, at) =>
        wires[at]?.from === from &&
        wires[at].to === to &&
        // A node that is paused can take what it would not else.
        nodes[targets[at] ?? -1]?.capacity === capacity,
    )
  )
}

/** The same indices: only what may wait at a node is another number. */
export const hasSameIndices = ({ event: one }: Table, { event: other }: Table): boolean =>
  one.nodes.length === other.nodes.length &&
  one.wires.length === other.wires.length &&
  one.nodes.every((id, at) => other.nodes[at] === id && other.kinds[at] === one.kinds[at]) &&
  one.wires.every(({ from, to }, at) => {
    const wire = other.wires[at]
    return wire?.from === from && wire.to === to
  })

function tableOf(running: LiveTable): Table {
  const instances = instancesOf(running.nodes, running.wires)
  const event: LiveTable = {
    ...running,
    nodes: [...running.nodes, ...instances.map(({ id }) => id)],
    kinds: [...running.kinds, ...instances.map(() => 'subflow' as const)],
  }
  const indices = new Map(event.nodes.map((id, index) => [id, index]))
  const at = (port: string): number => indices.get(nodeOf(port)) ?? -1
  const from = event.wires.map((wire) => at(wire.from))
  const to = event.wires.map((wire) => at(wire.to))
  const next = event.nodes.map((): number[] => [])
  event.wires.forEach((wire, index) => {
    if (!wire.from.endsWith('.error')) next[from[index] ?? -1]?.push(to[index] ?? -1)
  })
  return { event, from, to, next, instances }
}

/** A port's name has no dot. */
const nodeOf = (port: string): string => port.slice(0, port.lastIndexOf('.'))

export const isPure = ({ kind }: NodeStatus): boolean => kind === 'transform' || kind === 'route'
