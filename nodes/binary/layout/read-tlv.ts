/** Tagged values: tag, perhaps a length, and what follows by tag. */
import type { Raw } from './findings.ts'
import { isRaw, normaliseKey, pointer, textOf } from './findings.ts'
import type { Body, Field, Record, Size, TlvCase } from './model.ts'
import { rawNames, readCode } from './state.ts'
import type { BodyContext, Place, State } from './state.ts'

const keys = ['tag', 'on', 'length', 'cases', 'unknown', 'end', 'count']

export function readTlv(
  raw: Raw,
  { id, place, state }: BodyContext,
  size: Size | undefined,
): Body | undefined {
  const { findings } = state
  const path = pointer(place.path, 'tlv')
  const tlv = raw['tlv']
  if (!isRaw(tlv) || !isRaw(tlv['cases'])) {
    findings.add(path, 'tlv is a map with "tag" and "cases"', 'tlv 应为含 "tag" 和 "cases" 的映射')
    return undefined
  }
  for (const key of Object.keys(tlv))
    if (!keys.includes(key))
      findings.add(pointer(path, key), `tlv has no "${key}"`, `tlv 没有 "${key}"`)
  const inner: Place = {
    path,
    names: id === undefined ? place.names : new Set(['_tag', ...rawNames({ tlv }, state)]),
  }
  const tag = readTag(tlv['tag'], { ...inner, path: pointer(path, 'tag') }, state)
  if (id === undefined && tag.fields.some((field) => field.id !== undefined && !field.isHidden))
    findings.add(
      pointer(path, 'tag'),
      'without an id for the list, the names of the tag start with "_"',
      '没有列表 id 时，tag 中的名称应以 "_" 开头',
    )
  const key = keyOf(tlv, tag, path, state)
  const length =
    tlv['length'] === undefined
      ? undefined
      : state.readField(
          hide(tlv['length'], '_length'),
          { ...inner, path: pointer(path, 'length') },
          state,
        )
  const unknown = tlv['unknown'] ?? 'error'
  if (unknown !== 'stop' && unknown !== 'skip' && unknown !== 'error')
    findings.add(
      pointer(path, 'unknown'),
      'unknown is stop, skip or error',
      'unknown 应为 stop、skip 或 error',
    )
  if (unknown === 'skip' && !length)
    findings.add(
      pointer(path, 'unknown'),
      'without a length nothing says how much to skip',
      '没有 length 就不知道要跳过多少',
    )
  const count = readCode(tlv, 'count', inner, state)
  const { end } = tlv
  return {
    kind: 'tlv',
    tag,
    key,
    ...(length ? { length } : {}),
    cases: readCases(tlv['cases'], { ...inner, path: pointer(path, 'cases') }, state),
    unknown: unknown === 'stop' || unknown === 'skip' ? unknown : 'error',
    ...(end === undefined ? {} : { end: normaliseKey(textOf(end)) }),
    ...(count ? { count } : {}),
    ...(size ? { size } : {}),
  }
}

const hide = (given: unknown, id: string): unknown => {
  const raw = typeof given === 'string' ? { type: given } : given
  return isRaw(raw) ? { id, ...raw } : raw
}

/** A type, one field, or a sequence of fields. */
function readTag(given: unknown, place: Place, state: State): Record {
  if (isRaw(given) && Array.isArray(given['seq'])) return state.readRecord(given, place, state)
  if (Array.isArray(given)) return state.readRecord(given, place, state)
  return { path: place.path, fields: [state.readField(hide(given, '_tag'), place, state)] }
}

function keyOf(tlv: Raw, { fields }: Record, path: string, state: State): string {
  const wanted = tlv['on']
  const named: readonly Field[] = fields.filter(({ id }) => id !== undefined)
  const key = wanted === undefined ? named.at(-1)?.id : named.find(({ id }) => id === wanted)?.id
  if (key === undefined)
    state.findings.add(
      pointer(path, wanted === undefined ? 'tag' : 'on'),
      'no field of the tag says which case it is',
      'tag 中没有决定情形的字段',
    )
  return key ?? '_tag'
}

function readCases(given: Raw, place: Place, state: State): Map<string, TlvCase> {
  const cases = new Map<string, TlvCase>()
  for (const [name, each] of Object.entries(given)) {
    const raw =
      typeof each === 'string' ? { type: each } : Array.isArray(each) ? { seq: each } : each
    const path = pointer(place.path, name)
    const isCollected = isRaw(raw) && raw['collect'] === true
    const field = state.readField(raw, { ...place, path }, state)
    if (isCollected && field.id === undefined)
      state.findings.add(
        pointer(path, 'collect'),
        'what is collected needs an id',
        '被收集的字段需要 id',
      )
    const key = normaliseKey(name)
    if (cases.has(key))
      state.findings.add(path, `the tag ${name} stands twice`, `标签 ${name} 出现两次`)
    cases.set(key, { key, field, isCollected })
  }
  return cases
}
