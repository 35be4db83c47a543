/**
 * A value as JSON text. `JSON.stringify` does the work when one walk finds only what JSON knows; the
 * rest (big integers, bytes, maps, numbers that are not finite, cycles) is decided here, never dropped
 * in silence.
 */
import { PermanentError } from '../../../runtime/plugin.ts'

/** Deeper values would not be read back; a cycle shows as endless depth. */
const maxDepth = 1000

export function stringify(value: unknown, indent: string): string {
  if (isPlain(value, maxDepth)) return JSON.stringify(value, null, indent)
  return write(value, indent, '', maxDepth)
}

function isPlain(value: unknown, depth: number): boolean {
  if (typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object') return false
  return value === null || isPlainObject(value, depth)
}

/** A method `toJSON` cannot hide here: a function is not plain. */
function isPlainObject(value: object, depth: number): boolean {
  if (depth === 0) return false
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      if (!isPlain(value[index], depth - 1)) return false
    }
    return true
  }
  if (!isRecord(value)) return false
  for (const key in value) {
    if (!isPlain(value[key], depth - 1)) return false
  }
  return true
}

function isRecord(value: object): value is Record<string, unknown> {
  if (value.constructor === Object) return true
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function write(value: unknown, indent: string, margin: string, depth: number): string {
  if (value === null) return 'null'
  if (typeof value === 'object') return writeObject(value, indent, margin, depth)
  if (typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value)
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  const what = typeof value === 'number' ? String(value) : `a value of type ${typeof value}`
  throw new PermanentError('encode', `${what} has no form in JSON`)
}

function writeObject(value: object, indent: string, margin: string, depth: number): string {
  if (depth === 0) {
    throw new PermanentError(
      'encode',
      `the value is nested deeper than ${maxDepth} or holds itself`,
    )
  }
  if (value instanceof Uint8Array) return JSON.stringify(toBase64(value))
  if (value instanceof Date) return JSON.stringify(value)
  const inner = margin + indent
  if (Array.isArray(value) || value instanceof Set) {
    const items = [...value].map((item) => write(item ?? null, indent, inner, depth - 1))
    return wrap('[', items, ']', indent, margin)
  }
  const entries = value instanceof Map ? [...value] : Object.entries(value)
  const members = entries
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => {
      const written = write(item, indent, inner, depth - 1)
      return `${JSON.stringify(String(key))}:${indent === '' ? '' : ' '}${written}`
    })
  return wrap('{', members, '}', indent, margin)
}

function wrap(
  open: string,
  items: string[],
  close: string,
  indent: string,
  margin: string,
): string {
  if (items.length === 0) return open + close
  if (indent === '') return open + items.join(',') + close
  const inner = margin + indent
  return `${open}\n${inner}${items.join(`,\n${inner}`)}\n${margin}${close}`
}

const toBase64 = (bytes: Uint8Array) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
