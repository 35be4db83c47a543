/** Messages as a person types them <-> messages as nodes take and make them. */
import type { PortKind } from '../../document/catalogue.ts'
import type { Message } from '../../message.ts'
import type { AnyPayload } from '../contract/debug.ts'
import type { Payload, SampleMessage } from '../contract/try.ts'
import { Refusal } from '../refusal.ts'

/** `inputs`: what the node takes. Text becomes bytes, and bytes text, where only the other is taken. */
export function messageFrom(
  { payload, topic, meta }: Omit<SampleMessage, 'payload'> & { readonly payload: AnyPayload },
  inputs: readonly PortKind[],
): Message {
  return { payload: payloadFrom(payload, inputs), topic, meta: { ...meta } }
}

function payloadFrom(payload: AnyPayload, inputs: readonly PortKind[]): unknown {
  const takes = (kind: PortKind): boolean => inputs.includes(kind) || inputs.includes('any')
  if ('json' in payload) return payload.json
  if ('text' in payload)
    return takes('text') || !takes('bytes') ? payload.text : Buffer.from(payload.text, 'utf8')
  const bytes = 'hex' in payload ? bytesIn(payload.hex) : bytesOf(payload.base64)
  return takes('bytes') || !takes('text') ? bytes : bytes.toString('utf8')
}

function bytesOf(base64: string): Buffer {
  const signs = base64.replaceAll(/\s+/g, '')
  if (/^[A-Za-z0-9+/_-]*={0,2}$/.test(signs)) return Buffer.from(signs, 'base64')
  throw new Refusal(400, 'not-base64', 'the payload is not base64')
}

function bytesIn(hex: string): Buffer {
  const digits = hex.replaceAll(/[\s:]+/g, '')
  if (digits.length % 2 === 0 && !/[^0-9a-fA-F]/.test(digits)) return Buffer.from(digits, 'hex')
  throw new Refusal(400, 'not-hex', 'the payload is not hex: pairs of 0-9 and a-f')
}

export const sampleFrom = ({ payload, topic, meta }: Message): SampleMessage => ({
  payload: payloadAnswer(payload),
  topic,
  meta: asRecord(plain(meta)),
})

function payloadAnswer(payload: unknown): Payload {
  if (payload instanceof Uint8Array) return { hex: hexOf(payload) }
  if (typeof payload === 'string') return { text: wellFormed(payload) }
  return { json: plain(payload) }
}

const maxDepth = 256

/** A value as JSON can hold it: big integers as their digits, bytes as hex, dates in ISO 8601. */
export function plain(value: unknown, depth = 0): unknown {
  if (depth > maxDepth) return '...'
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value === 'string') return wellFormed(value)
  if (typeof value === 'boolean' || value === null) return value
  if (value instanceof Uint8Array) return hexOf(value)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (value instanceof Error) return value.message
  if (Array.isArray(value)) return value.map((item) => plain(item, depth + 1))
  if (value instanceof Map) return plain(Object.fromEntries(value), depth)
  if (typeof value !== 'object') return null
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, plain(inner, depth + 1)]),
  )
}

/** Half a character cannot be sent as UTF-8. */
const wellFormed = (text: string): string => text.replaceAll(/\p{Surrogate}/gu, '\ufffd')

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {}

const hexOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
