/**
 * The WebSocket `/api/taps`: the messages of ports of running flows, as they pass. Text frames are JSON
 * of the shapes below. A client that reads slowly misses messages, and is told how many.
 */
import { Type } from 'typebox'
import type { Static } from 'typebox'

import { maxTapLimit } from './tap-limits.ts'

export { maxTapLimit, maxTapsPerClient } from './tap-limits.ts'

/** `id` is the client's own name for a tap. */
const id = Type.String({ minLength: 1, maxLength: 64 })

export const tapRequest = Type.Union([
  Type.Object(
    {
      do: Type.Literal('tap'),
      id,
      flow: Type.String({ maxLength: 1024 }),
      /** `node.port`, a node alone, or a wire. */
      port: Type.String({ maxLength: 1024 }),
      /** Messages shown a second at most; 50 when nothing is said. */
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: maxTapLimit })),
    },
    { additionalProperties: false },
  ),
  Type.Object({ do: Type.Literal('untap'), id }, { additionalProperties: false }),
])
export type TapRequest = Static<typeof tapRequest>

export const tappedMessage = Type.Object({
  /** Milliseconds since the epoch. */
  time: Type.Number(),
  topic: Type.String(),
  meta: Type.Record(Type.String(), Type.Unknown()),
  /** Meta was too long to be shown. */
  isMetaCut: Type.Boolean(),
  payload: Type.Object({
    /** What travelled: `bytes`, `text`, or `json`: a value after a decode. */
    kind: Type.Union([Type.Literal('bytes'), Type.Literal('text'), Type.Literal('json')]),
    /** Text, bytes that are UTF-8, or the value as JSON. */
    text: Type.Optional(Type.String()),
    /** Bytes that are no UTF-8. */
    base64: Type.Optional(Type.String()),
    /** In bytes; absent for a value that was cut. */
    size: Type.Optional(Type.Number()),
    /** Only the beginning is here. */
    isCut: Type.Boolean(),
  }),
})
export type TappedMessage = Static<typeof tappedMessage>

export const tapEvent = Type.Union([
  Type.Object({
    event: Type.Literal('tapped'),
    id,
    flow: Type.String(),
    node: Type.String(),
    port: Type.String(),
  }),
  /** There is no such tap, and why. `code`: `no-flow`, `no-port`, `too-many`, `taken` or `request`. */
  Type.Object({
    event: Type.Literal('refused'),
    id: Type.String(),
    code: Type.String(),
    message: Type.String(),
    /** What may have been meant, where something near is there. */
    suggestion: Type.Optional(Type.String()),
  }),
  /** At most ten times a second, when something has changed. All counts are since the tap began. */
  Type.Object({
    event: Type.Literal('messages'),
    id,
    /** `gone`: the flow does not run, or has no such port any more. It may come back. */
    state: Type.Union([Type.Literal('attached'), Type.Literal('gone')]),
    /** Everything that passed. */
    passed: Type.Number(),
    /** What was sent to this client. */
    shown: Type.Number(),
    /** What was kept for this client, and not sent because it reads slowly. */
    lost: Type.Number(),
    messages: Type.Array(tappedMessage),
  }),
])
export type TapEvent = Static<typeof tapEvent>
