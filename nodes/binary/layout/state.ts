/** What the parts of the layout reader share. */
import { compileCode } from '../expression/code.ts'
import type { Code } from '../expression/code.ts'
import type { Findings, Raw } from './findings.ts'
import { isRaw, pointer } from './findings.ts'
import type { Endian, Field, Record } from './model.ts'

export interface State {
  /** Parts that hold each other meet here. */
  readField(raw: unknown, place: Place, state: State): Field
  readRecord(raw: unknown, place: Place, state: State): Record
  readonly findings: Findings
  readonly types: Raw
  readonly enums: Raw
  readonly endian: Endian
  readonly bitOrder: 'msb' | 'lsb'
  /** Named types that are being read around this one: a type may hold itself. */
  readonly open: ReadonlyMap<string, Record>
  /** Shared by all parts: how many fields there are, and what expressions use. */
  readonly totals: {
    fields: number
    usesStack: boolean
    usesPort: boolean
    readonly usedTypes: Set<string>
  }
}

/** A layout that repeats itself in types of types must not grow without end. */
export const mostFields = 20_000

/** Where a field stands: the names that its expressions may use. */
export interface Place {
  readonly path: string
  readonly names: ReadonlySet<string>
}

export interface BodyContext {
  readonly id: string | undefined
  readonly place: Place
  readonly state: State
}

/** An expression, or a number or true that stands for itself. */
export function readCode(raw: Raw, key: string, place: Place, state: State): Code | undefined {
  const value = raw[key]
  if (value === undefined) return undefined
  return codeOf(value, pointer(place.path, key), place.names, state)
}

export function codeOf(
  value: unknown,
  path: string,
  names: ReadonlySet<string>,
  state: State,
): Code | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return constantCode(value)
  if (typeof value !== 'string') {
    state.findings.add(path, 'an expression is expected', '此处应为表达式')
    return undefined
  }
  const result = compileCode(value, names)
  if (!result.ok) {
    state.findings.add(path, result.message.en, result.message.zh)
    return undefined
  }
  if (result.code.usesStack) state.totals.usesStack = true
  if (/\b_port\b/.test(value)) state.totals.usesPort = true
  return result.code
}

const constantCode = (value: number | boolean): Code => ({
  source: String(value),
  run: () => value,
  names: [],
  constant: value,
  usesStack: false,
  usesInput: false,
})

/** The names that the fields of a record will put into it, before they are read. */
export function rawNames(raw: unknown, state: State, seen: readonly string[] = []): string[] {
  if (typeof raw === 'string') {
    const type = Object.hasOwn(state.types, raw) ? state.types[raw] : undefined
    return type === undefined || seen.includes(raw) ? [] : rawNames(type, state, [...seen, raw])
  }
  if (Array.isArray(raw)) return raw.flatMap((each) => rawFieldNames(each, state, seen))
  if (!isRaw(raw)) return []
  return Array.isArray(raw['seq'])
    ? rawNames(raw['seq'], state, seen)
    : rawFieldNames(raw, state, seen)
}

function rawFieldNames(raw: unknown, state: State, seen: readonly string[]): string[] {
  if (!isRaw(raw)) return rawNames(raw, state, seen)
  if (typeof raw['id'] === 'string') return [raw['id']]
  const { seq, type, tlv } = raw
  const inner = isRaw(tlv) ? tlv : undefined
  const cases = [raw['cases'], raw['port'], inner?.['cases']]
  return [
    ...(seq === undefined ? [] : rawNames(seq, state, seen)),
    ...(typeof type === 'string' || isRaw(type) ? rawNames(type, state, seen) : []),
    ...(inner ? ['_tag', ...rawNames(asSeq(inner['tag']), state, seen)] : []),
    ...cases.flatMap((map) =>
      isRaw(map) ? Object.values(map).flatMap((one) => rawFieldNames(one, state, seen)) : [],
    ),
  ]
}

const asSeq = (tag: unknown): unknown => (isRaw(tag) && !Array.isArray(tag['seq']) ? [tag] : tag)
