/** A value as the writer takes it: what YAML does not know is decided here, not by the library. */
import { PermanentError } from '../../../runtime/plugin.ts'

/** Each level is indented once more, so the text of a deep value grows by the square. */
const maxDepth = 200
const loneSurrogate = /\p{Surrogate}/u

export function toPlain(value: unknown, path = '', depth = 0): unknown {
  if (value === null || value === undefined) return null
  if (typeof value !== 'object') {
    if (typeof value === 'function' || typeof value === 'symbol') {
      throw fault(`a value of type ${typeof value} has no form in YAML`, path)
    }
    if (typeof value === 'string' && loneSurrogate.test(value)) {
      throw fault('the text has half of a surrogate pair', path)
    }
    return value
  }
  if (value instanceof Uint8Array) return value
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw fault('an invalid date has no form in YAML', path)
    return value.toISOString()
  }
  if (depth === maxDepth) throw fault(`nested deeper than ${maxDepth}, or holds itself`, '')
  if (Array.isArray(value) || value instanceof Set) {
    return [...value].map((item, index) => toPlain(item, `${path}/${index}`, depth + 1))
  }
  const entries = value instanceof Map ? [...value] : Object.entries(value)
  const plain = new Map<string, unknown>()
  for (const [key, item] of entries) {
    const name = String(key)
    if (item !== undefined) plain.set(name, toPlain(item, `${path}/${name}`, depth + 1))
  }
  return plain
}

const fault = (what: string, path: string) =>
  new PermanentError('encode', path === '' ? what : `${what} (at ${path})`)
