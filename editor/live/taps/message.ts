/** A message that was seen, as the page keeps it: its payload is bytes, whatever came. */
import type { TappedMessage } from '../../../runtime/admin/contract/taps.ts'

export interface Payload {
  /** What travelled: bytes, text, or a value (whose bytes are its JSON). */
  readonly kind: TappedMessage['payload']['kind']
  readonly bytes: Uint8Array
  /** True size; `undefined` for a value that was cut. */
  readonly size: number | undefined
  readonly isCut: boolean
}

export interface SeenMessage {
  /** Rises by one with each message of the page. */
  readonly key: number
  readonly tap: string
  readonly time: number
  readonly topic: string
  readonly meta: Readonly<Record<string, unknown>>
  readonly isMetaCut: boolean
  readonly payload: Payload
  /** As it came, for what is asked of the server. */
  readonly tapped: TappedMessage
}

const encoder = new TextEncoder()

export function seenMessage(key: number, tap: string, tapped: TappedMessage): SeenMessage {
  const { time, topic, meta, isMetaCut, payload } = tapped
  const { kind, text, base64, size, isCut } = payload
  const bytes =
    base64 === undefined
      ? encoder.encode(text ?? '')
      : Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))
  return { key, tap, time, topic, meta, isMetaCut, tapped, payload: { kind, bytes, size, isCut } }
}
