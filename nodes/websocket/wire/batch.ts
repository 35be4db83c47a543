/**
 * The frames of one loop turn, one after the other in one buffer, shared by every client that gets
 * them. A client's part of it is a range; a frame that goes to a thousand clients is written once.
 */
import {
  binaryOpcode,
  headerSize,
  maskInPlace,
  maxHeader,
  textOpcode,
  writeHeader,
} from './frame.ts'
import type { FastBuffer } from './frame.ts'

/** Who hears how a frame ended. `lost`: how many of the clients went away before it was written. */
export interface Owner {
  finished(token: number, lost: number): void
}

export class Batch {
  buffer: Buffer
  length = 0
  /** One entry a frame: where it ends, who is told, how many clients have not had it yet. */
  readonly ends: number[] = []
  private readonly owners: (Owner | undefined)[] = []
  private readonly tokens: number[] = []
  private readonly pending: number[] = []
  private readonly lost: number[] = []
  private readonly masked: boolean
  private last: Buffer | undefined
  private lastStart = 0
  private lastEnd = 0

  constructor(size: number, masked: boolean) {
    this.buffer = Buffer.allocUnsafeSlow(size)
    this.masked = masked
  }

  get frames(): number {
    return this.ends.length
  }

  /** Writes a frame; the caller is one of the clients it waits for until `release`. */
  append(
    payload: string | Uint8Array,
    text: boolean,
    owner: Owner | undefined,
    token: number,
  ): number {
    const opcode = text ? textOpcode : binaryOpcode
    this.length =
      typeof payload === 'string'
        ? this.writeText(payload, opcode)
        : this.writeBytes(payload, opcode)
    this.owners.push(owner)
    this.tokens.push(token)
    this.pending.push(1)
    this.lost.push(0)
    return this.ends.push(this.length) - 1
  }

  addClient(frame: number): void {
    this.pending[frame]!++
  }

  /** One client has had the frame, or will never have it. */
  release(frame: number, isLost = false): void {
    if (isLost) this.lost[frame]!++
    if (--this.pending[frame]! > 0) return
    this.owners[frame]?.finished(this.tokens[frame]!, this.lost[frame]!)
  }

  /** The bytes of a range; one object for the many clients that have the same. */
  view(start: number, end: number): Buffer {
    const { last } = this
    if (last && this.lastStart === start && this.lastEnd === end) return last
    this.lastStart = start
    this.lastEnd = end
    this.last = this.buffer.subarray(start, end)
    return this.last
  }

  private writeBytes(payload: Uint8Array, opcode: number): number {
    this.reserve(maxHeader + payload.length)
    const body = writeHeader(this.buffer, this.length, opcode, payload.length)
    const start = this.masked ? body + 4 : body
    this.buffer.set(payload, start)
    return this.seal(body, start + payload.length)
  }

  /**
   * One native call for most texts: the header's size is guessed from the count of characters, and
   * only a text that lies near a limit and is not ASCII is measured first or moved by two bytes.
   */
  private writeText(payload: string, opcode: number): number {
    const room = payload.length * 3
    this.reserve(maxHeader + room)
    const guess = room < 65_536 ? payload.length : Buffer.byteLength(payload)
    const size = headerSize(guess, this.masked)
    const start = this.length + size
    const length = (this.buffer as FastBuffer).utf8Write(payload, start, room)
    const wanted = headerSize(length, this.masked)
    if (wanted !== size) {
      this.buffer.copyWithin(this.length + wanted, start, start + length)
    }
    const body = writeHeader(this.buffer, this.length, opcode, length)
    return this.seal(body, this.length + wanted + length)
  }

  private seal(body: number, end: number): number {
    if (this.masked) {
      this.buffer[this.length + 1]! |= 0x80
      maskInPlace(this.buffer, body, end)
    }
    return end
  }

  private reserve(bytes: number): void {
    const needed = this.length + bytes
    if (needed <= this.buffer.length) return
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.buffer.length * 2))
    this.buffer.copy(grown, 0, 0, this.length)
    this.buffer = grown
  }
}
