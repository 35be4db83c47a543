/** Messages that taps showed, as they are put in again where they were seen. */
import type { AnyPayload } from '../../runtime/admin/contract/debug.ts'
import type { TappedMessage } from '../../runtime/admin/contract/taps.ts'
import { toBase64 } from '../../runtime/admin/contract/packed-value.ts'
import type { SeenMessage } from '../live/taps/message.ts'
import type { OpenTap } from '../live/taps/taps-store.ts'
import type { Replayable } from './replay.ts'

export interface ReplayableRows {
  readonly messages: readonly Replayable[]
  /** Only a part of them is here. */
  readonly skipped: number
}

export function replayableRows(
  rows: readonly SeenMessage[],
  open: readonly OpenTap[],
): ReplayableRows {
  const messages = rows.flatMap(({ tap, time, tapped }): Replayable[] => {
    const target = open.find(({ id }) => id === tap)?.target
    if (target === undefined || tapped.isMetaCut || tapped.payload.isCut) return []
    const { topic, meta } = tapped
    const { flow, name: port } = target
    return [{ at: time, flow, port, payload: payloadOf(tapped.payload), topic, meta }]
  })
  return { messages, skipped: rows.length - messages.length }
}

/** Bytes as bytes, also those that were shown as text. */
function payloadOf({ kind, text = '', base64 }: TappedMessage['payload']): AnyPayload {
  if (base64 !== undefined) return { base64 }
  if (kind === 'bytes') return { base64: toBase64(new TextEncoder().encode(text)) }
  return kind === 'text' ? { text } : { json: JSON.parse(text) as unknown }
}
