/**
 * What runs in the sandbox around the user's code, as text: it reads a job, calls the code, and writes what
 * came of it. Values cross as `values.ts` says. It takes its own copies of what it needs before the user's
 * code can change them; a script that breaks its surroundings breaks only its own sandbox.
 */

/** A key that no payload has by chance; an object that does have it is marked as a map of its entries. */
export const mark = '\u0000'

/** Stands before the user's code, on its first line: so lines have the numbers that they have in the file. */
export const header = '(function (message, state, now) {"use strict"; '
export const footer = '\n})'

const most = { lines: 20, lineLength: 1000 }

export const inside = `(() => {
  const { parse, stringify } = JSON
  const { isArray } = Array
  const { entries, fromEntries, getPrototypeOf, is, hasOwn } = Object
  const { isFinite } = Number
  const mark = ${JSON.stringify(mark)}
  const lines = []

  const isRecord = (value) => {
    if (typeof value !== 'object' || value === null) return false
    const prototype = getPrototypeOf(value)
    return prototype === Object.prototype || prototype === null
  }
  const isPlain = (value) => {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
    if (typeof value === 'number') return isFinite(value) && !is(value, -0)
    if (isArray(value)) return value.every(isPlain)
    if (!isRecord(value)) return false
    for (const key in value) if (key === mark || !isPlain(value[key])) return false
    return true
  }
  const bytesOf = (value) => {
    if (value instanceof Uint8Array) return value
    if (value instanceof ArrayBuffer) return new Uint8Array(value)
    return ArrayBuffer.isView(value)
      ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
      : undefined
  }
  const latin1 = (bytes) => {
    let text = ''
    for (let at = 0; at < bytes.length; at += 8192)
      text += String.fromCharCode.apply(null, bytes.subarray(at, at + 8192))
    return text
  }
  const withMarks = (value, path) => {
    if (value === undefined) return { [mark]: ['undefined'] }
    if (typeof value === 'bigint') return { [mark]: ['bigint', String(value)] }
    if (typeof value === 'number')
      return isPlain(value) ? value : { [mark]: ['number', is(value, -0) ? '-0' : String(value)] }
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
    if (isArray(value)) return value.map((each, at) => withMarks(each, path + '[' + at + ']'))
    const bytes = bytesOf(value)
    if (bytes) return { [mark]: ['bytes', latin1(bytes)] }
    if (value instanceof Date) return { [mark]: ['date', value.getTime()] }
    if (isRecord(value)) {
      const all = entries(value).map(([key, each]) => [key, withMarks(each, path + '.' + key)])
      return hasOwn(value, mark) ? { [mark]: ['record', all] } : fromEntries(all)
    }
    const kind = typeof value === 'object' ? value.constructor?.name : typeof value
    throw new TypeError(path + ' is of the type ' + kind + ': it cannot leave a script')
  }
  const withoutMarks = (value) => {
    if (isArray(value)) return value.map(withoutMarks)
    if (typeof value !== 'object' || value === null) return value
    if (!hasOwn(value, mark)) {
      for (const key of Object.keys(value)) value[key] = withoutMarks(value[key])
      return value
    }
    const [kind, said] = value[mark]
    if (kind === 'bigint') return BigInt(said)
    if (kind === 'number') return Number(said)
    if (kind === 'bytes') return Uint8Array.from(said, (letter) => letter.charCodeAt(0))
    if (kind === 'date') return new Date(said ?? NaN)
    if (kind === 'record') return fromEntries(said.map(([key, each]) => [key, withoutMarks(each)]))
    return undefined
  }
  const written = (value) => {
    if (typeof value === 'string') return value
    try {
      return value instanceof Error ? String(value) : (stringify(value) ?? String(value))
    } catch {
      return String(value)
    }
  }
  const say = (...values) => {
    if (lines.length < ${most.lines})
      lines.push(values.map(written).join(' ').slice(0, ${most.lineLength}))
  }
  globalThis.console = { log: say, info: say, warn: say, error: say, debug: say }

  const state = {}
  return (code, text) => {
    lines.length = 0
    const job = parse(text.slice(1))
    const message = text[0] === 'M' ? withoutMarks(job.message) : job.message
    const made = code(message, state, new Date(job.now))
    if (typeof made?.then === 'function')
      throw new TypeError('the script returned a promise: there is nothing to wait for here')
    const results = made === undefined || made === null ? [] : isArray(made) ? made : [made]
    const answer = { results, lines }
    return isPlain(answer) ? 'J' + stringify(answer) : 'M' + stringify(withMarks(answer, 'the result'))
  }
})()`
