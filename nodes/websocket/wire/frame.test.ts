import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { Batch } from './batch.ts'
import { applyMask, cutReason, isCloseCode } from './frame.ts'

/** Takes one frame apart, by the book and not by the code under test. */
function read(bytes: Buffer) {
  const short = bytes[1]! & 0x7f
  const start = short < 126 ? 2 : short === 126 ? 4 : 10
  const length =
    short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2))
  const isMasked = bytes[1]! > 0x7f
  const body = start + (isMasked ? 4 : 0)
  const payload = Buffer.from(bytes.subarray(body, body + length))
  if (isMasked) for (let at = 0; at < length; at++) payload[at]! ^= bytes[start + (at & 3)]!
  return {
    opcode: bytes[0]! & 0x0f,
    isFinal: bytes[0]! > 0x7f,
    isMasked,
    payload,
    end: body + length,
  }
}

describe('a frame', () => {
  it('holds any text and any bytes, masked or not', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ maxLength: 200 }),
      fc.nat(70_000).map((length) => 'é'.repeat(length)),
      fc.nat(70_000).map((length) => 'a'.repeat(length)),
    )
    const payloads = fc.oneof(
      texts,
      fc.nat(70_000).map((length) => new Uint8Array(length).fill(0xe9)),
    )
    const property = fc.property(
      fc.array(payloads, { maxLength: 6 }),
      fc.boolean(),
      (all, masks) => {
        const batch = new Batch(16, masks)
        for (const payload of all) batch.append(payload, typeof payload === 'string', undefined, 0)
        let bytes = batch.view(0, batch.length)
        for (const payload of all) {
          const frame = read(bytes)
          // Not `toEqual`, which takes seconds for long buffers.
          expect(frame.payload.equals(Buffer.from(payload as string))).toBe(true)
          expect(frame.opcode).toBe(typeof payload === 'string' ? 1 : 2)
          expect([frame.isFinal, frame.isMasked]).toEqual([true, masks])
          bytes = bytes.subarray(frame.end)
        }
        expect(bytes).toHaveLength(0)
      },
    )
    fc.assert(property, { numRuns: 100 })
  })

  it('masks by words as it does by bytes, and tells ASCII from the rest', () => {
    const offsets = fc.nat(7)
    const property = fc.property(
      fc.uint8Array({ minLength: 4, maxLength: 4 }),
      fc.uint8Array({ maxLength: 1200 }),
      offsets,
      (key, payload, offset) => {
        const bytes = Buffer.concat([Buffer.alloc(offset), key, payload])
        const start = offset + 4
        const seen = applyMask(bytes, offset, start, bytes.length)
        const wanted = payload.map((byte, at) => byte ^ key[at & 3]!)
        expect(bytes.subarray(start)).toEqual(Buffer.from(wanted))
        expect(seen !== 0).toBe(wanted.some((byte) => byte > 0x7f))
      },
    )
    fc.assert(property, { numRuns: 500 })
  })

  it('tells its owner once, when the last client has it or is gone', () => {
    const told: [number, number][] = []
    const owner = { finished: (token: number, lost: number) => void told.push([token, lost]) }
    const batch = new Batch(16, false)
    const frame = batch.append('a', true, owner, 7)
    batch.addClient(frame)
    batch.addClient(frame)
    batch.release(frame)
    batch.release(frame, true)
    expect(told).toEqual([])
    batch.release(frame)
    expect(told).toEqual([[7, 1]])
  })
})

describe('a close', () => {
  it('cuts a reason to 123 bytes between two characters', () => {
    expect(cutReason('short')).toBe('short')
    expect(cutReason('a'.repeat(200))).toHaveLength(123)
    expect(cutReason('€'.repeat(100))).toBe('€'.repeat(41))
    expect(cutReason(`a${'😀'.repeat(40)}`)).toBe(`a${'😀'.repeat(30)}`)
  })

  it('knows the codes that may be sent', () => {
    const good = [1000, 1001, 1002, 1003, 1007, 1013, 1014, 3000, 4999]
    const bad = [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535]
    expect([...good, ...bad].filter(isCloseCode)).toEqual(good)
  })
})
