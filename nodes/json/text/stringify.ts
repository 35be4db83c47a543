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
  return write(value, indent, { margin: '', depth: maxDepth, path: '' })
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

/** Where the writer is, for what it cannot write. */
interface Place {
  readonly margin: string
  readonly depth: number
  readonly path: string
}

function write(value: unknown, indent: string, place: Place): string {
  if (value === null) return 'null'
  if (typeof value === 'object') return writeObject(value, indent, place)
  if (typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value)
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  const what = typeof value === 'number' ? String(value) : `a value of type ${typeof value}`
  throw fault(`${what} has no form in JSON`, place)
}

function writeObject(value: object, indent: string, place: Place): string {
  const { margin, depth, path } = place
  if (depth === 0) throw fault(`the value is nested deeper than ${maxDepth} or holds itself`, place)
  if (value instanceof Uint8Array) return JSON.stringify(toBase64(value))
  if (value instanceof Date) return JSON.stringify(value)
  const inside = (key: string | number): Place => ({
    margin: margin + indent,
    depth: depth - 1,
    path: `${path}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`,
  })
  if (Array.isArray(value) || value instanceof Set) {
    const items = [...value].map((item, index) => write(item ?? null, indent, inside(index)))
    return wrap('[', items, ']', indent, margin)
  }
  const entries = value instanceof Map ? [...value] : Object.entries(value)
  const members = entries
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => {
      const written = write(item, indent, inside(String(key)))
      return `${JSON.stringify(String(key))}:${indent === '' ? '' : ' '}${written}`
    })
  return wrap('{', members, '}', indent, margin)
}

function fault(says: string, { path }: Place): PermanentError {
  const cut = path.length > 200 ? `${path.slice(0, 197)}...` : path
  return new PermanentError('encode', `${says}${cut === '' ? '' : ` (in ${cut})`}`)
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
