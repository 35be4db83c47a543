import { describe, expect, it } from 'vitest'

import type { StatusAnswer } from '../../admin/contract/status.ts'
import { paceOf } from './rates.ts'
import { paceText } from './text.ts'

const node = (id: string, kind: string, counts: Partial<StatusAnswer['flows'][0]['nodes'][0]>) => ({
  id,
  type: kind,
  kind,
  in: 0,
  out: 0,
  filtered: 0,
  failed: 0,
  rejected: 0,
  retries: 0,
  dropped: {},
  queued: 0,
  inFlight: 0,
  bytes: 0,
  ...counts,
})
const status = (
  time: number,
  nodes: StatusAnswer['flows'][0]['nodes'],
  more: Partial<StatusAnswer['flows'][0]> = {},
): StatusAnswer => ({
  version: '1.0.0',
  time,
  uptime: 7_200_000,
  memory: 2 ** 20 * 50,
  flows: [
    {
      id: 'line',
      name: 'Line',
      description: '',
      state: 'running',
      since: 0,
      nodes,
      connections: [],
      wires: [],
      ...more,
    },
  ],
})
const plain = (_style: unknown, text: string) => text

describe('the pace of flows', () => {
  it('is what has changed between two looks, by the clock of the runtime', () => {
    const before = status(1000, [
      node('a', 'source', { in: 10 }),
      node('b', 'transform', { in: 10, failed: 1 }),
      node('c', 'sink', { out: 9 }),
    ])
    const after = status(3000, [
      node('a', 'source', { in: 30, queued: 9 }),
      node('b', 'transform', { in: 31, failed: 3 }),
      node('c', 'sink', { in: 0, out: 24, queued: 2, inFlight: 3 }),
    ])
    const [flow] = paceOf(before, after).flows
    expect(flow).toMatchObject({ in: 10, out: 7.5, errorRate: 1, errors: 3, queued: 5 })
    expect(flow?.busiest.map(({ id, in: rate }) => [id, rate])).toEqual([
      ['b', 10.5],
      ['a', 10],
    ])
  })

  it('never runs backwards when a node is made anew', () => {
    const before = status(0, [node('a', 'source', { in: 500 })])
    const [flow] = paceOf(before, status(1000, [node('a', 'source', { in: 20 })])).flows
    expect(flow?.in).toBe(20)
  })

  it('is told with the connections and why they are down', () => {
    const down = {
      name: 'broker',
      type: 'mqtt',
      status: { state: 'down', reason: 'refused\u001b[2J' },
      since: 0,
      losses: 1,
      dropped: {},
    }
    const seen = status(1000, [], { state: 'degraded', connections: [down] })
    const text = paceText(paceOf(seen, seen), plain)
    expect(text).toContain('sluice 1.0.0, up 2 h, 50 MiB, 1 flow')
    expect(text).toMatch(/line: broker +down +refused \[2J/)
  })
})
