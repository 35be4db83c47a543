/**
 * The binary frames of `/api/live`: what changed on the wires and nodes of a watched flow. Wires and nodes
 * are named by their index in the table of the same revision. Server and editor share this file.
 */
export interface WireTick {
  readonly wire: number
  /** Messages a second, with the precision of a 32-bit float. */
  readonly rate: number
  /** Messages that wait at the target. */
  readonly queue: number
  /** Dropped at the target, since it started. */
  readonly drops: number
  /** Failed at the node that it comes from, since that started. */
  readonly errors: number
  readonly state: WireFlow
}
export interface NodeTick {
  readonly node: number
  readonly state: NodeFlow
  /** Counts since the node started; with a restart they begin again. */
  readonly in: number
  readonly out: number
  readonly failed: number
  readonly queued: number
}
export interface LiveFrame {
  /** Of the table that the indices point into: a frame of another revision is ignored. */
  readonly revision: number
  /** Everything that is watched, not only what changed. */
  readonly isFull: boolean
  readonly wires: readonly WireTick[]
  readonly nodes: readonly NodeTick[]
}

/** `held`: it waits for the target, or for what comes after it. `dropping` and `failing`: a moment ago. */
const wireFlows = ['idle', 'flowing', 'held', 'dropping', 'failing', 'stopped'] as const
export type WireFlow = (typeof wireFlows)[number]
/** `none`: it has nothing to say. `degraded`: something does not work and is tried again. */
const nodeFlows = ['none', 'starting', 'ok', 'degraded', 'failed', 'stopped'] as const
export type NodeFlow = (typeof nodeFlows)[number]

const layout = 1
const headBytes = 10
const wireBytes = 19
const nodeBytes = 35

export function encodeFrame({
  revision,
  isFull,
  wires,
  nodes,
}: LiveFrame): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(headBytes + wires.length * wireBytes + nodes.length * nodeBytes)
  const view = new DataView(bytes.buffer)
  view.setUint8(0, layout)
  view.setUint8(1, isFull ? 1 : 0)
  view.setUint32(2, revision)
  view.setUint16(6, wires.length)
  view.setUint16(8, nodes.length)
  let at = headBytes
  for (const tick of wires) {
    view.setUint16(at, tick.wire)
    view.setFloat32(at + 2, tick.rate)
    view.setUint32(at + 6, capped(tick.queue))
    view.setUint32(at + 10, capped(tick.drops))
    view.setUint32(at + 14, capped(tick.errors))
    view.setUint8(at + 18, wireFlows.indexOf(tick.state))
    at += wireBytes
  }
  for (const tick of nodes) {
    view.setUint16(at, tick.node)
    view.setUint8(at + 2, nodeFlows.indexOf(tick.state))
    view.setFloat64(at + 3, tick.in)
    view.setFloat64(at + 11, tick.out)
    view.setFloat64(at + 19, tick.failed)
    view.setFloat64(at + 27, tick.queued)
    at += nodeBytes
  }
  return bytes
}

/** `undefined` for bytes that are no frame of this layout. */
export function decodeFrame(buffer: ArrayBuffer): LiveFrame | undefined {
  if (buffer.byteLength < headBytes) return undefined
  const view = new DataView(buffer)
  const wires = view.getUint16(6)
  const nodes = view.getUint16(8)
  const nodesAt = headBytes + wires * wireBytes
  if (view.getUint8(0) !== layout) return undefined
  if (buffer.byteLength !== nodesAt + nodes * nodeBytes) return undefined
  return {
    revision: view.getUint32(2),
    isFull: view.getUint8(1) === 1,
    wires: Array.from({ length: wires }, (_, i) => wireAt(view, headBytes + i * wireBytes)),
    nodes: Array.from({ length: nodes }, (_, i) => nodeAt(view, nodesAt + i * nodeBytes)),
  }
}

const wireAt = (view: DataView, at: number): WireTick => ({
  wire: view.getUint16(at),
  rate: view.getFloat32(at + 2),
  queue: view.getUint32(at + 6),
  drops: view.getUint32(at + 10),
  errors: view.getUint32(at + 14),
  state: wireFlows[view.getUint8(at + 18)] ?? 'idle',
})

const nodeAt = (view: DataView, at: number): NodeTick => ({
  node: view.getUint16(at),
  state: nodeFlows[view.getUint8(at + 2)] ?? 'none',
  in: view.getFloat64(at + 3),
  out: view.getFloat64(at + 11),
  failed: view.getFloat64(at + 19),
  queued: view.getFloat64(at + 27),
})

/** A counter that outgrew its field stays at the top instead of starting again from zero. */
const capped = (count: number): number => Math.min(count, 0xffff_ffff)
