/**
 * Values as JSON that can be read back as they were. What JSON does not know becomes an object with one
 * key: `{"$bigint":"1"}`, `{"$bytes":"AAE="}`, `{"$date":"..."}`, `{"$number":"NaN"}`, `{"$map":[[..]]}`;
 * an object of the message that looks like one of these is wrapped as `{"$object":{..}}`.
 */
const maxDepth = 256

export function packValue(value: unknown, depth = 0): unknown {
  if (depth > maxDepth) throw new Error('a value is too deep to be recorded')
  const pack = (inner: unknown): unknown => packValue(inner, depth + 1)
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return packNumber(value)
  if (typeof value === 'bigint') return { $bigint: value.toString() }
  if (typeof value !== 'object') return { $undefined: true }
  if (value instanceof Uint8Array) return { $bytes: toBase64(value) }
  if (value instanceof Date) return { $date: value.getTime() }
  if (value instanceof Map)
    return { $map: [...value].map(([key, inner]) => [pack(key), pack(inner)]) }
  if (Array.isArray(value)) return value.map(pack)
  const entries = Object.entries(value)
  const packed = Object.fromEntries(entries.map(([key, inner]) => [key, pack(inner)]))
  return looksPacked(entries.map(([key]) => key)) ? { $object: packed } : packed
}

export function unpackValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(unpackValue)
  const entries = Object.entries(value)
  const [key = '', inner] = entries[0] ?? []
  if (!looksPacked(entries.map(([name]) => name))) return unpackAll(entries)
  switch (key) {
    case '$bigint':
      return BigInt(String(inner))
    case '$number':
      return Number(inner)
    case '$bytes':
      return fromBase64(String(inner))
    case '$date':
      return new Date(Number(inner))
    case '$map':
      return new Map((unpackValue(inner) as [unknown, unknown][] | undefined) ?? [])
    case '$object':
      return unpackAll(Object.entries(inner as object)) // made by packValue
    default:
      return undefined
  }
}

/** `__proto__` is a key like any other. */
const unpackAll = (entries: readonly (readonly [string, unknown])[]): object =>
  Object.fromEntries(entries.map(([key, inner]) => [key, unpackValue(inner)]))

const looksPacked = (keys: readonly string[]): boolean =>
  keys.length === 1 && keys[0]?.startsWith('$') === true

const packNumber = (value: number): unknown =>
  Number.isFinite(value) && !Object.is(value, -0)
    ? value
    : { $number: Object.is(value, -0) ? '-0' : String(value) }

export function toBase64(bytes: Uint8Array): string {
  let text = ''
  // In parts: a call may not have as many arguments as a payload has bytes.
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(text)
}

const fromBase64 = (text: string): Uint8Array =>
  Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))
