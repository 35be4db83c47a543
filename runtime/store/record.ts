/**
 * Framing of one record: mark, length of the body, CRC32C of what follows it and of the length, key,
 * sequence, time, body.
 */
import { crc32c } from './crc32c.ts'

const mark = 0x51_4c_55_53
export const headBytes = 32

/** What is written. `key` is a number: records with the same one are delivered in order. */
export interface NewRecord {
  readonly key: number
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly body: Uint8Array
}

export interface Framed {
  readonly sequence: number
  readonly time: number
  readonly key: number
  /** Where the record begins, and how many bytes it has with its head. */
  readonly offset: number
  readonly bytes: number
}

export function frame(sequence: number, record: NewRecord): Buffer {
  return frameAll(sequence, [record])
}

export const framedSize = (records: readonly NewRecord[]): number =>
  records.reduce((sum, { body }) => sum + headBytes + body.length, 0)

/** Records with sequences in a row, in one block: each byte is copied once. */
export function frameAll(
  first: number,
  records: readonly NewRecord[],
  text: Buffer = Buffer.allocUnsafe(framedSize(records)),
): Buffer {
  let at = 0
  for (const [index, { key, time, body }] of records.entries()) {
    const end = at + headBytes + body.length
    text.writeUInt32LE(mark, at)
    text.writeUInt32LE(body.length, at + 4)
    text.writeUInt32LE(key, at + 12)
    text.writeDoubleLE(first + index, at + 16)
    text.writeDoubleLE(time, at + 24)
    text.set(body, at + headBytes)
    text.writeUInt32LE(sumOf(text, at, end), at + 8)
    at = end
  }
  return text
}

/** The sum covers the length too, so that a damaged length is seen. */
const sumOf = (text: Buffer, offset: number, end: number): number =>
  (crc32c(text, offset + 12, end) ^ text.readUInt32LE(offset + 4)) >>> 0

/** The whole record at this place, or `undefined` when there is none or it is damaged. */
export function readAt(text: Buffer, offset: number): Framed | undefined {
  if (offset + headBytes > text.length || text.readUInt32LE(offset) !== mark) return undefined
  const bytes = headBytes + text.readUInt32LE(offset + 4)
  if (offset + bytes > text.length) return undefined
  if (sumOf(text, offset, offset + bytes) !== text.readUInt32LE(offset + 8)) return undefined
  return {
    sequence: text.readDoubleLE(offset + 16),
    time: text.readDoubleLE(offset + 24),
    key: text.readUInt32LE(offset + 12),
    offset,
    bytes,
  }
}

export interface Scan {
  /** Damaged stretches with a good record behind them. */
  readonly corrupt: number
  /** Where the last good record ends: what follows is a torn tail. */
  readonly end: number
}

const pattern = Buffer.alloc(4)
pattern.writeUInt32LE(mark)

/** Reads a segment; behind damage it goes on at the next good record. */
export function scan(text: Buffer, found: (record: Framed) => void): Scan {
  let corrupt = 0
  let end = 0
  let at = 0
  while (at !== -1 && at < text.length) {
    const record = readAt(text, at)
    if (record === undefined) {
      at = text.indexOf(pattern, at + 1)
      continue
    }
    if (at !== end) corrupt++
    found(record)
    at += record.bytes
    end = at
  }
  return { corrupt, end }
}
