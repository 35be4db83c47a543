/**
 * Values as short text that can be compared and kept: equal values give equal text, and long ones their
 * digest, so that what a node remembers per key is bounded whatever a peer sends.
 */
import { createHash } from 'node:crypto'

const longest = 128

export function keyText(value: unknown): string {
  if (typeof value === 'string') return value.length <= longest ? value : digest(value)
  if (value instanceof Uint8Array) return digest(value)
  const text = canonical(value)
  return text.length <= longest ? text : digest(text)
}

const digest = (value: string | Uint8Array) =>
  `sha256:${createHash('sha256').update(value).digest('base64')}`

/** A key as a number of 32 bits: FNV-1a over its UTF-16 units. Different keys may have the same one. */
export function keyHash(key: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < key.length; index++)
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193)
  return hash >>> 0
}

/** JSON with the keys of every object in order. */
function canonical(value: unknown): string {
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return digest(value)
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
    const pairs = entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`)
    return `{${pairs.join(',')}}`
  }
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
