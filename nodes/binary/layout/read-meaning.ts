/** scale, offset, round, sentinel, enum, map and time: what a number on the wire stands for. */
import { normal, signedBig } from '../read/sign.ts'
import type { Raw } from './findings.ts'
import { isRaw, normaliseKey, pointer } from './findings.ts'
import type { Body, Integer, Meaning, Plain } from './model.ts'
import { commonDivisor, fractionFrom, numberFrom } from './read-numbers.ts'
import { readCode } from './state.ts'
import type { Place, State } from './state.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

export function readMeaning(raw: Raw, body: Body, place: Place, state: State): Meaning | undefined {
  const meaning: Mutable<Meaning> = {}
  readScale(raw, meaning, place, state)
  const round = raw['round'] === true ? 0 : numberFrom(raw['round'])
  if (round !== undefined) meaning.round = round
  const sentinels = readSentinels(raw['sentinel'], body, pointer(place.path, 'sentinel'), state)
  if (sentinels) meaning.sentinels = sentinels
  readMap(raw, meaning, place, state)
  const { time } = raw
  if (time === 's' || time === 'ms') meaning.time = time
  else if (time !== undefined)
    state.findings.add(pointer(place.path, 'time'), 'time is s or ms', 'time 应为 s 或 ms')
  const isOneBit = body.kind === 'integer' && body.bits === 1
  const isPlain = Object.keys(meaning).length === 0
  if (raw['type'] === 'bool' || (isOneBit && isPlain)) meaning.isBoolean = true
  return Object.keys(meaning).length === 0 ? undefined : meaning
}

function readScale(raw: Raw, meaning: Mutable<Meaning>, place: Place, state: State): void {
  if (raw['scale'] === undefined && raw['offset'] === undefined) return
  const scale = fractionFrom(raw['scale'] ?? 1)
  const offset = fractionFrom(raw['offset'] ?? 0)
  if (scale && offset) {
    if (scale.over === 0)
      state.findings.add(pointer(place.path, 'scale'), 'a scale of 0 loses all', 'scale 不能为 0')
    meaning.linear = linear(scale.over, scale.under, offset.over, offset.under)
    return
  }
  const scaleCode = readCode(raw, 'scale', place, state)
  const offsetCode = readCode(raw, 'offset', place, state)
  if (scaleCode) meaning.scale = scaleCode
  if (offsetCode) meaning.offset = offsetCode
}

function linear(scaleOver: number, scaleUnder: number, offsetOver: number, offsetUnder: number) {
  const factor = scaleOver * offsetUnder
  const shift = offsetOver * scaleUnder
  const divisor = scaleUnder * offsetUnder
  const common = [shift, divisor].reduce(commonDivisor, factor)
  return { factor: factor / common, shift: shift / common, divisor: divisor / common }
}

/** A sentinel may be written as the bits on the wire: 0xFFFF for -1. */
function asRead(value: number | bigint, body: Body): number | bigint {
  if (typeof value === 'bigint')
    return body.kind === 'integer' ? normal(signedBig(value, body.bits, body.signed)) : value
  return body.kind === 'integer' ? interpret(value, body) : value
}

function interpret(value: number, { bits, signed }: Integer): number {
  const half = 2 ** (bits - 1)
  if (signed === 'offset') return value - half
  if (value < half || signed === 'none') return value
  if (signed === 'magnitude') return half - value
  return value - 2 * half
}

function sentinelNumber(key: unknown): number | bigint | undefined {
  if (typeof key === 'bigint' || typeof key === 'number') return key
  if (key === 'NaN' || key === 'nan' || key === '.nan') return NaN
  const isWhole = typeof key === 'string' && /^(0x[0-9a-f]+|-?\d+)$/i.test(key)
  if (!isWhole) return numberFrom(key)
  const whole = key.startsWith('-') ? -BigInt(key.slice(1)) : BigInt(key)
  return normal(whole)
}

function readSentinels(
  given: unknown,
  body: Body,
  path: string,
  state: State,
): ReadonlyMap<string, string | null> | undefined {
  if (given === undefined) return undefined
  const sentinels = new Map<string, string | null>()
  const add = (key: unknown, value: unknown, at: string) => {
    const number = sentinelNumber(key)
    if (number === undefined) state.findings.add(at, 'a sentinel is a number', '哨兵值应为数字')
    else if (value !== null && typeof value !== 'string')
      state.findings.add(at, 'a sentinel stands for null or a text', '哨兵值代表 null 或文本')
    else sentinels.set(String(asRead(number, body)), value)
  }
  if (isRaw(given))
    for (const [key, value] of Object.entries(given)) add(key, value, pointer(path, key))
  else if (Array.isArray(given))
    for (const [index, key] of given.entries()) add(key, null, pointer(path, index))
  else add(given, null, path)
  return sentinels
}

function readMap(raw: Raw, meaning: Mutable<Meaning>, place: Place, state: State): void {
  const { enum: name, map, unknown } = raw
  if (name === undefined && map === undefined) return
  const path = pointer(place.path, name === undefined ? 'map' : 'enum')
  const from = typeof name === 'string' ? ownOf(state.enums, name) : (name ?? map)
  if (!isRaw(from)) {
    const text = typeof name === 'string' ? `no enum "${name}" in enums` : 'a map is expected'
    const zh = typeof name === 'string' ? `enums 中没有 "${name}"` : '此处应为映射'
    state.findings.add(path, text, zh)
    return
  }
  const entries = new Map<string, Plain>()
  for (const [key, value] of Object.entries(from)) {
    const plain = isRaw(value) && typeof value['id'] === 'string' ? value['id'] : value
    if (plain !== null && !['string', 'number', 'boolean'].includes(typeof plain))
      state.findings.add(pointer(path, key), 'a single value is expected', '此处应为单个值')
    else if (key === '_')
      meaning.otherwise = { value: plain as Plain } // checked just above
    else entries.set(normaliseKey(key), plain as Plain) // checked just above
  }
  meaning.map = entries
  if (unknown === 'keep') meaning.otherwise = 'keep'
  else if (unknown !== undefined && unknown !== 'error')
    state.findings.add(
      pointer(place.path, 'unknown'),
      'unknown is keep or error',
      'unknown 应为 keep 或 error',
    )
}

const ownOf = (map: Raw, key: string): unknown => (Object.hasOwn(map, key) ? map[key] : undefined)
