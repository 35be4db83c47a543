import { describe, expect, it } from 'vitest'

import { createOracle } from './oracle.ts'

describe('the oracle', () => {
  it('owes only what was acknowledged', () => {
    const oracle = createOracle()
    const [first] = [oracle.issue(), oracle.issue()]
    oracle.acknowledged(first.id)
    expect(oracle.missing()).toBe(1)
    expect(oracle.verdict()).toMatchObject({ issued: 2, obligations: 1, lost: 1 })
    oracle.received(first.payload)
    expect(oracle.missing()).toBe(0)
    expect(oracle.verdict()).toMatchObject({ lost: 0, duplicates: 0 })
  })
  it('takes an arrival before the acknowledgement', () => {
    const oracle = createOracle()
    const { id, payload } = oracle.issue()
    oracle.received(payload)
    oracle.acknowledged(id)
    expect(oracle.missing()).toBe(0)
  })
  it('counts duplicates, and does not call them out of order', () => {
    const oracle = createOracle({ topics: 1 })
    const all = [oracle.issue(), oracle.issue(), oracle.issue()]
    for (const { payload } of [...all, ...all]) oracle.received(payload)
    expect(oracle.verdict()).toMatchObject({ delivered: 3, duplicates: 3, outOfOrder: 0 })
  })
  it('sees a swap within a topic but not between topics', () => {
    const oracle = createOracle({ topics: 2 })
    const all = Array.from({ length: 4 }, () => oracle.issue().payload)
    for (const id of [1, 0, 3, 2]) oracle.received(all[id] ?? '')
    expect(oracle.verdict().outOfOrder).toBe(0)
    const other = createOracle({ topics: 2 })
    const texts = Array.from({ length: 4 }, () => other.issue().payload)
    for (const id of [2, 0]) other.received(texts[id] ?? '')
    expect(other.verdict().outOfOrder).toBe(1)
  })
  it('sees what was altered, made up or should have been filtered', () => {
    const oracle = createOracle({ filtered: (id) => id === 1 })
    const [first, second] = [oracle.issue(), oracle.issue()]
    oracle.received(first.payload.replace('body', 'Body'))
    oracle.received(second.payload)
    oracle.received(`{"id":99}`)
    expect(oracle.verdict()).toMatchObject({ altered: 1, neverIssued: 2 })
    oracle.acknowledged(second.id)
    expect(oracle.missing()).toBe(0)
  })
})
