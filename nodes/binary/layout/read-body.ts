/** What a field is made of: a number, a text, a record, a choice, tagged values, or an expression. */
import type { Raw } from './findings.ts'
import { isRaw, normaliseKey, pointer } from './findings.ts'
import type { Body, Choice, Field, Record, Size } from './model.ts'
import { numberFrom } from './read-numbers.ts'
import { readTlv } from './read-tlv.ts'
import { isBuiltIn, readBuiltIn } from './read-type.ts'
import { codeOf, rawNames, readCode } from './state.ts'
import type { BodyContext, Place, State } from './state.ts'

export function readBody(raw: Raw, context: BodyContext): Body | undefined {
  const { place, state } = context
  const { type, contents } = raw
  checkOne(raw, place, state)
  const size = readSize(raw, place, state)
  if (raw['tlv'] !== undefined) return readTlv(raw, context, size)
  if (raw['port'] !== undefined) return readChoice(raw, raw['port'], context)
  if (raw['switchOn'] !== undefined) return readChoice(raw, raw['cases'], context)
  if (raw['seq'] !== undefined) return recordBody(raw, raw, context, size)
  if (raw['value'] !== undefined && type === undefined) {
    const code = readCode(raw, 'value', place, state)
    return code && { kind: 'value', code }
  }
  if (contents !== undefined && (typeof type !== 'string' || !isNumeric(type)))
    return readContents(contents, place, state)
  if (isRaw(type)) {
    // As Kaitai writes it: type: {switch-on: .., cases: ..}
    const on = type['switchOn'] ?? type['switch-on']
    return readChoice({ ...raw, switchOn: on }, type['cases'], context)
  }
  const name = type ?? (size ? 'bytes' : undefined)
  if (typeof name !== 'string') {
    state.findings.add(place.path, 'the field has no type', '字段没有 type')
    return undefined
  }
  if (!isBuiltIn(name) && Object.hasOwn(state.types, name)) return namedBody(name, context, size)
  return readBuiltIn(name, { raw, place, state, size })
}

const isNumeric = (type: string): boolean => /^([usb]\d|varint)/.test(type)

function checkOne(raw: Raw, place: Place, state: State): void {
  const given = ['tlv', 'port', 'switchOn', 'seq', 'value'].filter((key) => raw[key] !== undefined)
  const both = [...given, ...(raw['type'] === undefined ? [] : ['type'])]
  if (both.length > 1)
    state.findings.add(
      place.path,
      `a field has ${both.join(' or ')}, not both`,
      `字段只能有 ${both.join(' 或 ')} 之一`,
    )
}

function readSize(raw: Raw, place: Place, state: State): Size | undefined {
  const { size, sizeFrom, prefix } = raw
  const isCounted = raw['repeat'] === 'count' && raw['count'] === undefined
  if (prefix !== undefined && !isCounted) {
    const path = pointer(place.path, 'prefix')
    return { kind: 'prefix', prefix: state.readField(prefix, { ...place, path }, state) }
  }
  const key = size === undefined ? 'sizeFrom' : 'size'
  const given = size ?? sizeFrom
  if (given === undefined) return undefined
  if (given === 'eos') return { kind: 'rest' }
  const fixed = numberFrom(given)
  if (fixed !== undefined) {
    if (Number.isInteger(fixed) && fixed >= 0) return { kind: 'fixed', bytes: fixed }
    state.findings.add(
      pointer(place.path, key),
      'a size is a whole number of bytes',
      'size 应为整字节数',
    )
    return undefined
  }
  const code = codeOf(given, pointer(place.path, key), place.names, state)
  return code && { kind: 'code', code }
}

function readContents(contents: unknown, { path }: Place, state: State): Body | undefined {
  const bytes = bytesOf(contents)
  if (bytes) return { kind: 'contents', bytes }
  state.findings.add(
    pointer(path, 'contents'),
    'contents is a text, a byte, or a list of bytes and texts',
    'contents 应为文本、字节或其列表',
  )
  return undefined
}

function bytesOf(contents: unknown): Uint8Array | undefined {
  const parts: readonly unknown[] = Array.isArray(contents) ? contents : [contents]
  const bytes: number[] = []
  for (const part of parts) {
    if (typeof part === 'string') bytes.push(...new TextEncoder().encode(part))
    else if (typeof part === 'number' && Number.isInteger(part) && part >= 0 && part < 256)
      bytes.push(part)
    else return undefined
  }
  return Uint8Array.from(bytes)
}

/** With an id a record is an object of its own; without, its fields join the record around. */
function recordBody(
  raw: unknown,
  field: Raw,
  { id, place, state }: BodyContext,
  size: Size | undefined,
): Body {
  const isFlat = id === undefined
  const names = isFlat ? place.names : new Set(rawNames(raw, state))
  const record = state.readRecord(
    isRaw(raw) ? { seq: raw['seq'] ?? [raw] } : raw,
    { path: place.path, names },
    state,
  )
  if (isFlat && field['repeat'] !== undefined) return { kind: 'record', record }
  return { kind: 'record', record, ...(size ? { size } : {}) }
}

function namedBody(name: string, context: BodyContext, size: Size | undefined): Body {
  const { state, id, place } = context
  const key = id === undefined ? `${name} flat` : name
  const around = state.open.get(key)
  const sized = size ? { size } : {}
  if (around) {
    if (id === undefined)
      state.findings.add(
        place.path,
        `"${name}" holds itself; give it an id`,
        `"${name}" 包含自身，请给它 id`,
      )
    return { kind: 'record', record: around, ...sized }
  }
  state.totals.usedTypes.add(name)
  const fields: Field[] = []
  const record: Record = { path: pointer('/types', name), fields }
  const raw = state.types[name]
  const names = id === undefined ? place.names : new Set(rawNames(raw, state))
  const inner = { ...state, open: new Map(state.open).set(key, record) }
  fields.push(...state.readRecord(raw, { path: pointer('/types', name), names }, inner).fields)
  return { kind: 'record', record, ...sized }
}

function readChoice(raw: Raw, given: unknown, { id, place, state }: BodyContext): Body | undefined {
  const isPort = raw['port'] !== undefined
  const key = isPort ? 'port' : 'cases'
  const path = pointer(place.path, key)
  if (!isRaw(given)) {
    state.findings.add(path, 'a map of cases is expected', '此处应为各情形的映射')
    return undefined
  }
  if (isPort) state.totals.usesPort = true
  const on = isPort
    ? undefined
    : codeOf(raw['switchOn'], pointer(place.path, 'switchOn'), place.names, state)
  if (!isPort && !on) return undefined
  const cases = new Map<string, Field>()
  let fallback: Field | undefined
  for (const [name, each] of Object.entries(given)) {
    const field = state.readField(caseOf(each, id), { ...place, path: pointer(path, name) }, state)
    if (name === '_') fallback = field
    else cases.set(normaliseKey(name), field)
  }
  const choice: Choice = { kind: 'choice', on, cases, ...(fallback ? { fallback } : {}) }
  return choice
}

/** A case of a field with an id gives the value of that field. */
function caseOf(each: unknown, id: string | undefined): unknown {
  const raw = typeof each === 'string' ? { type: each } : Array.isArray(each) ? { seq: each } : each
  return isRaw(raw) && id !== undefined ? { ...raw, id } : raw
}
