/**
 * Values that the libraries of the packed formats (MessagePack, CBOR; both of one make) write and read
 * exactly. What they would alter, or fail at, a node's own writer and reader take.
 */

/** Deeper values would not be read back; a cycle shows as endless depth. */
export const deepestValue = 1000

/** Node's types do not name it yet. */
interface TextMethods {
  isWellFormed(this: string): boolean
}
const methods: TextMethods = Object(String.prototype)

/** Half a character has no form in UTF-8. */
export const isWellFormed = (text: string): boolean => methods.isWellFormed.call(text)

export function isPlainValue(value: unknown, depth: number = deepestValue): boolean {
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
      if (!isPlainValue(value[index], depth - 1)) return false
    return true
  }
  if (value instanceof Uint8Array) return true
  if (!isRecord(value)) return false
  for (const key in value)
    if (key.startsWith('$') || !isWellFormed(key) || !isPlainValue(value[key], depth - 1))
      return false
  return true
}

/** By its constructor, as the library goes by that too. */
const isRecord = (value: object): value is Record<string, unknown> => value.constructor === Object

/** Of all records within: fewer than the bytes have when a key stood twice. */
export function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return 0
  return Array.isArray(value) ? countInItems(value) : countInRecord(value)
}

function countInItems(items: readonly unknown[]): number {
  let members = 0
  for (let index = 0; index < items.length; index++) members += countMembers(items[index])
  return members
}

function countInRecord(record: object): number {
  let members = 0
  for (const value of Object.values(record)) members += 1 + countMembers(value)
  return members
}
