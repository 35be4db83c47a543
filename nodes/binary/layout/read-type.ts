/** `u2be`, `s3`, `f4le`, `b11`, `bcd`, `str` and the other types that are not named by the layout. */
import type { Raw } from './findings.ts'
import { pointer, textOf } from './findings.ts'
import type { Body, Endian, Integer, Signed, Size, Text } from './model.ts'
import { numberFrom } from './read-numbers.ts'
import type { Place, State } from './state.ts'

const words = ['bool', 'bcd', 'hex', 'bytes', 'str', 'strz', 'varint'] as const
const number = /^(?:([us])([1-8])|f([248]))(be|le)?$/
const bits = /^b([1-9]|[1-5][0-9]|6[0-4])$/

export const isBuiltIn = (name: string): boolean =>
  words.some((word) => word === name) || number.test(name) || bits.test(name)

export interface TypeContext {
  readonly raw: Raw
  readonly place: Place
  readonly state: State
  readonly size: Size | undefined
}

/** `undefined` when the name is no built-in type. */
export function readBuiltIn(name: string, context: TypeContext): Body | undefined {
  const asBits = bits.exec(name)
  if (asBits) return bitsBody(Number(asBits[1]), context)
  const asNumber = number.exec(name)
  if (asNumber) return numberBody(asNumber, context)
  const { state, place, raw } = context
  const endian = endianOf(raw, context)
  switch (name) {
    case 'bool':
      return { kind: 'integer', bits: 8, signed: 'none', order: [0] }
    case 'varint':
      return { kind: 'varint' }
    case 'bcd':
      return { kind: 'bcd', endian, isText: raw['as'] === 'text', size: needSize(name, context) }
    case 'hex':
    case 'bytes':
      return { kind: name, size: needSize(name, context) }
    case 'str':
    case 'strz':
      return textBody(name, context)
    default:
      state.findings.add(pointer(place.path, 'type'), `no type "${name}"`, `没有类型 "${name}"`)
      return undefined
  }
}

function needSize(name: string, { size, state, place }: TypeContext): Size {
  if (size) return size
  state.findings.add(
    place.path,
    `${name} needs a size: a number, an expression, eos, or a prefix`,
    `${name} 需要 size：数字、表达式、eos，或使用 prefix`,
  )
  return { kind: 'rest' }
}

const encodings = ['utf-8', 'ascii', 'latin1', 'utf-16le', 'utf-16be'] as const

function textBody(name: 'str' | 'strz', context: TypeContext): Text {
  const { raw, place, state, size } = context
  const given = textOf(raw['encoding'] ?? 'utf-8').toLowerCase()
  const encoding = encodings.find((one) => one === given || one === given.replace(/^utf/, 'utf-'))
  if (!encoding)
    state.findings.add(
      pointer(place.path, 'encoding'),
      `no encoding "${given}": it is one of ${encodings.join(', ')}`,
      `没有编码 "${given}"：可选 ${encodings.join('、')}`,
    )
  const pad = raw['pad'] === undefined ? undefined : numberFrom(raw['pad'])
  const isTerminated = name === 'strz'
  return {
    kind: 'text',
    encoding: encoding ?? 'utf-8',
    isTerminated,
    ...(pad === undefined ? {} : { pad }),
    ...(size ? { size } : isTerminated ? {} : { size: needSize(name, context) }),
  }
}

function endianOf(raw: Raw, { state, place }: TypeContext): Endian {
  const given = raw['endian']
  if (given === undefined || given === 'be' || given === 'le') return given ?? state.endian
  state.findings.add(pointer(place.path, 'endian'), 'endian is be or le', 'endian 应为 be 或 le')
  return state.endian
}

const signs = ['none', 'twos', 'magnitude', 'offset'] as const

function signedOf(raw: Raw, byType: Signed, { state, place }: TypeContext): Signed {
  const given = raw['signed']
  if (given === undefined) return byType
  if (given === true) return 'twos'
  const found = signs.find((one) => one === given)
  if (!found)
    state.findings.add(
      pointer(place.path, 'signed'),
      'signed is twos, magnitude or offset',
      'signed 应为 twos、magnitude 或 offset',
    )
  return found ?? byType
}

function bitsBody(count: number, context: TypeContext): Integer {
  const { raw, state, place } = context
  const given = raw['bitOrder']
  if (given !== undefined && given !== 'msb' && given !== 'lsb')
    state.findings.add(
      pointer(place.path, 'bitOrder'),
      'bitOrder is msb or lsb',
      'bitOrder 应为 msb 或 lsb',
    )
  const bitOrder = given === 'msb' || given === 'lsb' ? given : state.bitOrder
  return { kind: 'integer', bits: count, signed: signedOf(raw, 'none', context), bitOrder }
}

function numberBody(match: RegExpExecArray, context: TypeContext): Body {
  const [, sign, digits, float, suffix] = match
  const { raw, place, state } = context
  const endian = suffix === 'be' || suffix === 'le' ? suffix : endianOf(raw, context)
  const bytes = Number(digits ?? float)
  const wordOrder = raw['wordOrder']
  if (wordOrder !== undefined && wordOrder !== 'big' && wordOrder !== 'little')
    state.findings.add(
      pointer(place.path, 'wordOrder'),
      'wordOrder is big or little: which 16-bit word comes first',
      'wordOrder 应为 big 或 little：先到的是高字还是低字',
    )
  else if (wordOrder !== undefined && bytes % 2 !== 0)
    state.findings.add(
      pointer(place.path, 'wordOrder'),
      'wordOrder needs a number of whole 16-bit words',
      'wordOrder 需要由整数个 16 位字组成的数',
    )
  const order = byteOrder(
    bytes,
    endian,
    wordOrder === 'big' || wordOrder === 'little' ? wordOrder : undefined,
  )
  if (float !== undefined)
    return { kind: 'float', bytes: bytes === 2 ? 2 : bytes === 4 ? 4 : 8, order }
  const signed = signedOf(raw, sign === 's' ? 'twos' : 'none', context)
  return { kind: 'integer', bits: bytes * 8, signed, order }
}

/** The places of the bytes, most significant first. */
function byteOrder(
  bytes: number,
  endian: Endian,
  wordOrder: 'big' | 'little' | undefined,
): number[] {
  const places = Array.from({ length: bytes }, (_, index) => index)
  if (wordOrder === undefined) return endian === 'be' ? places : places.toReversed()
  const count = Math.floor(bytes / 2)
  return Array.from({ length: count }, (_, word) => {
    const at = 2 * (wordOrder === 'big' ? word : count - 1 - word)
    return endian === 'be' ? [at, at + 1] : [at + 1, at]
  }).flat()
}
