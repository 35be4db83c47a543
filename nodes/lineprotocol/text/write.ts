/** Points -> lines of InfluxDB line protocol. */
import { integerOf } from './times.ts'
import type { Precision } from './times.ts'

/** What is wrong with a point, and where. */
export class PointFault extends Error {
  override readonly name = 'PointFault'
}

export interface WriteOptions {
  readonly precision: Precision
  /** Numbers without a fraction: floats as they are, or integers. */
  readonly integers: 'float' | 'integer'
  readonly measurement: string | undefined
}

type Fields = Readonly<Record<string, unknown>>

export function writePoint(point: unknown, where: string, options: WriteOptions): string {
  if (!isMap(point))
    throw misfit(where, 'an object with "measurement", "fields" and "timestamp"', point)
  const { measurement = options.measurement, tags = {}, fields, timestamp } = point
  if (typeof measurement !== 'string' || measurement === '')
    throw misfit(`${where}/measurement`, 'a text', measurement)
  if (measurement.startsWith('#'))
    throw misfit(`${where}/measurement`, 'a text that does not start with "#"', measurement)
  if (!isMap(tags)) throw misfit(`${where}/tags`, 'an object', tags)
  if (!isMap(fields)) throw misfit(`${where}/fields`, 'an object', fields)
  const body = Object.entries(fields).flatMap(([key, value]) =>
    value === null || value === undefined
      ? []
      : [
          `${escapeKey(key, `${where}/fields`)}=${fieldOf(value, `${where}/fields/${key}`, options)}`,
        ],
  )
  if (body.length === 0) throw misfit(`${where}/fields`, 'at least one field', fields)
  const head = [
    escapeName(measurement, ', ', `${where}/measurement`),
    ...tagsOf(tags, `${where}/tags`),
  ]
  const time = timeOf(timestamp, `${where}/timestamp`, options.precision)
  return `${head.join(',')} ${body.join(',')}${time === undefined ? '' : ` ${time}`}`
}

const isMap = (value: unknown): value is Fields =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Uint8Array) &&
  !(value instanceof Date)

function shown(value: unknown): string {
  if (typeof value === 'string')
    return value.length > 40 ? `a text of ${value.length} characters` : JSON.stringify(value)
  if (value instanceof Uint8Array) return `${value.length} bytes`
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  return value === undefined ? 'nothing' : `${value as number | bigint | boolean | null}`
}

const misfit = (where: string, wanted: string, value: unknown): PointFault =>
  new PointFault(
    `${where === '' ? 'the payload' : `"${where}"`}: expected ${wanted}, found ${shown(value)}`,
  )

/** Sorted, as the database wants them to be quick. */
const tagsOf = (tags: Fields, where: string): string[] =>
  Object.entries(tags)
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => {
      const isPlain = ['string', 'number', 'bigint', 'boolean'].includes(typeof value)
      if (!isPlain) throw misfit(`${where}/${key}`, 'a text', value)
      return `${escapeKey(key, where)}=${escapeName(String(value), ',= ', `${where}/${key}`)}`
    })

function escapeKey(key: string, where: string): string {
  if (key === '') throw misfit(where, 'keys that are not empty', key)
  return escapeName(key, ',= ', `${where}/${key}`)
}

/** A backslash is written twice, so that one before a comma or at the end reads back as itself. */
function escapeName(text: string, special: string, where: string): string {
  if (/[\r\n]/.test(text)) throw misfit(where, 'a text without a line break', text)
  let result = ''
  for (const character of text)
    result += character === '\\' || special.includes(character) ? `\\${character}` : character
  return result
}

function fieldOf(value: unknown, where: string, { integers }: WriteOptions): string {
  switch (typeof value) {
    case 'boolean':
      return value ? 'true' : 'false'
    case 'bigint':
      if (BigInt.asIntN(64, value) === value) return `${value}i`
      if (BigInt.asUintN(64, value) === value) return `${value}u`
      throw misfit(where, 'an integer of 64 bits', value)
    case 'number':
      if (!Number.isFinite(value)) throw misfit(where, 'a finite number', value)
      if (Object.is(value, -0)) return '-0'
      return integers === 'integer' && Number.isSafeInteger(value) ? `${value}i` : String(value)
    case 'string':
      return `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`
    default:
      if (value instanceof Date) return `"${value.toISOString()}"`
      throw misfit(where, 'a number, a text, true or false', value)
  }
}

function timeOf(value: unknown, where: string, precision: Precision): string | undefined {
  if (value === undefined || value === null) return undefined
  if (value instanceof Date && !Number.isNaN(value.getTime()))
    return timeOf(value.toISOString(), where, precision)
  const whole =
    typeof value === 'string'
      ? /^-?\d{1,19}$/.test(value)
        ? BigInt(value)
        : integerOf(value, precision)
      : typeof value === 'bigint' || Number.isSafeInteger(value)
        ? BigInt(value as bigint | number)
        : undefined
  if (whole === undefined || BigInt.asIntN(64, whole) !== whole)
    throw misfit(where, `an ISO 8601 time or an integer (${precision})`, value)
  return String(whole)
}
