/**
 * Running flows from the editor. What runs is a text: that of the file, or a draft of it. All of it is
 * done by difference: nodes and connections that are equal keep running, with their sockets.
 */
import { Type } from 'typebox'
import type { Static } from 'typebox'

import { problemAnswer } from './files.ts'

const id = Type.String({
  description: 'A flow, or a subflow: then what is meant are the flows that use it.',
})
const etag = Type.String({ description: 'Hash of the text, as files have it.' })
const names = Type.Array(Type.String())

/** `POST /api/run/preview`: nothing is touched. */
export const previewBody = Type.Object(
  {
    id,
    text: Type.String(),
    language: Type.Optional(Type.Union([Type.Literal('en'), Type.Literal('zh-CN')])),
  },
  { additionalProperties: false },
)
export type PreviewBody = Static<typeof previewBody>

/** `POST /api/run/apply`. A text with errors is refused with 422, and what runs is not touched. */
export const applyBody = Type.Object(
  {
    ...previewBody.properties,
    /** What ran when the preview was made, empty for nothing: with something else running now, 412. */
    etag: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)
export type ApplyBody = Static<typeof applyBody>

/** `POST /api/run/stop`, and `/api/run/start`: from the file. */
export const flowBody = Type.Object({ id }, { additionalProperties: false })
/** `POST /api/run/restart` and `/api/run/resume`. */
export const nodeBody = Type.Object({ id, node: Type.String() }, { additionalProperties: false })
export type NodeBody = Static<typeof nodeBody>

/** `POST /api/run/pause`. With `forMs` it ends by itself then, unless it is asked for again before. */
export const pauseBody = Type.Object(
  {
    ...nodeBody.properties,
    forMs: Type.Optional(Type.Integer({ minimum: 1000, maximum: 60_000 })),
  },
  { additionalProperties: false },
)
export type PauseBody = Static<typeof pauseBody>

const parts = Type.Object({ start: names, restart: names, stop: names, keep: names })
export const flowDifference = Type.Object({
  id: Type.String(),
  change: Type.Union([
    Type.Literal('started'),
    Type.Literal('changed'),
    Type.Literal('kept'),
    Type.Literal('stopped'),
  ]),
  nodes: parts,
  connections: parts,
})
export type FlowDifference = Static<typeof flowDifference>

/** A problem, and the file that it stands in: with a subflow that may be another. */
const runProblem = Type.Object({ ...problemAnswer.properties, file: Type.String() })
export type RunProblem = Static<typeof runProblem>

export const previewAnswer = Type.Object({
  problems: Type.Array(runProblem),
  /** Empty with errors, and for a subflow that no running flow uses. */
  flows: Type.Array(flowDifference),
  /** Of what runs now. */
  runs: Type.Optional(etag),
})
export type PreviewAnswer = Static<typeof previewAnswer>

const fault = Type.Object({
  flow: Type.String(),
  kind: Type.Union([Type.Literal('node'), Type.Literal('connection')]),
  name: Type.String(),
  reason: Type.String(),
})
export type RunFault = Static<typeof fault>

export const appliedAnswer = Type.Object({
  flows: Type.Array(
    Type.Object({
      id: Type.String(),
      change: Type.String({ description: '`started`, `changed`, `kept` or `stopped`.' }),
      started: names,
      kept: names,
      stopped: names,
    }),
  ),
  /** What was to start and could not, where nothing ran before that could be kept. */
  faults: Type.Array(fault),
  etag: Type.Optional(etag),
})
export type AppliedAnswer = Static<typeof appliedAnswer>

/**
 * 422 of `apply` and `start`. `problems`: the text has errors. `not-started`: something of it could not
 * start, and what ran before runs again; what did not differ was never touched.
 */
export const runRefusal = Type.Object({
  error: Type.String(),
  code: Type.Union([Type.Literal('problems'), Type.Literal('not-started')]),
  problems: Type.Array(runProblem),
  faults: Type.Array(fault),
})
export type RunRefusal = Static<typeof runRefusal>

/** `GET /api/run`: what runs. */
export const runAnswer = Type.Object({
  flows: Type.Array(
    Type.Object({
      id: Type.String(),
      state: Type.String({ description: 'As in `GET /api/status`.' }),
      reason: Type.Optional(Type.String()),
      since: Type.Number(),
      /** Nodes that are paused, with how many messages wait at each. */
      paused: Type.Array(Type.Object({ node: Type.String(), queued: Type.Number() })),
    }),
  ),
  /** Texts that run: of flows, and of the subflows that they use. */
  texts: Type.Array(
    Type.Object({
      id: Type.String(),
      etag,
      isDraft: Type.Boolean({
        description: 'It stands in no file: a restart of the process runs the file.',
      }),
    }),
  ),
  /** Flows that somebody stopped. */
  stopped: names,
})
export type RunAnswer = Static<typeof runAnswer>

/** `GET /api/run/text?id=`: the text that runs. */
export const runText = Type.Object({
  id: Type.String(),
  text: Type.String(),
  etag,
  isDraft: Type.Boolean(),
})
export type RunText = Static<typeof runText>
