/** What a client of `/api/live` knows of the flow that it watches, by the events and frames that came. */
import { Value } from 'typebox/value'

import { decodeFrame } from '../../runtime/admin/contract/live-frame.ts'
import type { LiveFrame, NodeTick, WireTick } from '../../runtime/admin/contract/live-frame.ts'
import { liveEvent } from '../../runtime/admin/contract/live.ts'
import type { LiveConnection, LiveEvent, LiveNodeState } from '../../runtime/admin/contract/live.ts'

type Of<E extends LiveEvent['event']> = LiveEvent & { readonly event: E }

export interface LiveView {
  readonly events: LiveEvent[]
  readonly frames: LiveFrame[]
  table: Of<'table'> | undefined
  state: Of<'flow-state'> | undefined
  readonly nodes: Map<string, LiveNodeState>
  connections: readonly LiveConnection[]
  /** By their index in the table. */
  wireTicks: (WireTick | undefined)[]
  nodeTicks: (NodeTick | undefined)[]
  take(data: string | Uint8Array): void
  /** The last numbers of a wire, `a.out -> b.in`, or of a node. */
  wire(name: string): WireTick | undefined
  node(id: string): NodeTick | undefined
}

export function createLiveView(): LiveView {
  const view: LiveView = {
    events: [],
    frames: [],
    table: undefined,
    state: undefined,
    nodes: new Map(),
    connections: [],
    wireTicks: [],
    nodeTicks: [],
    take(data) {
      if (typeof data === 'string') takeEvent(view, data)
      else takeFrame(view, data)
    },
    wire(name) {
      const index = view.table?.wires.findIndex(({ from, to }) => `${from} -> ${to}` === name)
      return index === undefined ? undefined : view.wireTicks[index]
    },
    node: (id) => view.nodeTicks[view.table?.nodes.indexOf(id) ?? -1],
  }
  return view
}

function takeEvent(view: LiveView, text: string): void {
  const event: unknown = JSON.parse(text)
  if (!Value.Check(liveEvent, event)) throw new Error(`no event of the contract: ${text}`)
  view.events.push(event)
  if (event.event === 'table') {
    view.table = event
    view.wireTicks = []
    view.nodeTicks = []
    view.nodes.clear()
  }
  if (event.event === 'flow-state') view.state = event
  if (event.event === 'nodes') for (const node of event.nodes) view.nodes.set(node.node, node)
  if (event.event === 'connections') view.connections = event.connections
}

function takeFrame(view: LiveView, data: Uint8Array): void {
  const frame = decodeFrame(new Uint8Array(data).buffer)
  if (frame === undefined) throw new Error('no frame of the layout')
  if (frame.revision !== view.table?.revision) throw new Error('a frame of no known table')
  view.frames.push(frame)
  for (const tick of frame.wires) view.wireTicks[tick.wire] = tick
  for (const tick of frame.nodes) view.nodeTicks[tick.node] = tick
}
