/** Where writing stands in the frame that is being made. One for each encoder, used again. */
import type { Message } from '../../../runtime/plugin.ts'
import type { Surroundings, Values } from '../expression/code.ts'
import { Fault } from '../read/fault.ts'

/** A frame that grows beyond this is a fault of the layout or of the value. */
const largestFrame = 16 * 1024 * 1024

export interface Out extends Surroundings {
  bytes: Uint8Array
  pos: number
  /** Bits of the byte at `pos` that are written already. */
  bit: number
  /** How far anything was written. */
  length: number
  base: number
  readonly end: number
  message: Message
  readonly outs: Values[]
  readonly hiddens: Values[]
  index: number
  previous: unknown
  item: unknown
  port: number | string | undefined
  depth: number
  /** In bits: where fields of the present record begin and end, by slot. */
  notes: number[]
}

export type WriteValue = (out: Out, value: unknown, self: Values, hidden: Values) => void
export type WriteStep = (out: Out, self: Values, hidden: Values) => void

export const createOut = (): Out => ({
  bytes: new Uint8Array(256),
  pos: 0,
  bit: 0,
  length: 0,
  base: 0,
  end: Infinity,
  message: { payload: null, topic: '', meta: {} },
  outs: [],
  hiddens: [],
  index: 0,
  previous: undefined,
  item: undefined,
  port: undefined,
  depth: 0,
  notes: [],
})

export function resetOut(out: Out, message: Message): void {
  out.pos = 0
  out.bit = 0
  out.length = 0
  out.base = 0
  out.message = message
  out.outs.length = 0
  out.hiddens.length = 0
  out.depth = 0
  out.notes = []
}

export function alignOut(out: Out): void {
  if (out.bit === 0) return
  out.bit = 0
  out.pos++
}

/** Makes room for so many bytes and returns where they begin. */
export function extend(out: Out, count: number): number {
  alignOut(out)
  const start = out.pos
  out.pos = start + count
  reach(out, out.pos)
  return start
}

function reach(out: Out, length: number): void {
  if (length <= out.length) return
  if (length > out.bytes.length) {
    if (length > largestFrame)
      throw new Fault('limit', `expected at most ${largestFrame} bytes, found more`)
    const grown = new Uint8Array(Math.max(length, out.bytes.length * 2))
    grown.set(out.bytes)
    out.bytes = grown
  }
  out.bytes.fill(0, out.length, length)
  out.length = length
}

export function append(out: Out, bytes: Uint8Array): void {
  const start = extend(out, bytes.length)
  out.bytes.set(bytes, start)
}

export function putBits(out: Out, pattern: bigint, count: number, isLsb: boolean): void {
  reach(out, out.pos + Math.ceil((out.bit + count) / 8))
  let left = count
  let rest = pattern
  while (left > 0) {
    const room = 8 - out.bit
    const taken = Math.min(room, left)
    const mask = (1 << taken) - 1
    const chunk = Number(
      isLsb ? rest & BigInt(mask) : (pattern >> BigInt(left - taken)) & BigInt(mask),
    )
    const shift = isLsb ? out.bit : room - taken
    const kept = (out.bytes[out.pos] ?? 0) & ~(mask << shift)
    out.bytes[out.pos] = kept | (chunk << shift)
    rest >>= BigInt(taken)
    left -= taken
    out.bit += taken
    if (out.bit === 8) {
      out.bit = 0
      out.pos++
    }
  }
}

/** Writes at another place and comes back. */
export function writeAt(out: Out, bits: number, write: () => void): void {
  const { pos, bit } = out
  out.pos = Math.floor(bits / 8)
  out.bit = bits % 8
  write()
  out.pos = pos
  out.bit = bit
}

export const placeInBits = ({ pos, bit }: Out): number => pos * 8 + bit

/** Puts bytes between what is written; what stands behind moves, and what is noted of it too. */
export function insert(out: Out, place: number, added: Uint8Array): void {
  const { length, pos } = out
  reach(out, length + added.length)
  out.bytes.copyWithin(place + added.length, place, length)
  out.bytes.set(added, place)
  out.pos = pos + added.length
  for (const [slot, bits] of out.notes.entries())
    if (bits !== undefined && bits > place * 8) out.notes[slot] = bits + added.length * 8
}
