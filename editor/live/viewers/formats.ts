/** How the bytes of a message can be read, and which way is tried first. */
import type { Span, TryAnswer } from '../../../runtime/admin/contract/try.ts'
import type { Payload } from '../taps/message.ts'
import { nestingOf } from './json-spans.ts'
import { readCbor } from './read-cbor.ts'
import { readMsgpack } from './read-msgpack.ts'

export const formats = ['auto', 'json', 'msgpack', 'cbor', 'text', 'hex', 'base64'] as const
export type BuiltIn = (typeof formats)[number]
/** `node:ID`: as the node of this id in the flow decodes it. */
export type Format = BuiltIn | `node:${string}`

/** A payload as it is shown. `by` says which way was taken. */
export interface Reading {
  readonly by: Exclude<Format, 'auto'>
  /** A value for the tree. */
  readonly value?: unknown
  readonly spans?: readonly Span[]
  readonly text?: string
  /** It cannot be read so, and why. */
  readonly fault?: string
}

/** Of a payload that was cut, the last character may be half there. */
export function textOf({ bytes, isCut }: Payload): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, {
      stream: isCut,
    })
  } catch {
    return undefined
  }
}

/** `undefined`: the payload is not of this format. */
export function readAs(payload: Payload, by: BuiltIn): Reading | undefined {
  switch (by) {
    case 'auto':
      return readAuto(payload)
    case 'json':
      return readJson(payload)
    case 'msgpack':
    case 'cbor': {
      if (payload.kind === 'json' || payload.isCut) return undefined
      const read = (by === 'msgpack' ? readMsgpack : readCbor)(payload.bytes)
      return read && { by, ...read }
    }
    case 'text': {
      const text = textOf(payload)
      return text === undefined ? undefined : { by, text }
    }
    case 'hex':
      return { by }
    case 'base64':
      return { by, text: base64Of(payload.bytes) }
  }
}

const isHolder = (value: unknown): boolean => typeof value === 'object' && value !== null

/** A single byte is a number in both binary formats: only what holds something convinces. */
function readAuto(payload: Payload): Reading {
  const json = readJson(payload)
  if (json && (isHolder(json.value) || payload.kind === 'json')) return json
  for (const by of ['msgpack', 'cbor'] as const) {
    const read = readAs(payload, by)
    if (read && isHolder(read.value) && !(read.value instanceof Uint8Array)) return read
  }
  if (json) return json
  const text = textOf(payload)
  return text !== undefined && isReadable(text) ? { by: 'text', text } : { by: 'hex' }
}

/** Signs that no text has. */
// oxlint-disable-next-line no-control-regex -- these are what is not text
const isReadable = (text: string): boolean => !/[\u0000-\u0008\u000e-\u001f\u007f]/.test(text)

/** Deeper JSON is shown as the text that it is. */
const maxNesting = 200

function readJson(payload: Payload): Reading | undefined {
  if (payload.isCut) return undefined
  const text = textOf(payload)
  if (text === undefined || nestingOf(payload.bytes) > maxNesting) return undefined
  try {
    return { by: 'json', value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}

/** What the runtime made of the payload with a node of the flow. */
export function readingOf(
  by: `node:${string}`,
  { sent, error, problems, spans }: TryAnswer,
): Reading {
  const [first] = sent
  const fault = error?.message ?? problems[0]?.message
  if (fault !== undefined || first === undefined) return { by, fault: fault ?? '' }
  const { payload } = first.message
  const value = 'json' in payload ? payload.json : 'text' in payload ? payload.text : payload.hex
  return { by, value, ...(spans === undefined ? {} : { spans }) }
}

function base64Of(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

/** One line for the list. */
export function previewOf(payload: Payload, most = 200): string {
  const start = payload.bytes.length > 4096 ? payload.bytes.subarray(0, most) : payload.bytes
  const short = start === payload.bytes ? payload : { ...payload, bytes: start, isCut: true }
  const { value, text, by } = readAuto(short)
  if (by === 'json') return oneLine(textOf(short) ?? '', most)
  if (value !== undefined) return oneLine(inJson(value), most)
  if (text !== undefined) return oneLine(text, most)
  const part = start.subarray(0, Math.floor(most / 3))
  return Array.from(part, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
}

const oneLine = (text: string, most: number): string =>
  text
    .slice(0, most * 2)
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, most)

/** A value as JSON; big integers as digits, bytes as hex. */
export const inJson = (value: unknown, space?: number): string =>
  JSON.stringify(value, (_key, inner: unknown) => plainOf(inner), space) ?? 'null'

function plainOf(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Uint8Array)
    return Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
}
