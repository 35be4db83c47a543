import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { decodeFrame, encodeFrame } from './live-frame.ts'
import type { LiveFrame } from './live-frame.ts'

const u32 = fc.nat({ max: 0xffff_ffff })
const index = fc.nat({ max: 0xffff })
const count = fc.nat({ max: Number.MAX_SAFE_INTEGER })
const frame: fc.Arbitrary<LiveFrame> = fc.record({
  revision: u32,
  isFull: fc.boolean(),
  wires: fc.array(
    fc.record({
      wire: index,
      rate: fc.float({ min: 0, noNaN: true }),
      queue: u32,
      drops: u32,
      errors: u32,
      state: fc.constantFrom('idle', 'flowing', 'held', 'dropping', 'failing', 'stopped'),
    }),
  ),
  nodes: fc.array(
    fc.record({
      node: index,
      state: fc.constantFrom('none', 'starting', 'ok', 'degraded', 'failed', 'stopped'),
      in: count,
      out: count,
      failed: count,
      queued: count,
    }),
  ),
})
const empty: LiveFrame = { revision: 7, isFull: true, wires: [], nodes: [] }

describe('a frame of the live channel', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(frame, (sent) => {
        expect(decodeFrame(encodeFrame(sent).buffer)).toEqual(sent)
      }),
    )
  })

  it('is refused when it was cut short', () => {
    fc.assert(
      fc.property(frame, fc.nat(), (sent, n) => {
        const { buffer } = encodeFrame(sent)
        expect(decodeFrame(buffer.slice(0, n % buffer.byteLength))).toBeUndefined()
      }),
    )
  })

  it('is refused when it has another layout', () => {
    const bytes = encodeFrame(empty)
    bytes[0] = 2
    expect(decodeFrame(bytes.buffer)).toBeUndefined()
  })

  it('keeps a counter at the top when it outgrew its field', () => {
    const wire = { wire: 0, rate: 1, queue: 2 ** 40, drops: 0, errors: 0, state: 'held' } as const
    const read = decodeFrame(encodeFrame({ ...empty, wires: [wire] }).buffer)
    expect(read?.wires[0]?.queue).toBe(0xffff_ffff)
  })
})
