/**
 * `POST /api/try`: what one transform or route makes of one message, by the code that the runtime runs.
 * Nothing is opened or sent. `POST /api/evaluate`: the same for one expression or template.
 */
import { Type } from 'typebox'
import type { Static } from 'typebox'

/** A payload as a person can type it and a page can show it. */
export const payload = Type.Union([
  Type.Object({ text: Type.String() }),
  Type.Object({ hex: Type.String() }),
  Type.Object({ json: Type.Unknown() }),
])
export type Payload = Static<typeof payload>

export const sampleMessage = Type.Object({
  payload,
  topic: Type.String(),
  meta: Type.Record(Type.String(), Type.Unknown()),
})
export type SampleMessage = Static<typeof sampleMessage>

export const tryBody = Type.Object(
  {
    /** Id of the flow, for `${file:..}` references and files beside it. */
    flow: Type.String(),
    type: Type.String(),
    /** The node's fields as they stand in the file, without engine keys. */
    fields: Type.Record(Type.String(), Type.Unknown()),
    message: sampleMessage,
    /** Of the problems. */
    language: Type.Optional(Type.Union([Type.Literal('en'), Type.Literal('zh-CN')])),
  },
  { additionalProperties: false },
)
export type TryBody = Static<typeof tryBody>

/** Which bytes of the input a value of the output came from. */
export const span = Type.Object({
  /** JSON pointer into the decoded value. */
  path: Type.String(),
  start: Type.Number(),
  end: Type.Number(),
})
export type Span = Static<typeof span>

export const tryAnswer = Type.Object({
  /** Empty: the message was filtered. */
  sent: Type.Array(Type.Object({ port: Type.String(), message: sampleMessage })),
  error: Type.Optional(
    Type.Object({
      code: Type.String(),
      message: Type.String(),
      offset: Type.Optional(Type.Number()),
    }),
  ),
  /** Problems of the fields, when the node could not be made. Ranges are meaningless here; `path` counts. */
  problems: Type.Array(Type.Object({ path: Type.String(), message: Type.String() })),
  /** When the type can say it. */
  spans: Type.Optional(Type.Array(span)),
})
export type TryAnswer = Static<typeof tryAnswer>

export const evaluateBody = Type.Object(
  {
    language: Type.Union([Type.Literal('expression'), Type.Literal('template')]),
    source: Type.String(),
    message: sampleMessage,
    /** Language of the faults. */
    locale: Type.Optional(Type.Union([Type.Literal('en'), Type.Literal('zh-CN')])),
  },
  { additionalProperties: false },
)
export type EvaluateBody = Static<typeof evaluateBody>
export const evaluateAnswer = Type.Object({
  /** Absent when there are faults. */
  value: Type.Optional(Type.Unknown()),
  /** CEL's name of the type of the value. */
  type: Type.Optional(Type.String()),
  /** Offsets into the source; a fault of evaluation spans all of it. */
  faults: Type.Array(
    Type.Object({
      message: Type.String(),
      hint: Type.Optional(Type.String()),
      start: Type.Number(),
      end: Type.Number(),
    }),
  ),
})
export type EvaluateAnswer = Static<typeof evaluateAnswer>

/** `GET /api/expression`: what an expression may use, for completion. */
export const expressionAnswer = Type.Object({
  variables: Type.Array(Type.Object({ name: Type.String(), type: Type.String() })),
  functions: Type.Array(
    Type.Object({
      name: Type.String(),
      /** `string.startsWith(string): bool`. */
      signature: Type.String(),
      /** Called on a value: `x.startsWith(...)`. */
      isMethod: Type.Boolean(),
      description: Type.Optional(Type.Object({ en: Type.String(), 'zh-CN': Type.String() })),
    }),
  ),
  /** What stands behind `link('name').`. */
  linkFields: Type.Array(Type.Object({ name: Type.String(), type: Type.String() })),
})
export type ExpressionAnswer = Static<typeof expressionAnswer>
