/** Bodies of a test file -> payloads that nodes take, and payloads that nodes made -> what is compared. */
import type { Kind } from '../plugin.ts'
import { reasonOf } from '../reason.ts'
import { decodeUtf8 } from '../utf8.ts'
import { comparable } from './comparable.ts'
import type { Codecs } from './codecs.ts'
import type { Body, BodyFormat } from './model.ts'

/** `takes`: what the place takes, where the message enters. */
export function payloadOf(body: Body | undefined, takes: readonly Kind[], codecs: Codecs): unknown {
  if (body === undefined) return fitted(new Uint8Array(), takes)
  const { format, value } = body
  switch (format) {
    case 'text':
      return takesKind(takes, 'text') || !takesKind(takes, 'bytes') ? value : utf8(String(value))
    case 'json':
      if (takesKind(takes, 'json')) return value
      return takes.includes('text') ? JSON.stringify(value) : utf8(JSON.stringify(value))
    case 'hex':
    case 'base64':
      return fitted(bytesIn(format, String(value)) ?? new Uint8Array(), takes)
    case 'file':
      return fitted(value as Uint8Array, takes)
    case 'msgpack':
    case 'cbor':
      return codecs(format).encode(value)
  }
}

const takesKind = (takes: readonly Kind[], kind: Kind): boolean =>
  takes.includes(kind) || takes.includes('any')

const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf8'))

/** Bytes, or text where only that is taken. */
const fitted = (bytes: Uint8Array, takes: readonly Kind[]): Uint8Array | string =>
  takesKind(takes, 'bytes') || !takes.includes('text') ? bytes : Buffer.from(bytes).toString('utf8')

/** `undefined`: it is not written so. */
export function bytesIn(format: 'hex' | 'base64', text: string): Uint8Array | undefined {
  const written = text.replaceAll(/\s+/g, '')
  const isFine =
    format === 'hex'
      ? /^(?:[0-9a-fA-F]{2})*$/.test(written)
      : /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(written)
  return isFine ? new Uint8Array(Buffer.from(written, format)) : undefined
}

/** The expected body, as `readPayload` would give it. */
export function expectedOf({ format, value }: Body): unknown {
  if (format === 'text') return value
  if (format === 'file') return hexOf(value as Uint8Array)
  if (format === 'hex' || format === 'base64')
    return hexOf(bytesIn(format, String(value)) ?? new Uint8Array())
  return comparable(value)
}

export type Read = { readonly value: unknown } | { readonly fault: string }

/** The payload in the format that is expected of it. */
export function readPayload(payload: unknown, format: BodyFormat, codecs: Codecs): Read {
  switch (format) {
    case 'text':
      return asText(payload)
    case 'json':
      return asJson(payload)
    case 'hex':
    case 'base64':
    case 'file':
      if (payload instanceof Uint8Array) return { value: hexOf(payload) }
      if (typeof payload === 'string') return { value: hexOf(utf8(payload)) }
      return { fault: 'it is a value, not bytes' }
    case 'msgpack':
    case 'cbor':
      if (!(payload instanceof Uint8Array)) return { fault: 'it is not bytes' }
      return attempt(format, () => comparable(codecs(format).decode(payload)))
  }
}

function asText(payload: unknown): Read {
  if (typeof payload === 'string') return { value: payload }
  if (!(payload instanceof Uint8Array)) return { fault: 'it is a value, not text' }
  const read = decodeUtf8(payload)
  return 'text' in read ? { value: read.text } : { fault: 'its bytes are not UTF-8' }
}

function asJson(payload: unknown): Read {
  if (typeof payload !== 'string' && !(payload instanceof Uint8Array))
    return { value: comparable(payload) }
  const text = asText(payload)
  if ('fault' in text) return text
  return attempt('JSON', () => JSON.parse(String(text.value)) as unknown)
}

function attempt(format: string, read: () => unknown): Read {
  try {
    return { value: read() }
  } catch (error) {
    const reason = reasonOf(error)
    return { fault: `it cannot be read as ${format}: ${reason}` }
  }
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
