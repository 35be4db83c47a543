/**
 * JSON text of a value that JSON can say exactly. Sinks use it: what is not plain (big integers, bytes
 * inside, numbers that are not finite, cycles) belongs to `json/encode`, where the flow says how.
 */
const maxDepth = 1000

/** `undefined` when JSON would lose or change something. */
export function plainJson(value: unknown): string | undefined {
  return isPlain(value, maxDepth) ? JSON.stringify(value) : undefined
}

function isPlain(value: unknown, depth: number): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || depth === 0) return false
  if (Array.isArray(value)) return value.every((item) => isPlain(item, depth - 1))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return false
  return Object.values(value).every((item) => isPlain(item, depth - 1))
}

const maxReadDepth = 128

/**
 * The value of JSON text; throws for what is broken, for integers that would be rounded and for what is
 * nested too deep. `json/decode` has the choices.
 */
export function parsePlainJson(text: string): unknown {
  // First: in JSON that is whole every string has an end, and the search below relies on it.
  const value: unknown = JSON.parse(text)
  const outside = withoutStrings(text)
  for (const [digits] of outside.matchAll(/-?\d[\d.eE+-]{15,}/g)) {
    if (!/^-?\d+$/.test(digits) || Number.isSafeInteger(Number(digits))) continue
    throw new Error(`the integer ${digits.slice(0, 40)} is beyond 2^53`)
  }
  let depth = 0
  for (const [bracket] of outside.matchAll(/[[\]{}]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1
    if (depth > maxReadDepth) throw new Error(`nested deeper than ${maxReadDepth}`)
  }
  return value
}

/** JSON that is whole, without what its strings say. A pattern would overflow the stack on a long string. */
function withoutStrings(text: string): string {
  const parts: string[] = []
  let start = 0
  for (let open = text.indexOf('"'); open >= 0; open = text.indexOf('"', start)) {
    parts.push(text.slice(start, open))
    let close = text.indexOf('"', open + 1)
    while (isEscaped(text, close)) close = text.indexOf('"', close + 1)
    start = close + 1
  }
  parts.push(text.slice(start))
  return parts.join('""')
}

/** By an odd number of backslashes before it. */
function isEscaped(text: string, at: number): boolean {
  let slashes = 0
  while (text[at - 1 - slashes] === '\\') slashes++
  return slashes % 2 === 1
}
