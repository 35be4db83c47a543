/**
 * Working on single messages of flows that run: `POST /api/run/inject`, `POST /api/run/trace`, and
 * breakpoints under `/api/run/breakpoints`. A port is named as for taps: `node.port`, a node, or a wire.
 */
import { Type } from 'typebox'
import type { Static } from 'typebox'

import { tappedMessage } from './taps.ts'
import { payload } from './try.ts'

export const maxInjectBytes = 1024 * 1024
const maxWaitMs = 60_000
const flow = Type.String({ maxLength: 1024 })
const port = Type.String({
  maxLength: 1024,
  description: '`node.port`, a node alone for what comes to it, or a wire: `a.out -> b`.',
})
const waitMs = Type.Optional(Type.Integer({ minimum: 0, maximum: maxWaitMs }))

export const anyPayload = Type.Union([
  ...payload.anyOf,
  Type.Object({ base64: Type.String({ description: 'Bytes.' }) }),
])
export type AnyPayload = Static<typeof anyPayload>

export const injectBody = Type.Object(
  {
    flow,
    port,
    /** Text becomes bytes where only bytes are taken, and so on: as in `POST /api/try`. */
    payload: anyPayload,
    topic: Type.Optional(Type.String({ maxLength: 65_535 })),
    meta: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    /** How long to wait for its end; 5 seconds when nothing is said. */
    waitMs,
    /** Tell its way, too. */
    trace: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
export type InjectBody = Static<typeof injectBody>

const outcome = Type.Union([
  Type.Literal('delivered'),
  Type.Literal('filtered'),
  Type.Literal('rejected'),
  Type.Literal('failed'),
])

export const traceStep = Type.Object({
  node: Type.String(),
  /** Where it came from; absent where it began. */
  from: Type.Optional(Type.Object({ node: Type.String(), port: Type.String() })),
  /** Milliseconds since it began. */
  at: Type.Number(),
  /**
   * How long: the work of a transform or a route; what a stage kept it for; until a sink was done. Absent
   * while it is there.
   */
  ms: Type.Optional(Type.Number()),
  /** Ports that it left by. */
  out: Type.Array(Type.String()),
  /** How it ended here; absent where it went on, or is still there. */
  outcome: Type.Optional(outcome),
  error: Type.Optional(Type.String()),
  /** As it came to the node. */
  message: tappedMessage,
})
export type TraceStepAnswer = Static<typeof traceStep>

export const traceAnswer = Type.Object({
  /** `waiting`: no message came by. `under-way`: some of it waits still. */
  state: Type.Union([Type.Literal('waiting'), Type.Literal('under-way'), Type.Literal('done')]),
  /** When it began, in milliseconds since the epoch. */
  time: Type.Optional(Type.Number()),
  start: Type.Optional(Type.String()),
  ms: Type.Optional(Type.Number()),
  outcome: Type.Optional(outcome),
  steps: Type.Array(traceStep),
  isCut: Type.Boolean(),
})
export type TraceAnswer = Static<typeof traceAnswer>

/** 409 where nothing runs, 404 for a port that is not there, 429 for too many. */
export const injectAnswer = Type.Object({
  /** How it ended: the worst of its branches. `under-way`: it waits somewhere, and goes on by itself. */
  outcome: Type.Union([...outcome.anyOf, Type.Literal('under-way')]),
  ms: Type.Number(),
  /** Where it was put in. */
  at: Type.String(),
  /** Nodes and wires that have it, where it is under way. */
  waitsAt: Type.Array(Type.String()),
  trace: Type.Optional(traceAnswer),
})
export type InjectAnswer = Static<typeof injectAnswer>

/** `POST /api/run/trace`: the way of the next message that comes by there, when it has ended. */
export const traceBody = Type.Object(
  {
    flow,
    /** Any source when nothing is said. A node alone: what it sends. */
    port: Type.Optional(port),
    /** Only a message whose topic has this in it. */
    topic: Type.Optional(Type.String({ maxLength: 65_535 })),
    /** How long to wait for it, and for its end; 10 seconds when nothing is said. */
    waitMs,
  },
  { additionalProperties: false },
)
export type TraceBody = Static<typeof traceBody>

const client = Type.String({ minLength: 8, maxLength: 64 })

/** `POST /api/run/breakpoints/set`: `client` is any word of the asker's own. */
export const setBody = Type.Object({ flow, port, client }, { additionalProperties: false })
export type SetBody = Static<typeof setBody>

/** `POST /api/run/breakpoints/step` and `.../drop`. */
export const stepBody = Type.Object(
  { flow, port, count: Type.Integer({ minimum: 1, maximum: 10_000 }) },
  { additionalProperties: false },
)
export type StepBody = Static<typeof stepBody>

/** `POST /api/run/breakpoints/release` and `.../touch`: it may stand for a minute more. */
export const releaseBody = Type.Object({ flow, port }, { additionalProperties: false })
export type ReleaseBody = Static<typeof releaseBody>

/** `POST /api/run/breakpoints/renew`: without it, breakpoints of the client let go after 10 seconds. */
export const renewBody = Type.Object({ client }, { additionalProperties: false })
export type RenewBody = Static<typeof renewBody>

export const breakpoint = Type.Object({
  flow: Type.String(),
  /** As `a.out -> b`. */
  wire: Type.String(),
  /** It was set under the name of this client. */
  isMine: Type.Boolean(),
  held: Type.Number(),
  bytes: Type.Number(),
  /** Milliseconds until it lets go by itself. */
  leftMs: Type.Number(),
  /** The first ones that wait. */
  messages: Type.Array(tappedMessage),
})
export type BreakpointAnswer = Static<typeof breakpoint>

/** Of `renew`, and without what is about a client, of `GET /api/run/breakpoints`. */
export const breakpointsAnswer = Type.Object({
  breakpoints: Type.Array(breakpoint),
  /** Those of the client that let go since it asked last. */
  ended: Type.Array(
    Type.Object({
      flow: Type.String(),
      wire: Type.String(),
      /** `asked`, `time`, `gone`, `full` or `changed`. */
      reason: Type.String(),
    }),
  ),
})
export type BreakpointsAnswer = Static<typeof breakpointsAnswer>
