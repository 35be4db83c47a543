import { expect, it } from 'vitest'

import { encodeFrame, readFrame } from '../../../runtime/admin/contract/live-frame.ts'
import type { NodeFlow } from '../../../runtime/admin/contract/live-frame.ts'
import type { LiveNodeState } from '../../../runtime/admin/contract/live.ts'
import { createNumbers } from '../numbers.ts'
import { bundleNow } from './bundle-now.ts'
import type { NodeNow } from './node-marks.ts'
import type { DrawnWire } from './picture.ts'

const group = {
  id: 'g',
  name: undefined,
  nodes: ['a', 'b', 'draft'],
  colour: undefined,
  isCollapsed: true,
}
const table = {
  nodes: ['read', 'a', 'b', 'end'],
  kinds: ['source', 'transform', 'transform', 'sink'] as const,
  wires: [
    { from: 'read.out', to: 'a.in' },
    { from: 'read.out', to: 'b.in' },
    { from: 'b.out', to: 'end.in' },
  ],
}

/** As it is drawn: the ends of a line are cards, those of its wire are nodes. */
const drawn = (at: number, ends: readonly [string, string]): DrawnWire => {
  const [from = '', to = ''] = [table.wires[at]?.from, table.wires[at]?.to]
  const port = (end: string) => ({ node: end.split('.')[0] ?? '', port: end.split('.')[1] ?? '' })
  const wire = { from: port(from), to: port(to) }
  // What is asked of it.
  return { line: { ends }, wire, at: [at] } as unknown as DrawnWire
}

function look(states: readonly NodeFlow[], told: readonly LiveNodeState[] = []) {
  const numbers = createNumbers({ ...table, kinds: [...table.kinds] })
  const tick = { queue: 0, drops: 0, errors: 0, state: 'flowing' } as const
  const wires = [100, 100, 40].map((rate, wire) => ({ ...tick, wire, rate }))
  const frame = readFrame(encodeFrame({ revision: 1, isFull: true, wires, nodes: [] }).buffer)
  if (frame) numbers.take(frame)
  const now = (id: string): NodeNow => {
    const at = ['a', 'b'].indexOf(id)
    const state = states[at]
    return {
      reading: state && { state, in: 9, out: 9, failed: 2, queued: 3 },
      told: told.find(({ node }) => node === id),
      isSource: false,
    }
  }
  const lines = [
    drawn(0, ['read', 'group:g']),
    drawn(1, ['read', 'group:g']),
    drawn(2, ['group:g', 'end']),
  ]
  return bundleNow(group, { numbers, wires: lines, now })
}

it('says of a folded group what goes in and out, and what fails and waits inside', () => {
  expect(look(['ok', 'none'])).toMatchObject({
    reading: { state: 'ok', failed: 4, queued: 6 },
    // The same messages go to both: they count once.
    rates: { in: 100, out: 40 },
  })
})

it('has the words of the worst node inside', () => {
  const told = [
    { node: 'a', state: 'ok', paused: true },
    { node: 'b', state: 'failed', reason: 'no disk', retryAt: 5 },
  ] as const
  expect(look(['ok', 'failed'], told).told).toEqual({
    node: 'b',
    state: 'failed',
    reason: 'b: no disk',
    retryAt: 5,
    paused: true,
  })
})

it('says nothing of a group that does not run', () => {
  expect(look([]).reading).toBeUndefined()
})
