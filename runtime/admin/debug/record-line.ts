/** A message as a line of a recording, and back. */
import { isUtf8 } from 'node:buffer'

import { noMeta } from '../../message.ts'
import type { Message } from '../../message.ts'
import { packValue, unpackValue } from '../contract/packed-value.ts'
import type { RecordedMessage, RecordedPayload } from '../contract/recording.ts'

export function recordedOf(
  at: number,
  node: string,
  port: string,
  { payload, topic, meta }: Message,
): RecordedMessage {
  return {
    at,
    node,
    ...(port === 'out' ? {} : { port }),
    ...(topic === '' ? {} : { topic }),
    ...(Object.keys(meta).length === 0 ? {} : { meta: packValue(meta) }),
    ...payloadOf(payload),
  }
}

function payloadOf(payload: unknown): RecordedPayload {
  if (typeof payload === 'string') return { text: payload }
  if (!(payload instanceof Uint8Array)) return { value: packValue(payload) }
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength)
  return isUtf8(bytes) ? { utf8: bytes.toString('utf8') } : { base64: bytes.toString('base64') }
}

export function messageOf({ topic = '', meta, ...payload }: RecordedMessage): Message {
  const facts = unpackValue(meta)
  return {
    payload: payloadFrom(payload),
    topic,
    meta: typeof facts === 'object' && facts !== null ? { ...facts } : noMeta,
  }
}

function payloadFrom({ text, utf8, base64, value }: RecordedPayload): unknown {
  if (text !== undefined) return text
  if (utf8 !== undefined) return Buffer.from(utf8, 'utf8')
  if (base64 !== undefined) return Buffer.from(base64, 'base64')
  return unpackValue(value)
}
