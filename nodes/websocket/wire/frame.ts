/**
 * Bytes of RFC 6455 frames, for writing. Our frames are always whole: FIN set, no extension.
 */
import { randomFillSync } from 'node:crypto'

/** Node's own fast paths behind `write` and `toString`; every version we support has them. */
export interface FastBuffer extends Buffer {
  utf8Write(text: string, offset: number, length: number): number
  utf8Slice(start: number, end: number): string
  latin1Slice(start: number, end: number): string
}

export const textOpcode = 1
export const binaryOpcode = 2

/** The longest header: two bytes, eight of length, four of mask. */
export const maxHeader = 14

export function headerSize(length: number, masked: boolean): number {
  return (length < 126 ? 2 : length < 65_536 ? 4 : 10) + (masked ? 4 : 0)
}

/** Writes the header without the mask key; returns where the key or the payload begins. */
export function writeHeader(target: Buffer, at: number, opcode: number, length: number): number {
  target[at] = 0x80 | opcode
  if (length < 126) {
    target[at + 1] = length
    return at + 2
  }
  if (length < 65_536) {
    target[at + 1] = 126
    target[at + 2] = length >>> 8
    target[at + 3] = length & 0xff
    return at + 4
  }
  target[at + 1] = 127
  target.writeUInt32BE(Math.floor(length / 2 ** 32), at + 2)
  target.writeUInt32BE(length >>> 0, at + 6)
  return at + 10
}

/** Keys come from the system's random source (section 10.3), a pool at a time. */
const keyPool = Buffer.allocUnsafeSlow(8192)
let keyNext = keyPool.length

/** Writes a fresh key and masks the payload behind it, up to `end`. */
export function maskInPlace(target: Buffer, keyAt: number, end: number): void {
  if (keyNext === keyPool.length) {
    randomFillSync(keyPool)
    keyNext = 0
  }
  for (let index = 0; index < 4; index++) target[keyAt + index] = keyPool[keyNext++]!
  applyMask(target, keyAt, keyAt + 4, end)
}

/**
 * XORs `start..end` with the four bytes at `keyAt` and tells whether a byte of the result has its high
 * bit set: 0 means that the text is ASCII and needs no UTF-8 check (bench/micro/websocket-frames).
 */
export function applyMask(bytes: Buffer, keyAt: number, start: number, end: number): number {
  if (end - start >= wordsPayFrom) return applyMaskByWords(bytes, keyAt, start, end)
  const a = bytes[keyAt]!
  const b = bytes[keyAt + 1]!
  const c = bytes[keyAt + 2]!
  const d = bytes[keyAt + 3]!
  let seen = 0
  let at = start
  for (const whole = end - 3; at < whole; at += 4) {
    const first = bytes[at]! ^ a
    const second = bytes[at + 1]! ^ b
    const third = bytes[at + 2]! ^ c
    const fourth = bytes[at + 3]! ^ d
    bytes[at] = first
    bytes[at + 1] = second
    bytes[at + 2] = third
    bytes[at + 3] = fourth
    seen |= first | second | third | fourth
  }
  for (; at < end; at++) seen |= bytes[at] = bytes[at]! ^ bytes[keyAt + ((at - start) & 3)]!
  return seen & 0x80
}

/** From here the view over 32-bit words costs less than it saves. */
const wordsPayFrom = 256
const littleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1

function applyMaskByWords(bytes: Buffer, keyAt: number, start: number, end: number): number {
  const key = [bytes[keyAt]!, bytes[keyAt + 1]!, bytes[keyAt + 2]!, bytes[keyAt + 3]!] as const
  let seen = 0
  let at = start
  // Up to the next address that is a multiple of four.
  for (; ((bytes.byteOffset + at) & 3) !== 0; at++) {
    seen |= bytes[at] = bytes[at]! ^ key[((at - start) & 3) as 0]
  }
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + at, (end - at) >>> 2)
  const turn = (index: number) => key[((at - start + index) & 3) as 0]
  const word = littleEndian
    ? turn(0) | (turn(1) << 8) | (turn(2) << 16) | (turn(3) << 24)
    : (turn(0) << 24) | (turn(1) << 16) | (turn(2) << 8) | turn(3)
  let seenInWords = 0
  for (let index = 0; index < words.length; index++) {
    seenInWords |= words[index] = words[index]! ^ word
  }
  for (at += words.length * 4; at < end; at++) {
    seen |= bytes[at] = bytes[at]! ^ key[((at - start) & 3) as 0]
  }
  return (seen & 0x80) | (seenInWords & 0x80_80_80_80)
}

/** A close reason is at most 123 bytes and must stay valid UTF-8 when it is cut. */
export function cutReason(reason: string): string {
  const bytes = Buffer.from(reason)
  if (bytes.length <= 123) return reason
  let end = 123
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end--
  return bytes.toString('utf8', 0, end)
}

/** Codes that may stand in a close frame (section 7.4 and the IANA registry). */
export function isCloseCode(code: number): boolean {
  if (code >= 3000 && code <= 4999) return true
  return code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006
}
