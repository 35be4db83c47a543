import { describe, expect, it } from 'vitest'

import type { Loss } from './loss.ts'
import { createRetry } from './retry.ts'

const quick = { min: 5, max: 20 }
const closed: Loss = { kind: 'closed', reason: 'the broker closed the connection' }

/** The wait after so many connections that were closed at once. */
function waitAfter(times: number, protocol: 5 | '3.1.1', loss = closed): number {
  const retry = createRetry(quick, { clientId: 'one', protocol })
  let wait = 0
  for (let time = 0; time < times; time++) {
    retry.connected()
    wait = retry.after(loss).wait
  }
  return wait
}

describe('trying again', () => {
  it('stays away from a rival that MQTT 3.1.1 does not name', () => {
    expect(waitAfter(1, '3.1.1')).toBeLessThanOrEqual(quick.max)
    expect(waitAfter(3, '3.1.1')).toBeGreaterThanOrEqual(30_000)
  })

  it('takes a connection that breaks again and again for a bad network with MQTT 5', () => {
    expect(waitAfter(9, 5)).toBeLessThanOrEqual(quick.max)
  })

  it('stays away from a rival that MQTT 5 names', () => {
    const taken: Loss = { kind: 'disconnected', reason: 'taken over', reasonCode: 0x8e }
    expect(waitAfter(1, 5, taken)).toBeGreaterThanOrEqual(30_000)
  })
})
