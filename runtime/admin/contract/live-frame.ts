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

/**
 * A frame that is read where it lies: ten times a second thousands of ticks come, and each of them as an
 * object of its own would be most of what the page collects.
 */
export interface FrameReader {
  readonly revision: number
  readonly isFull: boolean
  /** The same object each time: what is to stay must be copied. */
  eachWire(take: (tick: Readonly<WireTick>) => void): void
  eachNode(take: (tick: Readonly<NodeTick>) => void): void
}

/** `undefined` for bytes that are no frame of this layout. */
export function readFrame(buffer: ArrayBuffer): FrameReader | undefined {
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
    eachWire(take) {
      const tick: Mutable<WireTick> = {
        wire: 0,
        rate: 0,
        queue: 0,
        drops: 0,
        errors: 0,
        state: 'idle',
      }
      for (let at = headBytes; at < nodesAt; at += wireBytes) take(wireAt(view, at, tick))
    },
    eachNode(take) {
      const tick: Mutable<NodeTick> = {
        node: 0,
        state: 'none',
        in: 0,
        out: 0,
        failed: 0,
        queued: 0,
      }
      for (let at = nodesAt; at < buffer.byteLength; at += nodeBytes) take(nodeAt(view, at, tick))
    },
  }
}

/** The same as objects, for whoever keeps them. */
export function decodeFrame(buffer: ArrayBuffer): LiveFrame | undefined {
  const reader = readFrame(buffer)
  if (!reader) return undefined
  const wires: WireTick[] = []
  const nodes: NodeTick[] = []
  reader.eachWire((tick) => wires.push({ ...tick }))
  reader.eachNode((tick) => nodes.push({ ...tick }))
  return { revision: reader.revision, isFull: reader.isFull, wires, nodes }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

function wireAt(view: DataView, at: number, tick: Mutable<WireTick>): WireTick {
  tick.wire = view.getUint16(at)
  tick.rate = view.getFloat32(at + 2)
  tick.queue = view.getUint32(at + 6)
  tick.drops = view.getUint32(at + 10)
  tick.errors = view.getUint32(at + 14)
  tick.state = wireFlows[view.getUint8(at + 18)] ?? 'idle'
  return tick
}

function nodeAt(view: DataView, at: number, tick: Mutable<NodeTick>): NodeTick {
  tick.node = view.getUint16(at)
  tick.state = nodeFlows[view.getUint8(at + 2)] ?? 'none'
  tick.in = view.getFloat64(at + 3)
  tick.out = view.getFloat64(at + 11)
  tick.failed = view.getFloat64(at + 19)
  tick.queued = view.getFloat64(at + 27)
  return tick
}

/** A counter that outgrew its field stays at the top instead of starting again from zero. */
const capped = (count: number): number => Math.min(count, 0xffff_ffff)
