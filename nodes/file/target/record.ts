/** What stands in the file for a message. */
import { PermanentError, plainJson } from '../../../runtime/plugin.ts'

export type Format = 'ndjson' | 'lines' | 'raw'

const newline = 0x0a

export function recordOf(payload: unknown, format: Format): Buffer {
  if (format === 'ndjson') return Buffer.from(`${jsonOf(payload)}\n`)
  const bytes = bytesOf(payload, format)
  if (format === 'raw') return bytes
  if (bytes.includes(newline)) {
    const way = 'use format: ndjson, which writes it as \\n, or format: raw'
    throw new PermanentError('newline', `the payload has a line break in it: ${way}`)
  }
  return Buffer.concat([bytes, Buffer.of(newline)])
}

function jsonOf(payload: unknown): string {
  if (payload instanceof Uint8Array) {
    const way = 'put json/decode before it, or use format: lines for bytes that are JSON already'
    throw new PermanentError('encode', `the payload is bytes and not a value: ${way}`)
  }
  const text = plainJson(payload)
  if (text !== undefined) return text
  const way = 'put json/encode before it and use format: lines'
  throw new PermanentError('encode', `JSON cannot say this value exactly: ${way}`)
}

function bytesOf(payload: unknown, format: Format): Buffer {
  if (typeof payload === 'string') return Buffer.from(payload)
  if (payload instanceof Uint8Array) {
    return Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength)
  }
  const way = 'encode it first, or use format: ndjson'
  throw new PermanentError('encode', `format: ${format} wants bytes or text: ${way}`)
}
