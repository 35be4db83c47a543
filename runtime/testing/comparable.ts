/** Values of messages in the terms of JSON, so that what a file says and what a node made can be compared. */
const maxDepth = 256

export function comparable(value: unknown, depth = 0): unknown {
  if (depth > maxDepth) return '...'
  if (typeof value === 'bigint')
    return Number.isSafeInteger(Number(value)) ? Number(value) : `${value}`
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (value === undefined || value === null) return null
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (Array.isArray(value)) return value.map((item) => comparable(item, depth + 1))
  if (value instanceof Map) return comparable(Object.fromEntries(value), depth)
  if (typeof value !== 'object') return typeof value === 'function' ? null : value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([key, inner]) => [key, comparable(inner, depth + 1)]),
  )
}

/** One line for a person: text as it is, bytes as hex, values as JSON. */
export function shown(payload: unknown, most = 120): string {
  const text = oneLine(payload)
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}

function oneLine(payload: unknown): string {
  if (payload instanceof Uint8Array) {
    const text = Buffer.from(payload).toString('utf8')
    // oxlint-disable-next-line no-control-regex -- these are what is not text
    const isText = !/[\u0000-\u0008\u000b-\u001f\u007f\ufffd]/.test(text)
    return isText && text !== '' ? text : `0x${Buffer.from(payload).toString('hex')}`
  }
  return typeof payload === 'string' ? payload : (JSON.stringify(comparable(payload)) ?? 'nothing')
}
