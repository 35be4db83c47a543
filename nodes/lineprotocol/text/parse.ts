/** Lines of InfluxDB line protocol -> points. One pass; every fault says its line and column. */

/** What is wrong, and where. */
export class LineFault extends Error {
  override readonly name = 'LineFault'
  readonly offset: number
  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}

export type FieldValue = number | bigint | boolean | string

export interface RawPoint {
  readonly measurement: string
  readonly tags: Record<string, string>
  readonly fields: Record<string, FieldValue>
  readonly timestamp: bigint | undefined
}

interface Cursor {
  readonly text: string
  pos: number
}

export interface ParseOptions {
  /** Integers that no number holds exactly. */
  readonly bigints: 'bigint' | 'string' | 'number'
  readonly maxPoints: number
}

export function parseLines(text: string, options: ParseOptions): RawPoint[] {
  const cursor: Cursor = { text, pos: 0 }
  const points: RawPoint[] = []
  while (cursor.pos < text.length) {
    skipBlank(cursor)
    if (cursor.pos >= text.length) break
    if (points.length >= options.maxPoints)
      throw new LineFault(`more than ${options.maxPoints} points`, cursor.pos)
    points.push(readPoint(cursor, options))
  }
  return points
}

/** Empty lines, comments, and the white space before a point. */
function skipBlank(cursor: Cursor): void {
  const { text } = cursor
  for (; cursor.pos < text.length; cursor.pos += 1) {
    if (text[cursor.pos] === '#') {
      const end = text.indexOf('\n', cursor.pos)
      cursor.pos = end === -1 ? text.length - 1 : end
    } else if (!/[ \t\r\n]/.test(text[cursor.pos] ?? '')) return
  }
}

function readPoint(cursor: Cursor, options: ParseOptions): RawPoint {
  const measurement = readName(cursor, 'a measurement', ', ')
  const tags: Record<string, string> = {}
  while (cursor.text[cursor.pos] === ',') {
    cursor.pos += 1
    const at = cursor.pos
    const key = readName(cursor, 'the key of a tag', ',= ')
    expect(cursor, '=', `"=" after the tag "${key}"`)
    const value = readName(cursor, `the value of the tag "${key}"`, ',= ')
    if (Object.hasOwn(tags, key)) throw new LineFault(`the tag "${key}" stands twice`, at)
    setKey(tags, key, value)
  }
  if (skipSpaces(cursor) === 0)
    throw new LineFault(`expected a space and fields, found ${found(cursor)}`, cursor.pos)
  const fields = readFields(cursor, options)
  const spaces = skipSpaces(cursor)
  const timestamp = isEnd(cursor) ? undefined : readTimestamp(cursor, spaces)
  skipSpaces(cursor)
  if (!isEnd(cursor))
    throw new LineFault(`expected the end of the line, found ${found(cursor)}`, cursor.pos)
  return { measurement, tags, fields, timestamp }
}

function readFields(cursor: Cursor, options: ParseOptions): Record<string, FieldValue> {
  const fields: Record<string, FieldValue> = {}
  for (;;) {
    const at = cursor.pos
    const key = readName(cursor, 'the key of a field', ',= ')
    expect(cursor, '=', `"=" after the field "${key}"`)
    const value = readValue(cursor, key, options)
    if (Object.hasOwn(fields, key)) throw new LineFault(`the field "${key}" stands twice`, at)
    setKey(fields, key, value)
    if (cursor.text[cursor.pos] !== ',') return fields
    cursor.pos += 1
  }
}

/** A key may be `__proto__`. */
function setKey<T>(target: Record<string, T>, key: string, value: T): void {
  if (key !== '__proto__') target[key] = value
  else
    Object.defineProperty(target, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    })
}

/** Up to one of `ends`, or the end of the line; a backslash hides those and itself. */
function readName(cursor: Cursor, what: string, ends: string): string {
  const { text } = cursor
  const start = cursor.pos
  let name = ''
  for (; cursor.pos < text.length; cursor.pos += 1) {
    const character = text[cursor.pos] ?? ''
    const next = text[cursor.pos + 1]
    if (character === '\\' && next !== undefined && ',= \\'.includes(next)) {
      name += next
      cursor.pos += 1
    } else if (ends.includes(character) || character === '\n' || isReturn(cursor)) break
    else name += character
  }
  if (cursor.pos === start) throw new LineFault(`expected ${what}, found ${found(cursor)}`, start)
  return name
}

const isReturn = ({ text, pos }: Cursor): boolean => text[pos] === '\r' && text[pos + 1] === '\n'

const isEnd = (cursor: Cursor): boolean =>
  cursor.pos >= cursor.text.length || cursor.text[cursor.pos] === '\n' || isReturn(cursor)

function skipSpaces(cursor: Cursor): number {
  const start = cursor.pos
  while (cursor.text[cursor.pos] === ' ') cursor.pos += 1
  return cursor.pos - start
}

function expect(cursor: Cursor, character: string, what: string): void {
  if (cursor.text[cursor.pos] !== character)
    throw new LineFault(`expected ${what}, found ${found(cursor)}`, cursor.pos)
  cursor.pos += 1
}

function found(cursor: Cursor): string {
  if (isEnd(cursor)) return 'the end of the line'
  return JSON.stringify(String.fromCodePoint(cursor.text.codePointAt(cursor.pos) ?? 0))
}

const limits = {
  i: [-(2n ** 63n), 2n ** 63n - 1n],
  u: [0n, 2n ** 64n - 1n],
} as const

const words: Readonly<Record<string, boolean>> = {
  t: true, T: true, true: true, True: true, TRUE: true,
  f: false, F: false, false: false, False: false, FALSE: false,
} // prettier-ignore

function readValue(cursor: Cursor, key: string, options: ParseOptions): FieldValue {
  if (cursor.text[cursor.pos] === '"') return readString(cursor, key)
  const start = cursor.pos
  const raw = readName(cursor, `the value of the field "${key}"`, ', ')
  if (Object.hasOwn(words, raw)) return words[raw] ?? false
  const whole = /^(-?\d{1,20})([iu])$/.exec(raw)
  if (whole) {
    const value = BigInt(whole[1] ?? '')
    const [min, max] = limits[whole[2] as 'i' | 'u']
    if (value < min || value > max)
      throw new LineFault(`the field "${key}" is out of range: ${raw}`, start)
    return fitting(value, options.bigints)
  }
  const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(raw)
  const number = Number(raw)
  if (isNumber && Number.isFinite(number)) return number
  const shown = JSON.stringify(raw.length > 40 ? `${raw.slice(0, 39)}…` : raw)
  throw new LineFault(
    `expected a number, an integer (5i, 5u), true, false or a text in double quotes for the field "${key}", found ${shown}`,
    start,
  )
}

function fitting(value: bigint, bigints: ParseOptions['bigints']): FieldValue {
  const near = Number(value)
  if (Number.isSafeInteger(near) || bigints === 'number') return near
  return bigints === 'string' ? String(value) : value
}

function readString(cursor: Cursor, key: string): string {
  const { text } = cursor
  const start = cursor.pos
  let value = ''
  for (cursor.pos += 1; cursor.pos < text.length; cursor.pos += 1) {
    const character = text[cursor.pos] ?? ''
    const next = text[cursor.pos + 1]
    if (character === '"') {
      cursor.pos += 1
      return value
    }
    if (character === '\\' && (next === '"' || next === '\\')) {
      value += next
      cursor.pos += 1
    } else value += character
  }
  throw new LineFault(`the text of the field "${key}" is never closed`, start)
}

function readTimestamp(cursor: Cursor, spaces: number): bigint {
  const start = cursor.pos
  if (spaces === 0) throw new LineFault(`expected "," or a space, found ${found(cursor)}`, start)
  const digits = /-?\d{1,19}(?=[ \r\n]|$)/y
  digits.lastIndex = start
  const match = digits.exec(cursor.text)
  const value = match ? BigInt(match[0]) : undefined
  if (match === null || value === undefined || BigInt.asIntN(64, value) !== value)
    throw new LineFault(`expected a timestamp (an integer), found ${found(cursor)}`, start)
  cursor.pos += match[0].length
  return value
}
