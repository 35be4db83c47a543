/**
 * The WebSocket `/api/live`: what changed, as it changes. Text frames are JSON of the shapes below; binary
 * frames (live-frame.ts) are the numbers of the flow that a client watches. A client that reads slowly
 * misses what lies between, and gets the present state when it reads again.
 */
import { Type } from 'typebox'
import type { Static } from 'typebox'

/** Wires are named by 16 bits in a frame. */
export const maxLiveWires = 65_536
/** A client that sends more at once is dropped, with 1009. */
export const maxLiveRequestBytes = 128 * 1024

/** What a client may send. Anything else closes its connection, with 1008 and a reason. */
export const liveRequest = Type.Union([
  /** Replaces what was watched before. */
  Type.Object(
    {
      event: Type.Literal('watch'),
      flow: Type.String({ minLength: 1, maxLength: 1024 }),
      /** Indices, in the table, of the wires that are seen; all of them when it is absent. */
      wires: Type.Optional(
        Type.Array(Type.Integer({ minimum: 0, maximum: maxLiveWires - 1 }), {
          maxItems: maxLiveWires,
        }),
      ),
    },
    { additionalProperties: false },
  ),
  Type.Object({ event: Type.Literal('unwatch') }, { additionalProperties: false }),
])
export type LiveRequest = Static<typeof liveRequest>

const flow = Type.String()
/** Milliseconds since the epoch. */
const time = Type.Number()

const kind = Type.Union([
  Type.Literal('source'),
  Type.Literal('transform'),
  Type.Literal('route'),
  Type.Literal('stage'),
  Type.Literal('sink'),
  /** An instance: it stands for all nodes inside of it. */
  Type.Literal('subflow'),
])
export type LiveKind = Static<typeof kind>

/** On watch, and each time that other nodes or wires run: what the indices in frames point into. */
export const liveTable = Type.Object({
  event: Type.Literal('table'),
  flow,
  /** Grows with each table. Frames of another revision belong to another table. */
  revision: Type.Integer({ minimum: 0, maximum: 0xffff_ffff }),
  /** The flow runs; otherwise there are no wires and no nodes. */
  running: Type.Boolean(),
  wires: Type.Array(
    Type.Object({
      /** `node.port`. */
      from: Type.String(),
      to: Type.String(),
      /** Where messages may wait, in sinks, some stages and paused nodes: how many before the sources wait. */
      capacity: Type.Optional(Type.Number()),
    }),
  ),
  /** First all that run, `instance.node` for those inside of a subflow; then the instances. */
  nodes: Type.Array(Type.String()),
  /** Of each node, in the same order. */
  kinds: Type.Array(kind),
})
export type LiveTable = Static<typeof liveTable>

/** On watch, and on change. */
export const liveFlowState = Type.Object({
  event: Type.Literal('flow-state'),
  flow,
  state: Type.Union([
    Type.Literal('starting'),
    Type.Literal('running'),
    Type.Literal('degraded'),
    Type.Literal('failed'),
    Type.Literal('stopping'),
    /** It does not run. */
    Type.Literal('stopped'),
  ]),
  reason: Type.Optional(Type.String()),
  /** Absent for a flow that does not run. */
  since: Type.Optional(time),
})
export type LiveFlowState = Static<typeof liveFlowState>

export const liveNodeState = Type.Object({
  node: Type.String(),
  /** As in frames. */
  state: Type.Union([
    Type.Literal('none'),
    Type.Literal('starting'),
    Type.Literal('ok'),
    Type.Literal('degraded'),
    Type.Literal('failed'),
    Type.Literal('stopped'),
  ]),
  reason: Type.Optional(Type.String()),
  /** When it tries again. */
  retryAt: Type.Optional(time),
  /** Why messages were dropped there since it began: `no-clients`, `overflow`, as in the metrics. */
  drops: Type.Optional(Type.Array(Type.String())),
  /** Somebody paused it: what comes to it waits there. Of an instance: a node inside of it. */
  paused: Type.Optional(Type.Literal(true)),
})
export type LiveNodeState = Static<typeof liveNodeState>

/** On watch all nodes; then those whose words changed, each as a whole. */
const liveNodes = Type.Object({
  event: Type.Literal('nodes'),
  flow,
  nodes: Type.Array(liveNodeState),
})

export const liveConnection = Type.Object({
  name: Type.String(),
  type: Type.String(),
  state: Type.Union([
    Type.Literal('connecting'),
    Type.Literal('up'),
    Type.Literal('down'),
    Type.Literal('failed'),
  ]),
  reason: Type.Optional(Type.String()),
  /** The protocol's own number for the reason: a reason code of MQTT, a close code of WebSocket. */
  reasonCode: Type.Optional(Type.Number()),
  /** Of the last change of state. */
  since: time,
  /** How often it was lost since the start. */
  losses: Type.Number(),
  /** Attempts that failed since it was up last. */
  retries: Type.Number(),
  retryAt: Type.Optional(time),
  /** Address of the other end; of a listener its own. */
  peer: Type.Optional(Type.String()),
  /** How many a listener has. */
  clients: Type.Optional(Type.Number()),
  /** The broker has kept the session, or it began anew. */
  session: Type.Optional(Type.Union([Type.Literal('present'), Type.Literal('new')])),
  /** Of the sinks that use it: handed over and not answered for. */
  inFlight: Type.Optional(Type.Number()),
  /** Of the sinks that use it: waiting. */
  queued: Type.Optional(Type.Number()),
})
export type LiveConnection = Static<typeof liveConnection>

/** On watch, and on change, at most once a second: all connections of the flow. */
const liveConnections = Type.Object({
  event: Type.Literal('connections'),
  flow,
  connections: Type.Array(liveConnection),
})

export const liveEvent = Type.Union([
  /** On connect, and when events were missed: the client asks again for what they may have told. */
  Type.Object({ event: Type.Literal('hello'), version: Type.String() }),
  /** A flow file was written, by anyone. `etag` is absent when it was deleted. */
  Type.Object({
    event: Type.Literal('file'),
    id: Type.String(),
    etag: Type.Optional(Type.String()),
  }),
  /** HEAD, the index or the branch changed. */
  Type.Object({ event: Type.Literal('git') }),
  /** Something else runs, or was stopped or paused. `replaced`: files that ran as drafts and changed on disk. */
  Type.Object({ event: Type.Literal('run'), replaced: Type.Array(Type.String()) }),
  /** These only for the flow that the client watches. */
  liveTable,
  liveFlowState,
  liveNodes,
  liveConnections,
])
export type LiveEvent = Static<typeof liveEvent>
