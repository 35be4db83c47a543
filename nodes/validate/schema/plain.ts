/**
 * The value as JSON Schema sees it. Only what JSON does not have is replaced: a bigint is an integer, a
 * date is its ISO text. Bytes stay: no schema takes them but an empty one.
 */
export function asJson(value: unknown, depth = 0): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (depth > 500) throw new RangeError('nested too deeply')
  if (!isStrange(value, 0)) return value
  if (Array.isArray(value)) return value.map((item) => asJson(item, depth + 1))
  const copy: Record<string, unknown> = {}
  for (const [key, inner] of Object.entries(value))
    Object.defineProperty(copy, key, {
      value: asJson(inner, depth + 1),
      enumerable: true,
      configurable: true,
      writable: true,
    })
  return copy
}

function isStrange(value: unknown, depth: number): boolean {
  if (typeof value === 'bigint' || value instanceof Date) return true
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false
  if (depth > 500) throw new RangeError('nested too deeply')
  for (const inner of Object.values(value)) if (isStrange(inner, depth + 1)) return true
  return false
}
