/**
 * Messages to put into a flow: those that its tests give, and samples that people kept. Samples stand in
 * `samples/` beside the flow, so that git has them: `plant/samples/line.json` for the flow `plant/line`.
 */
import { Type } from 'typebox'
import type { Static } from 'typebox'

import { sampleMessage } from './try.ts'

export const keptSample = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 200 }),
  /** The node that it was put into. */
  node: Type.Optional(Type.String({ maxLength: 1024 })),
  message: sampleMessage,
})
export type KeptSample = Static<typeof keptSample>

/** `GET /api/samples?flow=`. */
export const samplesAnswer = Type.Object({
  /** Below the flows folder. */
  file: Type.String(),
  samples: Type.Array(keptSample),
  tests: Type.Array(keptSample),
})
export type SamplesAnswer = Static<typeof samplesAnswer>

/** `POST /api/samples`: one of the same name is replaced. */
export const keepSampleBody = Type.Object(
  { flow: Type.String(), sample: keptSample },
  { additionalProperties: false },
)
export type KeepSampleBody = Static<typeof keepSampleBody>
