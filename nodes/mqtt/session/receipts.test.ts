import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { Receipts } from './receipts.ts'

describe('receipts', () => {
  it('acknowledge in order of arrival, once, and nothing of an earlier connection', () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ kind: fc.constant('arrive'), nodes: fc.nat(3) }) },
      { weight: 8, arbitrary: fc.record({ kind: fc.constant('settle'), pick: fc.nat(10_000) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('reconnect') }) },
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 4000 }), (steps) => {
        let acknowledged: number[] = []
        let arrived: number[] = []
        const receipts = new Receipts((id) => acknowledged.push(id))
        const unsettled: { token: number; id: number }[] = []
        const left = new Map<number, number>()
        let nextId = 1
        for (const one of steps) {
          if (one.kind === 'arrive' && 'nodes' in one) {
            const id = nextId++
            arrived.push(id)
            left.set(id, one.nodes)
            const token = receipts.add(id, 1, one.nodes)
            for (let node = 0; node < one.nodes; node++) unsettled.push({ token, id })
          } else if (one.kind === 'settle' && 'pick' in one && unsettled.length > 0) {
            const [{ token, id } = { token: 0, id: 0 }] = unsettled.splice(
              one.pick % unsettled.length,
              1,
            )
            left.set(id, (left.get(id) ?? 0) - 1)
            receipts.settle(token)
          } else if (one.kind === 'reconnect') {
            receipts.forget()
            acknowledged = []
            arrived = []
          }
          const firstOpen = arrived.findIndex((id) => (left.get(id) ?? 0) > 0)
          const expected = firstOpen < 0 ? arrived : arrived.slice(0, firstOpen)
          expect(acknowledged).toEqual(expected)
          expect(receipts.open).toBe(arrived.length - expected.length)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('grow with what is open and refuse more than there are identifiers', () => {
    const acknowledged: number[] = []
    const receipts = new Receipts((id) => acknowledged.push(id))
    const tokens = Array.from({ length: 65_536 }, (_, index) => receipts.add(index & 0xffff, 1, 1))
    expect(() => receipts.add(1, 1, 1)).toThrow('65,536')
    for (const token of tokens.toReversed()) receipts.settle(token)
    expect(acknowledged).toHaveLength(65_536)
  })
})
