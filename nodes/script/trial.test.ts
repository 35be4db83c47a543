/** A script in a flow test, where time stands still and nothing runs beside. */
import { expect, it } from 'vitest'

import { sluice } from '../../test/cli/sluice.ts'
import { temporaryFolder } from '../../test/helpers/temporary-folder.ts'

const flow = `version: 1
nodes:
  tick: { type: generate, every: 1s }
  sum:
    type: script
    ports: [high]
    timeout: 200ms
    code: |
      if (message.payload === 'loop') while (true) {}
      state.sum = (state.sum ?? 0) + message.payload
      return { payload: [state.sum, now.toISOString()], port: state.sum > 5 ? 'high' : 'out' }
  show: { type: discard }
  alarm: { type: discard }
  dead: { type: discard }
wires:
  - tick -> sum -> show
  - sum.high -> alarm
  - sum.error -> dead
`

const tests = `cases:
  - name: a script runs, keeps its state, and begins anew after a fault
    given:
      tick:
        - { json: 2 }
        - { after: 1m, json: 4 }
        - { json: loop }
        - { json: 1 }
    expect:
      show: [{ json: [2, '2026-01-01T00:00:00.000Z'] }, { json: [1, '2026-01-01T00:01:00.000Z'] }]
      alarm: [{ json: [6, '2026-01-01T00:01:00.000Z'] }]
      dead: [{ text: loop, meta: { error: { code: timeout } } }]
      settled: [delivered, delivered, delivered, delivered]
`

it('a script answers at once in a flow test', async () => {
  const cwd = await temporaryFolder({ 'flows/sum.yaml': flow, 'flows/sum.test.yaml': tests })
  const { code, out, err } = await sluice(['test', 'flows'], cwd)
  expect(code, out + err).toBe(0)
})
