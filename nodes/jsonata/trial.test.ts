/** JSONata in a flow test. */
import { expect, it } from 'vitest'

import { sluice } from '../../test/cli/sluice.ts'
import { temporaryFolder } from '../../test/helpers/temporary-folder.ts'

const flow = `version: 1
nodes:
  tick: { type: generate, every: 1s }
  hot: { type: jsonata, value: 'readings[c > 30].{ "id": id, "at": $millis() }' }
  show: { type: discard }
  dead: { type: discard }
wires:
  - tick -> hot -> show
  - hot.error -> dead
`

const tests = `cases:
  - name: hot readings go on, in order, and a message without one is an error
    given:
      tick:
        - { after: 1m, json: { readings: [{ id: a, c: 31 }, { id: b, c: 20 }] } }
        - { json: { readings: [] } }
        - { json: { readings: [{ id: c, c: 40 }] } }
    expect:
      show: [{ json: { id: a, at: 1767225660000 } }, { json: { id: c, at: 1767225660000 } }]
      dead: [{ meta: { error: { code: missing } } }]
      settled: [delivered, delivered, delivered]
`

it('answers in a flow test, at the time of the test', async () => {
  const cwd = await temporaryFolder({ 'flows/hot.yaml': flow, 'flows/hot.test.yaml': tests })
  const { code, out, err } = await sluice(['test', 'flows'], cwd)
  expect(code, out + err).toBe(0)
})
