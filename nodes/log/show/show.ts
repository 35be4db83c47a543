/** A value for a log line: text as it is, bytes as text or hex, the rest as it would be written, cut. */
import { isUtf8 } from 'node:buffer'
import { inspect } from 'node:util'

export function show(value: unknown, maxLength: number): unknown {
  if (typeof value === 'string') return cut(value, maxLength)
  if (value instanceof Uint8Array) return showBytes(value, maxLength)
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return value
  return cut(asText(value), maxLength)
}

function asText(value: object): string {
  try {
    return JSON.stringify(value)
  } catch {
    // A big integer, or a value that holds itself.
    return inspect(value, { depth: 4, breakLength: Infinity, maxStringLength: 1000 })
  }
}

function showBytes(bytes: Uint8Array, maxLength: number): string {
  // Four bytes a character at most: enough to fill the line, whatever the payload's size.
  const head = Buffer.from(bytes.subarray(0, maxLength * 4))
  const isText = bytes.length <= maxLength * 4 && isUtf8(head)
  if (isText) return cut(head.toString(), maxLength)
  const shown = head.subarray(0, Math.min(64, maxLength)).toString('hex')
  return `${bytes.length} bytes: ${shown}${bytes.length > 64 ? '...' : ''}`
}

const cut = (text: string, maxLength: number) =>
  text.length <= maxLength ? text : `${text.slice(0, maxLength)}... (${text.length} characters)`
