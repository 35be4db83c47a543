/** Logical types as plain values, both ways. What has no plain form stays what it is. */
import type { Logical } from '../schema/model.ts'

const dayMs = 86_400_000

/** `value`: what the carrying type read. */
export function toPlain(logical: Logical, value: unknown): unknown {
  switch (logical.kind) {
    case 'decimal':
      return decimalText(value as Uint8Array, logical.scale)
    case 'uuid':
      return value instanceof Uint8Array ? uuidText(value) : value
    case 'duration':
      return durationOf(value as Uint8Array)
    case 'date':
      return isYearOfFour(Number(value) * dayMs) ? isoOf(Number(value) * dayMs).slice(0, 10) : value
    case 'time':
      return timeText(Number(value), logical.digits) ?? value
    default:
      return timestampText(value as number | bigint, logical) ?? value
  }
}

/** `undefined`: the value has not the form of the logical type; it may still be a raw one. */
export function toRaw(logical: Logical, value: unknown, size?: number): unknown {
  if (value instanceof Date) return toRaw(logical, value.toISOString(), size)
  switch (logical.kind) {
    case 'decimal':
      return decimalBytes(value, logical, size)
    case 'uuid':
      return size !== undefined && typeof value === 'string' ? uuidBytes(value) : undefined
    case 'duration':
      return durationBytes(value)
    case 'date':
      return dayOf(value)
    case 'time':
      return timeOf(value, logical.digits)
    default:
      return timestampOf(value, logical)
  }
}

export function wantedBy(logical: Logical): string {
  return {
    decimal: 'a decimal number that fits its precision and scale',
    uuid: 'a UUID',
    duration: 'an object with months, days and milliseconds',
    date: 'a date such as "2024-05-01"',
    time: 'a time such as "12:30:00"',
    timestamp: 'a time such as "2024-05-01T12:30:00Z"',
    'local-timestamp': 'a time such as "2024-05-01T12:30:00"',
  }[logical.kind]
}

const isoOf = (ms: number): string => new Date(ms).toISOString()
const isYearOfFour = (ms: number): boolean => ms >= -62_167_219_200_000 && ms < 253_402_300_800_000

function decimalText(bytes: Uint8Array, scale: number): string {
  let whole = 0n
  for (const byte of bytes) whole = (whole << 8n) | BigInt(byte)
  whole = BigInt.asIntN(bytes.length * 8, whole)
  const digits = String(whole < 0n ? -whole : whole).padStart(scale + 1, '0')
  const sign = whole < 0n ? '-' : ''
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

function decimalBytes(
  value: unknown,
  { precision, scale }: { precision: number; scale: number },
  size?: number,
): Uint8Array | undefined {
  const isNumber = typeof value === 'number' || typeof value === 'bigint'
  const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(
    isNumber || typeof value === 'string' ? String(value) : '',
  )
  const fraction = (parts?.[3] ?? '').replace(/0+$/, '')
  if (!parts || fraction.length > scale) return undefined
  const digits = `${parts[2]}${fraction.padEnd(scale, '0')}`.replace(/^0+(?=\d)/, '')
  if (digits.length > precision) return undefined
  const whole = BigInt(parts[1] + digits)
  const length = size ?? sizeOf(whole)
  if (BigInt.asIntN(length * 8, whole) !== whole) return undefined
  const hex = BigInt.asUintN(length * 8, whole).toString(16)
  return new Uint8Array(Buffer.from(hex.padStart(length * 2, '0'), 'hex'))
}

/** Bytes that hold the number, and no more. */
function sizeOf(whole: bigint): number {
  let length = 1
  while (BigInt.asIntN(length * 8, whole) !== whole) length += 1
  return length
}

const uuidText = (bytes: Uint8Array): string =>
  Buffer.from(bytes)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')

function uuidBytes(text: string): Uint8Array | undefined {
  const isUuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
  return isUuid ? new Uint8Array(Buffer.from(text.replaceAll('-', ''), 'hex')) : undefined
}

function durationOf(bytes: Uint8Array): object {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const [months, days, milliseconds] = [0, 4, 8].map((at) => view.getUint32(at, true))
  return { months, days, milliseconds }
}

function durationBytes(value: unknown): Uint8Array | undefined {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return undefined
  const bytes = new Uint8Array(12)
  const view = new DataView(bytes.buffer)
  for (const [index, key] of ['months', 'days', 'milliseconds'].entries()) {
    const part: unknown = Reflect.get(value, key)
    if (typeof part !== 'number' || !Number.isInteger(part) || part < 0 || part > 0xffff_ffff)
      return undefined
    view.setUint32(index * 4, part, true)
  }
  return bytes
}

function dayOf(value: unknown): number | undefined {
  const parts = typeof value === 'string' ? /^(\d{4}-\d\d-\d\d)(?:T[\d:.]+Z)?$/.exec(value) : null
  const ms = parts ? Date.parse(`${parts[1]}T00:00:00Z`) : Number.NaN
  return Number.isNaN(ms) ? undefined : ms / dayMs
}

function timeText(value: number, digits: number): string | undefined {
  const units = 10 ** digits
  if (value < 0 || value >= 86_400 * units) return undefined
  const second = Math.floor(value / units)
  const fraction = String(value % units).padStart(digits, '0')
  return `${isoOf(second * 1000).slice(11, 19)}.${fraction}`
}

function timeOf(value: unknown, digits: number): number | undefined {
  const parts = typeof value === 'string' ? /^(\d\d:\d\d:\d\d)(?:\.(\d+))?$/.exec(value) : null
  const ms = parts ? Date.parse(`1970-01-01T${parts[1]}Z`) : Number.NaN
  const fraction = (parts?.[2] ?? '').replace(/0+$/, '')
  if (!(ms < dayMs) || fraction.length > digits) return undefined
  return (ms / 1000) * 10 ** digits + Number(fraction.padEnd(digits, '0'))
}

function timestampText(
  value: number | bigint,
  { kind, digits }: { kind: string; digits: number },
): string | undefined {
  const units = 10n ** BigInt(digits)
  const whole = BigInt(value)
  const part = ((whole % units) + units) % units
  const ms = Number((whole - part) / units) * 1000
  if (!isYearOfFour(ms)) return undefined
  const fraction = String(part).padStart(digits, '0')
  return `${isoOf(ms).slice(0, 19)}.${fraction}${kind === 'timestamp' ? 'Z' : ''}`
}

function timestampOf(
  value: unknown,
  { kind, digits }: { kind: string; digits: number },
): bigint | undefined {
  if (typeof value !== 'string') return undefined
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?$/.exec(value)
  const fraction = (parts?.[2] ?? '').replace(/0+$/, '')
  if (!parts || fraction.length > digits || (kind === 'timestamp' && parts[3] === undefined))
    return undefined
  const ms = Date.parse(`${parts[1]}${kind === 'timestamp' ? parts[3] : 'Z'}`)
  if (Number.isNaN(ms)) return undefined
  return BigInt(ms / 1000) * 10n ** BigInt(digits) + BigInt(fraction.padEnd(digits, '0'))
}
