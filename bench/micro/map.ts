/** The node `map` beside the same by hand: `node --import tsx bench/micro/map.ts`. */
import { bench, do_not_optimize, run } from 'mitata'

import map from '../../nodes/map/index.ts'
import { compileExpression } from '../../runtime/expression/compile.ts'
import type { Expression, Message } from '../../runtime/plugin.ts'

const text = JSON.stringify({
  id: 'sensor-17',
  temperature: 31.25,
  humidity: 48,
  ok: true,
  at: '2026-11-23T08:00:00Z',
  inner: { a: 1, b: 2 },
})
const parse = (): Record<string, unknown> => JSON.parse(text)
const messages = Array.from({ length: 64 }, (): Message => {
  return { payload: parse(), topic: 'plant/7/telemetry', meta: { qos: 1 } }
})

function expression(source: string): Expression {
  const compiled = compileExpression(source)
  if (compiled.ok) return compiled.value
  throw new Error(`bug: ${source} does not compile`)
}

const fahrenheit = expression('payload.temperature * 1.8 + 32')
const cases = {
  value: map.create({ value: expression('{"id": payload.id, "t": payload.temperature}') }),
  'set a new member': map.create({ set: { 'payload.fahrenheit': fahrenheit } }),
  'set a known member': map.create({ set: { 'payload.temperature': fahrenheit } }),
  'set below': map.create({ set: { 'payload.inner.a': fahrenheit } }),
  remove: map.create({ remove: ['payload.ok'] }),
  rename: map.create({ rename: { 'payload.ok': 'payload.fine' } }),
}

let next = 0
const take = (): Message => messages[next++ % messages.length] ?? messages[0]!

bench('by hand: { ...payload, fahrenheit }', () => {
  const { payload, topic, meta } = take()
  const { temperature } = Object(payload)
  do_not_optimize({
    payload: { ...Object(payload), fahrenheit: temperature * 1.8 + 32 },
    topic,
    meta,
  })
})
for (const [name, transform] of Object.entries(cases)) {
  bench(`map: ${name}`, () => do_not_optimize(transform(take())))
}

await run()
