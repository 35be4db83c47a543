/**
 * Values as text on their way into the sandbox and out. JSON, and where that says too little a mark:
 * an object with the one key `mark`, which holds the kind and the data. The sandbox has the same in `inside.ts`.
 */
import { mark } from './inside.ts'

/** The first character says whether there are marks. */
const plain = 'J'
const marked = 'M'

const chunk = 8192

/** Throws a `TypeError` for a value of a class of its own. */
export function toText(value: unknown): string {
  return isPlain(value) ? plain + JSON.stringify(value) : marked + JSON.stringify(withMarks(value))
}

/** Throws a `SyntaxError` for what is no such text: the sandbox may have been told to write anything. */
export function fromText(text: string): unknown {
  const value: unknown = JSON.parse(text.slice(1))
  return text.startsWith(marked) ? withoutMarks(value) : value
}

/** JSON says all of it. */
function isPlain(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0)
  if (Array.isArray(value)) return value.every(isPlain)
  if (!isRecord(value)) return false
  for (const key in value) if (key === mark || !isPlain(value[key])) return false
  return true
}

function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function withMarks(value: unknown): unknown {
  if (value === undefined) return { [mark]: ['undefined'] }
  if (typeof value === 'bigint') return { [mark]: ['bigint', String(value)] }
  if (typeof value === 'number')
    return isPlain(value) ? value : { [mark]: ['number', nameOf(value)] }
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (Array.isArray(value)) return value.map(withMarks)
  if (value instanceof Uint8Array) return { [mark]: ['bytes', latin1(value)] }
  if (value instanceof Date) return { [mark]: ['date', value.getTime()] }
  if (isRecord(value)) {
    const entries = Object.entries(value).map(([key, each]) => [key, withMarks(each)] as const)
    return Object.hasOwn(value, mark)
      ? { [mark]: ['record', entries] }
      : Object.fromEntries(entries)
  }
  const name = typeof value === 'object' ? (value.constructor?.name ?? 'object') : typeof value
  throw new TypeError(`a value of the type ${name} cannot go there`)
}

const nameOf = (value: number): string => (Object.is(value, -0) ? '-0' : String(value))

function latin1(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += chunk)
    text += String.fromCharCode(...bytes.subarray(at, at + chunk))
  return text
}

function withoutMarks(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMarks)
  if (!isRecord(value)) return value
  if (Object.hasOwn(value, mark)) return meant(value[mark])
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutMarks(each)]))
}

function meant(data: unknown): unknown {
  const [kind, said]: unknown[] = Array.isArray(data) ? data : []
  if (kind === 'undefined') return undefined
  if (kind === 'bigint' && typeof said === 'string') return BigInt(said)
  if (kind === 'number') return Number(said)
  if (kind === 'bytes' && typeof said === 'string')
    return Uint8Array.from(Buffer.from(said, 'latin1'))
  if (kind === 'date') return new Date(typeof said === 'number' ? said : Number.NaN)
  if (kind === 'record' && Array.isArray(said))
    return Object.fromEntries(
      said.map((entry: unknown) => {
        const [key, each]: unknown[] = Array.isArray(entry) ? entry : []
        return [String(key), withoutMarks(each)]
      }),
    )
  throw new SyntaxError(`there is no mark "${String(kind)}"`)
}
