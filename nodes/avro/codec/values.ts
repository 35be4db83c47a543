/** Values of the payload: what fits which schema, and faults that say why not. */
import type { Schema } from '../schema/model.ts'
import { toRaw } from './logical-values.ts'

/** What is wrong with a value, and where. */
export class ValueFault extends Error {
  override readonly name = 'ValueFault'
  readonly path: string[] = []
}

function shown(value: unknown): string {
  if (typeof value === 'string')
    return value.length > 40 ? `a text of ${value.length} characters` : JSON.stringify(value)
  if (value instanceof Uint8Array) return `${value.length} bytes`
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'an object'
  return String(value)
}

export const misfit = (wanted: string, value: unknown): ValueFault =>
  new ValueFault(`expected ${wanted}, found ${shown(value)}`)

/** Adds a step to the path of a fault. */
export function within(step: string, act: () => void): void {
  try {
    act()
  } catch (error) {
    if (error instanceof ValueFault) error.path.unshift(step)
    throw error
  }
}

const limits = {
  int: [-(2n ** 31n), 2n ** 31n - 1n],
  long: [-(2n ** 63n), 2n ** 63n - 1n],
} as const

/** A number, a bigint or a text of digits. */
export function longOf(value: unknown, kind: 'int' | 'long'): number | bigint {
  if (kind === 'int' && typeof value === 'number' && (value | 0) === value) return value
  const isDigits = typeof value === 'string' && /^-?\d{1,20}$/.test(value)
  const whole =
    typeof value === 'bigint' || isDigits || Number.isSafeInteger(value)
      ? BigInt(value as bigint | string | number)
      : undefined
  const [min, max] = limits[kind]
  if (whole === undefined || whole < min || whole > max)
    throw misfit(`a whole number from ${min} to ${max} (${kind})`, value)
  return whole
}

const isBase64 = (text: string): boolean =>
  /^[\w+/-]*={0,2}$/.test(text) && text.replace(/=+$/, '').length % 4 !== 1

export function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value
  if (typeof value !== 'string' || !isBase64(value)) throw misfit('bytes, or base64 text', value)
  return Buffer.from(value, 'base64')
}

/**
 * Whether a branch of a union takes the value. `strict`: the type that it reads back as. `loose`: also
 * what JSON has to write in its place. `raw`: logical types are not looked at.
 */
export function accepts(schema: Schema, value: unknown, form: 'strict' | 'loose' | 'raw'): boolean {
  const { kind } = schema
  if (form !== 'raw' && 'logical' in schema && schema.logical !== undefined) {
    const size = kind === 'fixed' ? schema.size : undefined
    if (toRaw(schema.logical, value, size) !== undefined) return true
    if (form === 'strict') return kind !== 'string' && accepts(schema, value, 'raw')
  }
  switch (kind) {
    case 'null':
      return value === null || value === undefined
    case 'boolean':
      return typeof value === 'boolean'
    case 'int':
    case 'long':
      return (typeof value !== 'string' || form === 'loose') && fits(() => longOf(value, kind))
    case 'float':
    case 'double':
      return typeof value === 'number'
    case 'string':
      return typeof value === 'string'
    case 'bytes':
      return value instanceof Uint8Array || (form === 'loose' && fits(() => bytesOf(value)))
    case 'fixed':
      return (
        (value instanceof Uint8Array || form === 'loose') &&
        fits(() => bytesOf(value)) &&
        bytesOf(value).length === schema.size
      )
    case 'enum':
      return typeof value === 'string' && schema.symbols.includes(value)
    case 'array':
      return Array.isArray(value)
    case 'map':
      return isObject(value)
    case 'record':
      return (
        isObject(value) &&
        schema.fields.every(({ name, fallback }) => fallback !== undefined || name in value) &&
        Object.keys(value).every((key) => schema.fields.some(({ name }) => name === key))
      )
    case 'union':
      return schema.branches.some((branch) => accepts(branch, value, form))
  }
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Uint8Array) &&
  !(value instanceof Date)

function fits(read: () => unknown): boolean {
  try {
    read()
    return true
  } catch {
    return false
  }
}
