/** Who is signed in. */
import { Type } from 'typebox'
import type { Static } from 'typebox'

export const loginBody = Type.Object(
  { token: Type.String({ minLength: 1, maxLength: 200 }) },
  { additionalProperties: false },
)
export type LoginBody = Static<typeof loginBody>

export const roleSchema = Type.Union([
  Type.Literal('viewer'),
  Type.Literal('operator'),
  Type.Literal('editor'),
])

/** `GET /api/me`, and the answer to a log-in. */
export const meAnswer = Type.Object({
  name: Type.String(),
  role: roleSchema,
  /** `false` where there is no access file, and so nobody to sign out. */
  canSignOut: Type.Boolean(),
})
export type MeAnswer = Static<typeof meAnswer>
