/** A layout once it is understood: what the reader and the writer are built from. */
import type { Code } from '../expression/code.ts'

export type Endian = 'be' | 'le'
export type Signed = 'none' | 'twos' | 'magnitude' | 'offset'

/** Where the bytes of a field end. */
export type Size =
  | { readonly kind: 'fixed'; readonly bytes: number }
  | { readonly kind: 'code'; readonly code: Code }
  | { readonly kind: 'rest' }
  | { readonly kind: 'prefix'; readonly prefix: Field }

export type Repeat =
  | { readonly kind: 'eos' }
  | { readonly kind: 'count'; readonly count: Code }
  | { readonly kind: 'prefix'; readonly prefix: Field }
  | { readonly kind: 'until'; readonly until: Code }

export interface Integer {
  readonly kind: 'integer'
  readonly bits: number
  readonly signed: Signed
  /** The places of the bytes, most significant first; absent for bits. */
  readonly order?: readonly number[]
  /** Present for bits: which bit of a byte comes first. */
  readonly bitOrder?: 'msb' | 'lsb'
}
export type Body =
  | Integer
  | { readonly kind: 'float'; readonly bytes: 2 | 4 | 8; readonly order: readonly number[] }
  | { readonly kind: 'varint' }
  | { readonly kind: 'bcd'; readonly endian: Endian; readonly isText: boolean; readonly size: Size }
  | { readonly kind: 'hex' | 'bytes'; readonly size: Size }
  | Text
  | { readonly kind: 'contents'; readonly bytes: Uint8Array }
  | { readonly kind: 'record'; readonly record: Record; readonly size?: Size }
  | Choice
  | Tlv
  | { readonly kind: 'value'; readonly code: Code }

export interface Text {
  readonly kind: 'text'
  readonly encoding: 'utf-8' | 'ascii' | 'latin1' | 'utf-16le' | 'utf-16be'
  /** Ends with a zero. */
  readonly isTerminated: boolean
  /** The byte that fills a text up to its size. */
  readonly pad?: number
  readonly size?: Size
}

export interface Choice {
  readonly kind: 'choice'
  /** `undefined`: the port of the message. */
  readonly on: Code | undefined
  readonly cases: ReadonlyMap<string, Field>
  readonly fallback?: Field
}

export interface Tlv {
  readonly kind: 'tlv'
  readonly tag: Record
  /** The field of the tag that chooses the case. */
  readonly key: string
  readonly length?: Field
  readonly cases: ReadonlyMap<string, TlvCase>
  readonly unknown: 'stop' | 'skip' | 'error'
  /** A tag that ends the sequence. */
  readonly end?: string
  readonly count?: Code
  readonly size?: Size
}
export interface TlvCase {
  readonly key: string
  readonly field: Field
  /** Each time the tag comes, its value joins a list. */
  readonly isCollected: boolean
}

/** What a number on the wire stands for. */
export interface Meaning {
  /** value = (raw * factor + shift) / divisor, in whole numbers as far as they go. */
  readonly linear?: { readonly factor: number; readonly shift: number; readonly divisor: number }
  readonly scale?: Code
  readonly offset?: Code
  readonly round?: number
  readonly sentinels?: ReadonlyMap<string, string | null>
  readonly map?: ReadonlyMap<string, Plain>
  /** The value for what the map does not know; `keep` leaves the number. */
  readonly otherwise?: { readonly value: Plain } | 'keep'
  readonly time?: 's' | 'ms'
  readonly isBoolean?: boolean
}
export type Plain = string | number | boolean | null

/** Fields of the same record, from one to another, both included; by name, or the field itself. */
export interface Range {
  readonly from?: string | Field
  readonly to?: string | Field
}

/** Where the writer takes a field's value from when the message does not say it. */
export type Origin =
  | { readonly kind: 'contents'; readonly value: number }
  | { readonly kind: 'length'; readonly over: Range }
  | { readonly kind: 'count'; readonly of: string }
  | { readonly kind: 'entries'; readonly of: Tlv }
  | { readonly kind: 'presence'; readonly of: readonly string[] }
  | { readonly kind: 'crc'; readonly crc: Crc; readonly over: Range }
  | { readonly kind: 'write'; readonly code: Code }

export interface Crc {
  readonly name: string
  readonly width: number
  run(bytes: Uint8Array, start: number, end: number): number | bigint
}

export interface Field {
  readonly id?: string
  /** Its name starts with `_`: expressions see it, the message does not. */
  readonly isHidden: boolean
  /** JSON pointer into the layout. */
  readonly path: string
  readonly body: Body
  readonly meaning?: Meaning
  readonly when?: Code
  /** Read while bytes are left; written when the message has it. */
  readonly isOptional: boolean
  readonly repeat?: Repeat
  readonly pos?: Code
  readonly assert?: readonly Code[]
  readonly byDefault?: { readonly value: unknown }
  readonly unit?: string
  readonly ignoresTrailing: boolean
  /** Set by what the layout says, or worked out from how other fields use this one. */
  origin?: Origin
}

export interface Record {
  readonly path: string
  readonly fields: readonly Field[]
}

export interface Layout {
  readonly record: Record
  readonly ignoresTrailing: boolean
  /** Whether an expression looks at records around its own, or at items before. */
  readonly usesStack: boolean
  readonly usesPort: boolean
}

/** The names that a field puts into the record that it stands in. */
export function namesOf(field: Field, seen: ReadonlySet<Record> = new Set()): string[] {
  if (field.id !== undefined) return [field.id]
  const { body } = field
  if (body.kind === 'record') return namesIn(body.record, seen)
  if (body.kind === 'choice')
    return [...body.cases.values(), ...(body.fallback ? [body.fallback] : [])].flatMap((one) =>
      namesOf(one, seen),
    )
  return body.kind === 'tlv'
    ? [...body.cases.values()].flatMap(({ field: one }) => namesOf(one, seen))
    : []
}

function namesIn(record: Record, seen: ReadonlySet<Record> = new Set()): string[] {
  if (seen.has(record)) return []
  const inner = new Set(seen).add(record)
  return record.fields.flatMap((field) => namesOf(field, inner))
}

/** The fields of a record with those that join it from flat records, choices and tagged values. */
export function scopeOf(record: Record, seen: ReadonlySet<Record> = new Set()): Field[] {
  if (seen.has(record)) return []
  const inner = new Set(seen).add(record)
  return record.fields.flatMap((field) => [field, ...flatBelow(field, inner)])
}

function flatBelow(field: Field, seen: ReadonlySet<Record>): Field[] {
  if (field.id !== undefined) return []
  const { body } = field
  if (body.kind === 'record') return scopeOf(body.record, seen)
  if (body.kind === 'choice') return casesOf(body).flatMap((one) => [one, ...flatBelow(one, seen)])
  if (body.kind !== 'tlv') return []
  const cases = [...body.cases.values()].map((each) => each.field)
  return [...body.tag.fields, ...cases.flatMap((one) => [one, ...flatBelow(one, seen)])]
}

const casesOf = ({ cases, fallback }: Choice): Field[] => [
  ...cases.values(),
  ...(fallback ? [fallback] : []),
]

/** The records below a field that are objects of their own. */
export function ownRecords(field: Field): Record[] {
  const { body, id } = field
  if (body.kind === 'record') return id === undefined ? [] : [body.record]
  if (body.kind === 'choice') return id === undefined ? [] : casesOf(body).flatMap(ownRecords)
  if (body.kind !== 'tlv' || id === undefined) return []
  return [{ path: field.path, fields: entryFields(body) }]
}

/** What an entry of a list of tagged values holds. */
const entryFields = ({ tag, cases }: Tlv): Field[] => [
  ...tag.fields,
  ...[...cases.values()].map((each) => each.field),
]
