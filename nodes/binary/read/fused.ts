/**
 * A whole number of up to four bytes, its one sentinel and its scale, in one function: most fields of most
 * devices. Calls from one small function to the next are what a field costs, so there is none here.
 * bench/micro/binary.ts shows what it brings.
 */
import type { Field } from '../layout/model.ts'
import { align } from './cursor.ts'
import type { ReadValue } from './cursor.ts'
import { short } from './fault.ts'
import { numberOf } from './meaning.ts'

/** `undefined` when the field is anything more. */
export function fusedReader(
  { body, meaning, origin }: Field,
  hasBits: boolean,
): ReadValue | undefined {
  if (body.kind !== 'integer' || !body.order || body.bits > 32 || origin?.kind === 'contents')
    return undefined
  if (body.signed !== 'none' && body.signed !== 'twos') return undefined
  const { linear, sentinels, ...more } = meaning ?? {}
  if (Object.keys(more).length > 0 || (sentinels?.size ?? 0) > 1) return undefined
  const [[key, stands] = ['NaN', null] as const] = sentinels ?? []
  return build(
    body.order,
    body.signed === 'twos',
    linear ?? { factor: 1, shift: 0, divisor: 1 },
    linear === undefined,
    numberOf(key),
    stands,
    hasBits,
  )
}

// More parameters than usual: an object would be looked into for every field of every frame.
// oxlint-disable-next-line max-params -- see above
function build(
  order: readonly number[],
  isSigned: boolean,
  { factor, shift, divisor }: { factor: number; shift: number; divisor: number },
  isPlain: boolean,
  sentinel: number | bigint,
  stands: string | null,
  hasBits: boolean,
): ReadValue {
  const width = order.length
  const [a = 0, b = 0, d = 0, e = 0] = order
  const unused = 32 - width * 8
  return (c) => {
    if (hasBits && c.bit !== 0) align(c)
    const at = c.pos
    if (at + width > c.end) throw short(at, width, c.end - at)
    c.pos = at + width
    const bytes = c.bytes
    // Before the end, so never undefined.
    let raw = bytes[at + a]!
    if (width > 1) {
      raw = (raw << 8) | bytes[at + b]!
      if (width > 2) {
        raw = (raw << 8) | bytes[at + d]!
        if (width > 3) raw = (raw << 8) | bytes[at + e]!
      }
    }
    if (isSigned) raw = (raw << unused) >> unused
    else if (width === 4) raw >>>= 0
    if (raw === sentinel) return stands
    return isPlain ? raw : (raw * factor + shift) / divisor
  }
}
