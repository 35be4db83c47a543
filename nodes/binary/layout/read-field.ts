/** One field: which kind of body it has, and what stands around it. */
import { crcFrom } from '../crc/named.ts'
import type { Code } from '../expression/code.ts'
import type { Raw } from './findings.ts'
import { isRaw, pointer } from './findings.ts'
import type { Body, Field, Origin, Record, Repeat } from './model.ts'
import { readBody } from './read-body.ts'
import { checkFieldKeys } from './field-keys.ts'
import { readMeaning } from './read-meaning.ts'
import { numberFrom } from './read-numbers.ts'
import { codeOf, mostFields, readCode } from './state.ts'
import type { Place, State } from './state.ts'

export function readRecord(raw: unknown, place: Place, state: State): Record {
  const seq = isRaw(raw) ? raw['seq'] : raw
  const path = isRaw(raw) ? pointer(place.path, 'seq') : place.path
  if (Array.isArray(seq)) {
    const fields = seq.map((each, index) =>
      readField(each, { ...place, path: pointer(path, index) }, state),
    )
    checkTwice(fields, state)
    return { path: place.path, fields }
  }
  if (isRaw(raw) && seq === undefined)
    return { path: place.path, fields: [readField(raw, place, state)] }
  state.findings.add(path, 'a list of fields is expected', '此处应为字段列表')
  return { path, fields: [] }
}

function checkTwice(fields: readonly Field[], state: State): void {
  const seen = new Set<string>()
  for (const { id, path, when } of fields) {
    if (id === undefined || when) continue
    if (seen.has(id))
      state.findings.add(
        pointer(path, 'id'),
        `"${id}" stands twice in one record`,
        `同一记录中有两个 "${id}"`,
      )
    seen.add(id)
  }
}

const nothing: Field = {
  isHidden: false,
  path: '',
  body: { kind: 'contents', bytes: new Uint8Array(0) },
  isOptional: false,
  ignoresTrailing: false,
}

export function readField(given: unknown, place: Place, state: State): Field {
  const raw = typeof given === 'string' ? { type: given } : given
  const { path } = place
  state.totals.fields++
  if (!isRaw(raw) || state.totals.fields > mostFields) {
    if (!isRaw(raw))
      state.findings.add(path, 'a field is a map or the name of a type', '字段应为映射或类型名')
    else if (state.totals.fields === mostFields + 1)
      state.findings.add(path, `more than ${mostFields} fields`, `字段超过 ${mostFields} 个`)
    return { ...nothing, path }
  }
  checkFieldKeys(raw, path, state.findings)
  const id =
    readId(raw, path, state) ??
    (checkIds.find((key) => raw[key] !== undefined) && `_check${state.totals.fields}`)
  const body = readBody(raw, { id, place, state }) ?? nothing.body
  const meaning = readMeaning(raw, body, place, state)
  const origin = readOrigin(raw, body, place, state)
  const when = readCode(raw, 'if', place, state)
  const repeat = readRepeat(raw, place, state)
  const pos = readCode(raw, 'pos', place, state)
  const asserts = readAsserts(raw, place, state)
  return {
    ...(id === undefined ? {} : { id }),
    isHidden: id?.startsWith('_') ?? false,
    path,
    body,
    ...(meaning ? { meaning } : {}),
    ...(when ? { when } : {}),
    isOptional: raw['optional'] === true,
    ...(repeat ? { repeat } : {}),
    ...(pos ? { pos } : {}),
    ...(asserts ? { assert: asserts } : {}),
    ...('default' in raw ? { byDefault: { value: raw['default'] } } : {}),
    ...(typeof raw['unit'] === 'string' ? { unit: raw['unit'] } : {}),
    ignoresTrailing: raw['trailing'] === 'ignore',
    ...(origin ? { origin } : {}),
  }
}

/** What is checked needs a name to be kept under until then. */
const checkIds = ['crc', 'lengthOf', 'countOf', 'presenceOf']

function readId(raw: Raw, path: string, state: State): string | undefined {
  const { id } = raw
  if (id === undefined) return undefined
  if (typeof id === 'string' && /^[A-Za-z_][\w.-]*$/.test(id) && id !== '__proto__' && id !== '_')
    return id
  state.findings.add(
    pointer(path, 'id'),
    'an id is a word of letters, digits, "_", "-" and "."',
    'id 由字母、数字、"_"、"-" 和 "." 组成',
  )
  return undefined
}

function readRepeat(raw: Raw, place: Place, state: State): Repeat | undefined {
  const { repeat, count, until, prefix } = raw
  const kind =
    typeof repeat === 'number'
      ? 'number'
      : (repeat ?? (count !== undefined ? 'count' : until !== undefined ? 'until' : undefined))
  if (kind === undefined) return undefined
  if (raw['id'] === undefined)
    state.findings.add(
      pointer(place.path, 'repeat'),
      'what repeats needs an id',
      '重复的字段需要 id',
    )
  if (kind === 'eos') return { kind: 'eos' }
  if (kind === 'count' && count === undefined && prefix !== undefined) {
    const field = readField(prefix, { ...place, path: pointer(place.path, 'prefix') }, state)
    return { kind: 'prefix', prefix: field }
  }
  if (kind === 'number' || kind === 'count') {
    const value =
      kind === 'number'
        ? codeOf(repeat, place.path, place.names, state)
        : readCode(raw, 'count', place, state)
    if (value) return { kind: 'count', count: value }
  }
  if (kind === 'until') {
    const code = readCode(raw, 'until', place, state)
    state.totals.usesStack = true
    if (code) return { kind: 'until', until: code }
  }
  state.findings.add(
    pointer(place.path, 'repeat'),
    'repeat is eos, count (with "count" or "prefix") or until (with "until")',
    'repeat 应为 eos、count（配合 "count" 或 "prefix"）或 until（配合 "until"）',
  )
  return undefined
}

function readAsserts(raw: Raw, place: Place, state: State): Code[] | undefined {
  const given = raw['assert']
  if (given === undefined) return undefined
  const path = pointer(place.path, 'assert')
  const list: readonly unknown[] = Array.isArray(given) ? given : [given]
  return list
    .map((one) => codeOf(one, path, place.names, state))
    .filter((code) => code !== undefined)
}

function readOrigin(raw: Raw, body: Body, place: Place, state: State): Origin | undefined {
  const { contents, lengthOf, countOf, presenceOf, crc } = raw
  const isNumber = body.kind === 'integer' || body.kind === 'varint'
  const found: Origin[] = []
  if (isNumber && contents !== undefined) {
    const value = numberFrom(contents)
    if (value !== undefined) found.push({ kind: 'contents', value })
  }
  if (lengthOf !== undefined) {
    const over = rangeOf(lengthOf, raw)
    found.push({ kind: 'length', over })
  }
  if (typeof countOf === 'string') found.push({ kind: 'count', of: countOf })
  if (typeof presenceOf === 'string') found.push({ kind: 'presence', of: [presenceOf] })
  if (crc !== undefined) {
    const result = crcFrom(crc)
    if (result.ok) found.push({ kind: 'crc', crc: result.crc, over: rangeOf(crc, raw) })
    else state.findings.add(pointer(place.path, 'crc'), result.en, result.zh)
  }
  const code = readCode(raw, 'write', place, state)
  if (code) found.push({ kind: 'write', code })
  checkOrigins(found, isNumber, place, state)
  return found[0]
}

function checkOrigins(
  found: readonly Origin[],
  isNumber: boolean,
  place: Place,
  state: State,
): void {
  const [first, second] = found
  if (second)
    state.findings.add(
      place.path,
      `${first?.kind} and ${second.kind} both say what it is`,
      `${first?.kind} 与 ${second.kind} 同时规定了它的值`,
    )
  if (first && first.kind !== 'write' && !isNumber)
    state.findings.add(
      place.path,
      `${first.kind} needs an integer type`,
      `${first.kind} 需要整数类型`,
    )
  for (const each of found) {
    const range = 'over' in each ? [each.over.from, each.over.to] : []
    const names = each.kind === 'count' ? [each.of] : each.kind === 'presence' ? each.of : range
    for (const name of names)
      if (typeof name === 'string' && !place.names.has(name))
        state.findings.add(
          place.path,
          `no field "${name}" in this record`,
          `此记录中没有字段 "${name}"`,
        )
  }
}

/** `lengthOf: data`, `lengthOf: {from: a, to: b}`, `from` and `to` beside `crc`. */
function rangeOf(given: unknown, raw: Raw) {
  if (typeof given === 'string' && raw['lengthOf'] === given) return { from: given, to: given }
  const from = isRaw(given) && typeof given['from'] === 'string' ? given['from'] : raw['from']
  const to = isRaw(given) && typeof given['to'] === 'string' ? given['to'] : raw['to']
  return {
    ...(typeof from === 'string' ? { from } : {}),
    ...(typeof to === 'string' ? { to } : {}),
  }
}
