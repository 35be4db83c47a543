/** Where reading stands in a frame. One for each decoder, used again for each frame. */
import type { Message } from '../../../runtime/plugin.ts'
import type { Surroundings, Values } from '../expression/code.ts'
import { Fault, short } from './fault.ts'

/** Records in records, so that a type that holds itself cannot fill the stack. */
export const deepest = 64

const noBytes = new Uint8Array(0)
const noMessage: Message = { payload: null, topic: '', meta: {} }

export interface Cursor extends Surroundings {
  bytes: Uint8Array
  pos: number
  end: number
  /** Where the present part begins: the frame, or what a size cuts out of it. */
  base: number
  /** Bits of the byte at `pos` that are read already. */
  bit: number
  message: Message
  readonly outs: Values[]
  readonly hiddens: Values[]
  index: number
  previous: unknown
  item: unknown
  port: number | string | undefined
  depth: number
  /** What the present record remembers for its checks: places and values, by slot. */
  notes: (number | bigint)[]
  /** Bytes may be left: tagged values stopped at a tag that is not known. */
  isStopped: boolean
}

export const createCursor = (): Cursor => ({
  bytes: noBytes,
  pos: 0,
  end: 0,
  base: 0,
  bit: 0,
  message: noMessage,
  outs: [],
  hiddens: [],
  index: 0,
  previous: undefined,
  item: undefined,
  port: undefined,
  depth: 0,
  notes: [],
  isStopped: false,
})

export function resetCursor(cursor: Cursor, bytes: Uint8Array, message: Message): void {
  cursor.bytes = bytes
  cursor.pos = 0
  cursor.end = bytes.length
  cursor.base = 0
  cursor.bit = 0
  cursor.message = message
  cursor.depth = 0
  cursor.isStopped = false
}

export type ReadValue = (cursor: Cursor, self: Values, hidden: Values) => unknown
export type Step = (cursor: Cursor, self: Values, hidden: Values) => void
/** Reads a number as it stands on the wire. */
export type ReadRaw = (cursor: Cursor) => number | bigint

export function align(cursor: Cursor): void {
  if (cursor.bit === 0) return
  cursor.bit = 0
  cursor.pos++
}

/** Moves over so many bytes and returns where they begin. */
export function take(cursor: Cursor, count: number): number {
  const at = cursor.pos
  if (count > cursor.end - at) throw short(at, count, cursor.end - at)
  cursor.pos = at + count
  return at
}

/** Reads a part of the frame as if it were all there is. */
export function within<T>(
  cursor: Cursor,
  size: number,
  ignoresTrailing: boolean,
  read: () => T,
): T {
  const at = take(cursor, size)
  const { end, base } = cursor
  cursor.base = at
  cursor.pos = at
  cursor.end = at + size
  const value = read()
  align(cursor)
  if (cursor.pos < cursor.end && !ignoresTrailing && !cursor.isStopped) throw trailing(cursor)
  cursor.isStopped = false
  cursor.base = base
  cursor.end = end
  cursor.pos = at + size
  return value
}

export const trailing = ({ pos, end }: Cursor): Fault =>
  new Fault(
    'trailing',
    `expected the end, found ${end - pos} more ${end - pos === 1 ? 'byte' : 'bytes'}`,
    pos,
  )
