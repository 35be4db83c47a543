/** A layout as YAML gives it, to the model; all that is wrong with it is found at once. */
import type { Findings, Raw } from './findings.ts'
import { collectFindings, isRaw, pointer } from './findings.ts'
import type { LayoutFinding } from './findings.ts'
import { inferOrigins } from './infer.ts'
import type { Layout, Record } from './model.ts'
import { isBuiltIn } from './read-type.ts'
import { readField, readRecord } from './read-field.ts'
import { rawNames } from './state.ts'
import type { State } from './state.ts'

export type LayoutResult =
  | { readonly ok: true; readonly layout: Layout }
  | { readonly ok: false; readonly findings: readonly LayoutFinding[] }

const keys = [
  'title',
  'doc',
  'source',
  'endian',
  'bitOrder',
  'types',
  'enums',
  'seq',
  'port',
  'tlv',
  'switchOn',
  'cases',
  'trailing',
]

export function readLayout(raw: unknown): LayoutResult {
  const findings = collectFindings()
  if (!isRaw(raw)) {
    findings.add(
      '',
      'a layout is a map with "seq", "tlv" or "port"',
      '布局应为含 "seq"、"tlv" 或 "port" 的映射',
    )
    return { ok: false, findings: findings.list }
  }
  checkKeys(raw, findings)
  const state = stateOf(raw, findings)
  const names = new Set(rawNames(raw, state))
  const record = topRecord(raw, { path: '', names }, state)
  checkTypes(state)
  if (findings.list.length > 0) return { ok: false, findings: findings.list }
  inferOrigins(record)
  const { usesStack, usesPort } = state.totals
  return {
    ok: true,
    layout: { record, ignoresTrailing: raw['trailing'] === 'ignore', usesStack, usesPort },
  }
}

function topRecord(
  raw: Raw,
  place: { path: string; names: ReadonlySet<string> },
  state: State,
): Record {
  if (raw['seq'] !== undefined) return readRecord(raw, place, state)
  const { port, tlv, switchOn, cases } = raw
  if (port === undefined && tlv === undefined && switchOn === undefined) {
    state.findings.add(
      '',
      'the layout has no "seq", "tlv" or "port"',
      '布局中没有 "seq"、"tlv" 或 "port"',
    )
    return { path: '', fields: [] }
  }
  const given = { port, tlv, switchOn, cases }
  const known = Object.entries(given).filter(([, value]) => value !== undefined)
  return { path: '', fields: [readField(Object.fromEntries(known), place, state)] }
}

function checkKeys(raw: Raw, findings: Findings): void {
  for (const key of Object.keys(raw))
    if (!keys.includes(key) && !key.startsWith('x-'))
      findings.add(pointer('', key), `a layout has no "${key}"`, `布局没有 "${key}"`)
  for (const [key, choices] of [
    ['endian', ['be', 'le']],
    ['bitOrder', ['msb', 'lsb']],
    ['trailing', ['error', 'ignore']],
  ] as const)
    if (raw[key] !== undefined && !choices.some((choice) => choice === raw[key]))
      findings.add(
        pointer('', key),
        `${key} is ${choices.join(' or ')}`,
        `${key} 应为 ${choices.join(' 或 ')}`,
      )
}

function stateOf(raw: Raw, findings: Findings): State {
  const mapAt = (key: string): Raw => {
    const map = raw[key] ?? {}
    if (isRaw(map)) return map
    findings.add(pointer('', key), 'a map is expected', '此处应为映射')
    return {}
  }
  return {
    readField,
    readRecord,
    findings,
    types: mapAt('types'),
    enums: mapAt('enums'),
    endian: raw['endian'] === 'le' ? 'le' : 'be',
    bitOrder: raw['bitOrder'] === 'lsb' ? 'lsb' : 'msb',
    open: new Map(),
    totals: { fields: 0, usesStack: false, usesPort: false, usedTypes: new Set() },
  }
}

/** Also the types that no field uses are read, so that their faults show. */
function checkTypes(state: State): void {
  for (const [name, raw] of Object.entries(state.types)) {
    const path = pointer('/types', name)
    if (isBuiltIn(name)) {
      state.findings.add(path, `"${name}" is a type already`, `"${name}" 已是内置类型`)
    } else if (!state.totals.usedTypes.has(name)) {
      readRecord(raw, { path, names: new Set(rawNames(raw, state)) }, state)
    }
  }
}
