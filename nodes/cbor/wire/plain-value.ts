/** Whether the library writes a value exactly: what it would alter, or fail at, the own writer takes. */

/** Deeper values would not be read back; a cycle shows as endless depth. */
export const deepest = 1000

/** Node's types do not name it yet. */
interface TextMethods {
  isWellFormed(this: string): boolean
}
const methods: TextMethods = Object(String.prototype)

/** Half a character has no form in UTF-8. */
export const isWellFormed = (text: string): boolean => methods.isWellFormed.call(text)

export function isPlain(value: unknown, depth: number = deepest): boolean {
  if (typeof value === 'string') return isWellFormed(value)
  if (typeof value === 'number') return isPlainNumber(value)
  if (typeof value === 'boolean' || value === null) return true
  return typeof value === 'object' && isPlainObject(value, depth)
}

/** Not an integer of more than 32 bits, which the library would write as a fraction; nor -0. */
function isPlainNumber(value: number): boolean {
  if (value === 0) return 1 / value > 0
  return value >> 0 === value || value >>> 0 === value || !Number.isInteger(value)
}

function isPlainObject(value: object, depth: number): boolean {
  if (depth === 0) return false
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++)
      if (!isPlain(value[index], depth - 1)) return false
    return true
  }
  if (value instanceof Uint8Array) return true
  if (!isRecord(value)) return false
  for (const key in value)
    if (key.startsWith('$') || !isWellFormed(key) || !isPlain(value[key], depth - 1)) return false
  return true
}

/** By its constructor, as the library goes by that too. */
const isRecord = (value: object): value is Record<string, unknown> => value.constructor === Object
