/**
 * The WebSocket `/api/live`. Text frames are JSON of the shapes below; binary frames are kept for the
 * metrics of running flows. The server drops a client that does not read.
 */
import { Type } from 'typebox'
import type { Static } from 'typebox'

export const liveEvent = Type.Union([
  /** On connect: the client asks again for what it may have missed. */
  Type.Object({ event: Type.Literal('hello'), version: Type.String() }),
  /** A flow file was written, by anyone. `etag` is absent when it was deleted. */
  Type.Object({
    event: Type.Literal('file'),
    id: Type.String(),
    etag: Type.Optional(Type.String()),
  }),
  /** HEAD, the index or the branch changed. */
  Type.Object({ event: Type.Literal('git') }),
])
export type LiveEvent = Static<typeof liveEvent>
