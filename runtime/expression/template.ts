/** Text with `{{ CEL }}` holes, compiled once. */
import type { Message } from '../message.ts'
import type { FindLink, LinkName } from './links.ts'

export interface Template {
  readonly source: string
  /** The text when there is no hole in it, else `undefined`: callers may then prepare it once. */
  readonly constant: string | undefined
  /** The connections whose state its holes ask for, when they ask for any. */
  readonly links?: readonly LinkName[]
  /** The same template, with links that are looked up there. */
  readonly bind?: (find: FindLink) => Template
  /** Fills the holes. Strings as they are, other values as JSON. Throws `ExpressionError`. */
  render(message: Message): string
}
