/** The payload of a message as one line or a few: bytes that are no text as hex, with a sign where it was cut. */
import type { TappedMessage } from '../../runtime/admin/contract/taps.ts'
import { hexOf, shownPayload } from '../inspector/payload.ts'

const shownBytes = 1024

export function shownTapped({ text, base64 = '', isCut }: TappedMessage['payload']): string {
  const hex = text === undefined ? hexOf(base64).slice(0, 2 * shownBytes) : undefined
  const isWhole = !isCut && (hex === undefined || hex.length < 2 * shownBytes)
  return `${hex === undefined ? text : shownPayload({ hex })}${isWhole ? '' : '…'}`
}
