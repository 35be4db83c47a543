import { describe, expect, it } from 'vitest'

import type { Loss } from './loss.ts'
import { createRetry } from './retry.ts'

const quick = { min: 5, max: 20 }

/** The wait after so many connections that ended at once. */
function waitAfter(times: number, loss: Loss): number {
  const retry = createRetry(quick, 'one')
  let wait = 0
  for (let time = 0; time < times; time++) {
    retry.connected()
    wait = retry.after(loss).wait
  }
  return wait
}

describe('trying again', () => {
  it('stays away from a rival that the broker does not name', () => {
    const closed: Loss = { kind: 'closed', reason: 'the broker closed the connection' }
    expect(waitAfter(1, closed)).toBeLessThanOrEqual(quick.max)
    expect(waitAfter(3, closed)).toBeGreaterThanOrEqual(30_000)
  })

  it('takes a connection that breaks again and again for a bad network', () => {
    const broken: Loss = { kind: 'network', reason: 'the broker broke the connection' }
    expect(waitAfter(9, broken)).toBeLessThanOrEqual(quick.max)
  })

  it('stays away from a rival that the broker names', () => {
    const taken: Loss = { kind: 'disconnected', reason: 'taken over', reasonCode: 0x8e }
    expect(waitAfter(1, taken)).toBeGreaterThanOrEqual(30_000)
  })
})
