/**
 * Reads the common frame itself and leaves everything else to ws: a data frame that is whole, valid
 * and in one piece in the bytes that came is delivered from here; control frames, fragments, long
 * frames that are still arriving and every violation go to ws byte for byte, which answers them as
 * the protocol says. ws therefore stays the judge; this file only knows where frames begin and end.
 *
 * Why: ws makes seven objects and two events a message; for small messages that is most of the cost
 * of a flow (bench/micro/websocket-frames).
 */
import { isUtf8 } from 'node:buffer'
import type { Duplex } from 'node:stream'

import { applyMask, binaryOpcode, textOpcode } from './frame.ts'
import type { FastBuffer } from './frame.ts'

export interface TapTarget {
  /** A message; the tap reads on only while `isHeld` is false. */
  message(payload: string | Uint8Array, isText: boolean): void
  /** Bytes came in: the peer is alive. */
  alive(): void
  readonly isHeld: boolean
  /** The next bytes may make ws close: what was answered so far has to go out before. */
  beforeClose(): void
}

export interface TapOptions {
  /** The peer must mask (we are the server), or must not. */
  readonly masked: boolean
  readonly maxPayload: number
}

type Feed = (bytes: Buffer) => void

/** Where the tap stands between two chunks. */
interface State {
  /** The first bytes of a header that is not whole yet. */
  head: Buffer | undefined
  /** Bytes of the present frame that still go to ws. */
  passing: number
  /** Whether the frame in `passing` ends a message, which ws must then have reported. */
  endsMessage: boolean
  /** The frame in `passing` is a close frame or a violation. */
  mayClose: boolean
  /** Inside a fragmented message: everything but its own fragments and control frames is an error. */
  isFragmented: boolean
  /** After a close frame or a violation nothing more is read. */
  isOver: boolean
}

export class Tap {
  private feed: Feed
  private readonly target: TapTarget
  private readonly options: TapOptions
  private readonly state: State = {
    head: undefined,
    passing: 0,
    endsMessage: false,
    mayClose: false,
    isFragmented: false,
    isOver: false,
  }
  /** What came while the target was held. */
  private rest: Buffer | undefined
  private reported = 0

  constructor(feed: Feed, target: TapTarget, options: TapOptions) {
    this.feed = feed
    this.target = target
    this.options = options
  }

  /** ws has reported a message: what was passed to it was in order. */
  messageFromWs(): void {
    this.reported++
  }

  /** ws has found a fault: nothing after it counts. */
  stop(): void {
    this.state.isOver = true
  }

  /** The socket is gone: what is here is still delivered, but ws can take nothing more. */
  detach(): void {
    this.feed = () => {}
  }

  /** Reads on after the target was held. */
  resume(): void {
    const { rest } = this
    this.rest = undefined
    if (rest) this.read(rest)
  }

  push(chunk: Buffer): void {
    this.target.alive()
    if (this.rest) this.rest = Buffer.concat([this.rest, chunk])
    else this.read(chunk)
  }

  private read(chunk: Buffer): void {
    const { state, target } = this
    let bytes = chunk
    if (state.head) {
      bytes = Buffer.concat([state.head, chunk])
      state.head = undefined
    }
    let at = 0
    while (at < bytes.length) {
      if (state.isOver) return
      if (target.isHeld) {
        this.rest = bytes.subarray(at)
        return
      }
      const next = state.passing > 0 ? this.pass(bytes, at) : this.frame(bytes, at)
      if (next < 0) {
        // The header is not whole: a copy, so that fourteen bytes do not keep the chunk alive.
        state.head = Buffer.from(bytes.subarray(at))
        return
      }
      at = next
    }
  }

  /** Handles the frame at `at`; returns where the next begins, or -1 when its header is not whole. */
  private frame(bytes: Buffer, at: number): number {
    const available = bytes.length - at
    if (available < 2) return -1
    const first = bytes[at]!
    const second = bytes[at + 1]!
    const short = second & 0x7f
    const body = at + (short < 126 ? 2 : short === 126 ? 4 : 10) + (second & 0x80 ? 4 : 0)
    if (bytes.length < body) return -1
    const length = payloadLength(bytes, at, short)
    const end = body + length
    const isText = first === (0x80 | textOpcode)
    const isData = isText || first === (0x80 | binaryOpcode)
    const { masked, maxPayload } = this.options
    const isPlain = isData && masked === second > 0x7f && length <= maxPayload
    if (isPlain && end <= bytes.length && !this.state.isFragmented) {
      if (this.deliver(bytes, body, end, isText)) return end
    }
    return this.passFrame(bytes, at, end)
  }

  /** Delivers a whole data frame; false when its text is not UTF-8, with the bytes as they came. */
  private deliver(bytes: Buffer, start: number, end: number, isText: boolean): boolean {
    let high = 0x80
    if (this.options.masked) high = applyMask(bytes, start - 4, start, end)
    if (!isText) {
      this.target.message(copyOrView(bytes, start, end), false)
      return true
    }
    if (high === 0) {
      this.target.message((bytes as FastBuffer).latin1Slice(start, end), true)
      return true
    }
    if (isUtf8(bytes.subarray(start, end))) {
      this.target.message((bytes as FastBuffer).utf8Slice(start, end), true)
      return true
    }
    if (this.options.masked) applyMask(bytes, start - 4, start, end)
    return false
  }

  /** Gives a frame to ws, as much of it as is here, and keeps book of what it means. */
  private passFrame(bytes: Buffer, at: number, end: number): number {
    const { state } = this
    const opcode = bytes[at]! & 0x0f
    const isFinal = bytes[at]! > 0x7f
    if (opcode < 8) {
      state.isFragmented = !isFinal
      state.endsMessage = isFinal
    }
    state.passing = end - at
    const isClose = opcode === 8
    const isWrong = this.isViolation(bytes, at)
    state.mayClose = isClose || isWrong
    const next = this.pass(bytes, at)
    // A violation is answered from its header alone.
    if (isWrong) state.isOver = true
    return next
  }

  private pass(bytes: Buffer, at: number): number {
    const { state } = this
    const end = Math.min(bytes.length, at + state.passing)
    const before = this.reported
    const { endsMessage } = state
    if (endsMessage || state.mayClose) this.target.beforeClose()
    state.passing -= end - at
    if (state.passing === 0) state.endsMessage = false
    this.feed(bytes.subarray(at, end))
    // ws reports a message while it is fed; when it did not, it has found a fault.
    if (state.passing > 0) return end
    if (endsMessage && this.reported === before) state.isOver = true
    if (state.mayClose) state.isOver = true
    return end
  }

  /** What RFC 6455 section 5 forbids in a header, and lengths beyond the limit: ws will refuse it. */
  private isViolation(bytes: Buffer, at: number): boolean {
    const first = bytes[at]!
    const second = bytes[at + 1]!
    const opcode = first & 0x0f
    if ((first & 0x70) !== 0 || second > 0x7f !== this.options.masked) return true
    if (opcode > 10 || (opcode > 2 && opcode < 8)) return true
    if (opcode >= 8) return first < 0x80 || (second & 0x7f) > 125
    return payloadLength(bytes, at, second & 0x7f) > this.options.maxPayload
  }
}

function payloadLength(bytes: Buffer, at: number, short: number): number {
  if (short < 126) return short
  if (short === 126) return (bytes[at + 2]! << 8) | bytes[at + 3]!
  return bytes.readUInt32BE(at + 2) * 2 ** 32 + bytes.readUInt32BE(at + 6)
}

/** A small payload would keep the chunk it came in alive for as long as the flow holds it. */
function copyOrView(bytes: Buffer, start: number, end: number): Uint8Array {
  const payload = bytes.subarray(start, end)
  return payload.length * 16 < bytes.length ? Buffer.from(payload) : payload
}

/** Puts a tap between the socket and ws, or tells that this socket is not as expected. */
export function tapSocket(socket: Duplex, target: TapTarget, options: TapOptions): Tap | undefined {
  const listeners = socket.listeners('data')
  const feed = listeners[0]
  if (listeners.length !== 1 || !feed) return undefined
  const tap = new Tap((bytes) => Reflect.apply(feed, socket, [bytes]), target, options)
  const push = (chunk: Buffer) => tap.push(chunk)
  socket.on('data', push)
  // eslint-disable-next-line typescript/no-misused-promises
  socket.removeListener('data', feed as (chunk: Buffer) => void)
  // ws reads what a paused socket still holds when it closes; it has to come by here, in order.
  socket.prependListener('close', () => {
    const left: unknown = socket.readableLength > 0 ? socket.read() : undefined
    if (left instanceof Buffer) tap.push(left)
    tap.detach()
  })
  return tap
}
