/**
 * `POST /api/tests/run`: what `sluice test` says of the tests of one flow. `POST /api/tests/save`: a message
 * that was seen becomes a case, which expects what the saved flow makes of it.
 */
import { Type } from 'typebox'
import type { Static } from 'typebox'

import { tappedMessage } from './taps.ts'

export const runTestsBody = Type.Object({ flow: Type.String() }, { additionalProperties: false })
export type RunTestsBody = Static<typeof runTestsBody>

export const testMismatch = Type.Object({
  /** A node, `node.port`, or `settled`. */
  where: Type.String(),
  /** Which message, from 1. */
  message: Type.Number(),
  kind: Type.Union([
    Type.Literal('different'),
    Type.Literal('missing'),
    Type.Literal('unexpected'),
  ]),
  /** Values as JSON; absent where there is nothing. */
  differences: Type.Array(
    Type.Object({
      path: Type.String(),
      expected: Type.Optional(Type.String()),
      actual: Type.Optional(Type.String()),
    }),
  ),
  /** The message as it came, in one line. */
  actual: Type.Optional(Type.String()),
})
export type TestMismatch = Static<typeof testMismatch>

export const testCaseAnswer = Type.Object({
  name: Type.String(),
  line: Type.Number(),
  isPassed: Type.Boolean(),
  ms: Type.Number(),
  /** Why it could not be run at all. */
  fault: Type.Optional(Type.String()),
  mismatches: Type.Array(testMismatch),
  /** What the flow complained of, when it failed. */
  complaints: Type.Array(Type.String()),
})
export type TestCaseAnswer = Static<typeof testCaseAnswer>

export const testsAnswer = Type.Object({
  /** Below the flows folder. */
  file: Type.String(),
  /** There is such a file. */
  exists: Type.Boolean(),
  /** Then no case was run. */
  problems: Type.Array(Type.Object({ message: Type.String(), line: Type.Number() })),
  cases: Type.Array(testCaseAnswer),
  ms: Type.Number(),
})
export type TestsAnswer = Static<typeof testsAnswer>

export const saveTestBody = Type.Object(
  {
    flow: Type.String(),
    /** As `/api/taps` takes it: where the message was seen. */
    port: Type.String(),
    message: tappedMessage,
  },
  { additionalProperties: false },
)
export type SaveTestBody = Static<typeof saveTestBody>

export const saveTestAnswer = Type.Object({ file: Type.String(), name: Type.String() })
export type SaveTestAnswer = Static<typeof saveTestAnswer>
