/**
 * What the admin API says, as TypeBox schemas: they shape the answers, and a page or a script can rely
 * on them. Everything here is read-only.
 */
import { Type } from 'typebox'
import type { Static } from 'typebox'

const counters = Type.Record(Type.String(), Type.Number())
const facts = Type.Record(Type.String(), Type.Unknown())

const status = Type.Object({
  state: Type.String({ description: '`connecting`, `up`, `down` or `failed`.' }),
  reason: Type.Optional(Type.String()),
  retryAt: Type.Optional(Type.Number()),
  reasonCode: Type.Optional(Type.Number()),
  peer: Type.Optional(Type.String()),
  session: Type.Optional(Type.String({ description: '`present` or `new`.' })),
  facts: Type.Optional(facts),
})

const nodeStatus = Type.Object({
  id: Type.String(),
  type: Type.String(),
  kind: Type.String(),
  status: Type.Optional(status),
  in: Type.Number(),
  out: Type.Number(),
  filtered: Type.Number(),
  failed: Type.Number(),
  rejected: Type.Number(),
  retries: Type.Number(),
  dropped: counters,
  queued: Type.Number(),
  inFlight: Type.Number(),
  connection: Type.Optional(Type.String()),
  capacity: Type.Optional(Type.Number()),
  isHeld: Type.Optional(Type.Boolean()),
  failing: Type.Optional(Type.Number()),
  bytes: Type.Number(),
  oldest: Type.Optional(Type.Number()),
  lastError: Type.Optional(Type.String()),
})

const connectionStatus = Type.Object({
  name: Type.String(),
  type: Type.String(),
  status,
  since: Type.Number(),
  losses: Type.Number(),
  retries: Type.Optional(Type.Number()),
  inFlight: Type.Optional(Type.Number()),
  queued: Type.Optional(Type.Number()),
  dropped: counters,
})

const flowStatus = Type.Object({
  id: Type.String(),
  name: Type.String(),
  description: Type.String(),
  state: Type.String({
    description: '`starting`, `running`, `degraded`, `failed` or `stopping`.',
  }),
  reason: Type.Optional(Type.String()),
  since: Type.Number({ description: 'Milliseconds since the epoch.' }),
  nodes: Type.Array(nodeStatus),
  connections: Type.Array(connectionStatus),
  wires: Type.Array(Type.Object({ from: Type.String(), to: Type.String(), count: Type.Number() })),
})

/** `GET /api/status`, and each event `status` of `GET /api/events`. */
export const statusAnswer = Type.Object({
  version: Type.String(),
  /** Milliseconds since the epoch, by the clock of the runtime: rates are computed from it. */
  time: Type.Number(),
  uptime: Type.Number({ description: 'Milliseconds since the process started.' }),
  memory: Type.Number({ description: 'Resident bytes of the process.' }),
  flows: Type.Array(flowStatus),
})
export type StatusAnswer = Static<typeof statusAnswer>

const port = Type.Object({ node: Type.String(), port: Type.String() })

/** `GET /api/flows`: how the flows are built; changes only with a reload. */
export const flowsAnswer = Type.Array(
  Type.Object({
    id: Type.String(),
    file: Type.String(),
    name: Type.String(),
    description: Type.String(),
    nodes: Type.Array(
      Type.Object({
        id: Type.String(),
        type: Type.String(),
        kind: Type.String(),
        connection: Type.Optional(Type.String()),
      }),
    ),
    wires: Type.Array(Type.Object({ from: port, to: port })),
    connections: Type.Array(Type.Object({ name: Type.String(), type: Type.String() })),
    errors: Type.Optional(Type.String()),
    endpoints: Type.Array(
      Type.Object({
        connection: Type.String(),
        url: Type.String({ description: 'Where a WebSocket client connects.' }),
        sends: Type.Boolean({ description: 'The flow sends messages to its clients.' }),
        takes: Type.Boolean({ description: 'The flow takes messages from its clients.' }),
        origins: Type.Array(Type.String(), {
          description: 'Origins of the pages that may connect; `*` is any.',
        }),
      }),
    ),
  }),
)
export type FlowsAnswer = Static<typeof flowsAnswer>

/** `GET /readyz`. */
export const readyAnswer = Type.Object({
  ready: Type.Boolean(),
  reasons: Type.Array(Type.String()),
})
export type ReadyAnswer = Static<typeof readyAnswer>
