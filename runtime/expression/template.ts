/** Text with `{{ CEL }}` holes, compiled once. */
import type { Message } from '../message.ts'

export interface Template {
  readonly source: string
  /** The text when there is no hole in it, else `undefined`: callers may then prepare it once. */
  readonly constant: string | undefined
  /** Fills the holes. Strings as they are, other values as JSON. Throws `ExpressionError`. */
  render(message: Message): string
}
