/** A message as it is shown: a copy of its beginning, apart from everything that flows. */
import { isUtf8 } from 'node:buffer'

import type { Message } from '../../message.ts'
import { previewJson } from './preview.ts'

export interface ShownPayload {
  /** What travelled: bytes, text, or a value after a decode. */
  readonly kind: 'bytes' | 'text' | 'json'
  /** Text, bytes that are UTF-8, or the value as JSON. */
  readonly text?: string
  /** Bytes that are no UTF-8. */
  readonly base64?: string
  /** In bytes; absent for a value that was cut, whose size nobody knows. */
  readonly size?: number
  /** Only the beginning is here. */
  readonly isCut: boolean
}

export interface Sample {
  /** When it passed, in milliseconds since the epoch. */
  readonly time: number
  readonly topic: string
  readonly meta: Readonly<Record<string, unknown>>
  /** Meta was too long to be shown. */
  readonly isMetaCut: boolean
  readonly payload: ShownPayload
}

const maxTopic = 4096
const maxMeta = 4096

export function sampleOf(
  { payload, topic, meta }: Message,
  time: number,
  maxBytes: number,
): Sample {
  const facts = previewJson(meta, maxMeta)
  return {
    time,
    topic: topic.slice(0, maxTopic),
    meta: facts.isCut ? {} : (JSON.parse(facts.text) as Sample['meta']), // meta is an object
    isMetaCut: facts.isCut,
    payload: shown(payload, maxBytes),
  }
}

function shown(payload: unknown, maxBytes: number): ShownPayload {
  if (payload instanceof Uint8Array) {
    const { buffer, byteOffset, byteLength } = payload
    return { kind: 'bytes', ...cutBytes(Buffer.from(buffer, byteOffset, byteLength), maxBytes) }
  }
  if (typeof payload === 'string') {
    // A character takes a byte at least: more than this many are never needed.
    const start = Buffer.from(payload.slice(0, maxBytes + 1), 'utf8')
    const size = Buffer.byteLength(payload, 'utf8')
    return { kind: 'text', ...cutBytes(start, maxBytes), size, isCut: size > maxBytes }
  }
  const { text, isCut } = previewJson(payload, maxBytes)
  return isCut
    ? { kind: 'json', text, isCut }
    : { kind: 'json', text, size: Buffer.byteLength(text, 'utf8'), isCut }
}

function cutBytes(bytes: Buffer, maxBytes: number): Omit<ShownPayload, 'kind'> {
  const size = bytes.byteLength
  const isCut = size > maxBytes
  const start = isCut ? bytes.subarray(0, maxBytes) : bytes
  const whole = isCut ? start.subarray(0, characterEnd(start)) : start
  return isUtf8(whole)
    ? { text: whole.toString('utf8'), size, isCut }
    : { base64: start.toString('base64'), size, isCut }
}

/** Where the last whole character of cut UTF-8 ends. */
function characterEnd(bytes: Uint8Array): number {
  let at = bytes.length - 1
  while (at > 0 && at > bytes.length - 4 && ((bytes[at] ?? 0) & 0xc0) === 0x80) at--
  const lead = bytes[at] ?? 0
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1
  return at + length <= bytes.length ? bytes.length : at
}
