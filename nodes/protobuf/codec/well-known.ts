/** Google's well-known types as the plain values that they stand for, as in ProtoJSON. */
import type protobuf from 'protobufjs'

import { nameOf } from '../schema/load.ts'

export type Fields = Record<string, unknown>

export interface WellKnown {
  /** From the fields of the message, read with `longs: bigint`, enums as numbers and names as written. */
  toPlain(fields: Fields): unknown
  /** Back to the fields; `undefined` when the value is none. */
  toFields(value: unknown): Fields | undefined
  /** In words, for a fault. */
  readonly wanted: string
  /** Its integers are the user's. */
  readonly isWrapper?: boolean
  /** Which of its fields is there says what it is. */
  readonly isOneOf?: boolean
}

export const wellKnownOf = (type: protobuf.Type): WellKnown | undefined => table[nameOf(type)]

const wrapper: WellKnown = {
  toPlain: ({ value }) => value,
  toFields: (value) =>
    typeof value === 'object' && !(value instanceof Uint8Array) ? undefined : { value },
  wanted: 'a single value',
  isWrapper: true,
}

const timestamp: WellKnown = {
  toPlain({ seconds, nanos }) {
    const whole = Number(seconds)
    if (!(whole >= -62_135_596_800 && whole <= 253_402_300_799) || !areNanos(nanos))
      return { seconds, nanos }
    const second = new Date(whole * 1000).toISOString().slice(0, 19)
    return `${second}${fraction(Number(nanos))}Z`
  },
  toFields(value) {
    const text =
      value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : value
    if (typeof text !== 'string') return undefined
    const parts = /^(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)$/.exec(
      text,
    )
    const ms = parts ? Date.parse(`${parts[1]}${parts[3]}`.toUpperCase()) : Number.NaN
    if (Number.isNaN(ms)) return undefined
    return { seconds: ms / 1000, nanos: Number((parts?.[2] ?? '').padEnd(9, '0')) }
  },
  wanted: 'a time such as "2024-05-01T12:00:00Z"',
}

const areNanos = (nanos: unknown): boolean => Number(nanos) >= 0 && Number(nanos) < 1e9

/** Three, six or nine digits, or none. */
function fraction(nanos: number): string {
  if (nanos === 0) return ''
  const digits = String(nanos).padStart(9, '0')
  return `.${digits.replace(/(?:000){1,2}$/, '')}`
}

const duration: WellKnown = {
  toPlain({ seconds, nanos }) {
    const sign = BigInt(Number(seconds) < 0 || Number(nanos) < 0 ? -1 : 1)
    const whole = BigInt(String(seconds)) * sign
    const part = Number(nanos) * Number(sign)
    if (whole < 0n || whole > 315_576_000_000n || !areNanos(part)) return { seconds, nanos }
    return `${sign < 0n ? '-' : ''}${whole}${fraction(part)}s`
  },
  toFields(value) {
    const parts = typeof value === 'string' ? /^(-?)(\d{1,12})(?:\.(\d{1,9}))?s$/.exec(value) : null
    if (!parts) return undefined
    const sign = parts[1] === '-' ? -1 : 1
    const nanos = Number((parts[3] ?? '').padEnd(9, '0'))
    // No -0: it would be written.
    return { seconds: sign * Number(parts[2]) || 0, nanos: sign * nanos || 0 }
  },
  wanted: 'a duration such as "1.5s"',
}

const fieldMask: WellKnown = {
  toPlain: ({ paths }) => (Array.isArray(paths) ? paths.join(',') : ''),
  toFields: (value) =>
    typeof value === 'string' ? { paths: value === '' ? [] : value.split(',') } : undefined,
  wanted: 'paths with commas between',
}

const kinds = [
  'null_value',
  'number_value',
  'string_value',
  'bool_value',
  'struct_value',
  'list_value',
]

const anyValue: WellKnown = {
  toPlain(fields) {
    const kind = kinds.find((each) => each in fields)
    return kind === undefined || kind === 'null_value' ? null : fields[kind]
  },
  toFields(value) {
    if (value === null || value === undefined) return { null_value: 0 }
    if (typeof value === 'number') return { number_value: value }
    if (typeof value === 'bigint') return { number_value: Number(value) }
    if (typeof value === 'string') return { string_value: value }
    if (typeof value === 'boolean') return { bool_value: value }
    if (Array.isArray(value)) return { list_value: value }
    const isMap = typeof value === 'object' && !(value instanceof Uint8Array)
    return isMap ? { struct_value: value } : undefined
  },
  wanted: 'a value that JSON has',
  isOneOf: true,
}

const struct: WellKnown = {
  toPlain: ({ fields }) => fields,
  toFields: (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? { fields: value }
      : undefined,
  wanted: 'an object',
}

const listValue: WellKnown = {
  toPlain: ({ values }) => values,
  toFields: (value) => (Array.isArray(value) ? { values: value } : undefined),
  wanted: 'a list',
}

const wrappers = [
  'Double',
  'Float',
  'Int64',
  'UInt64',
  'Int32',
  'UInt32',
  'Bool',
  'String',
  'Bytes',
]

const table: Readonly<Record<string, WellKnown>> = {
  'google.protobuf.Timestamp': timestamp,
  'google.protobuf.Duration': duration,
  'google.protobuf.FieldMask': fieldMask,
  'google.protobuf.Value': anyValue,
  'google.protobuf.Struct': struct,
  'google.protobuf.ListValue': listValue,
  ...Object.fromEntries(wrappers.map((name) => [`google.protobuf.${name}Value`, wrapper])),
}
