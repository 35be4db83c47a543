/**
 * Expressions with and without the fast path, and plain JavaScript beside them:
 * `node --import tsx bench/micro/expression.ts`.
 */
import { bench, do_not_optimize, run, summary } from 'mitata'

import { compileByLibrary, compileExpression } from '../../runtime/expression/compile-expression.ts'
import { compileTemplate } from '../../runtime/expression/compile-template.ts'

const message = {
  payload: { id: 'sensor-17', temperature: 31.25, humidity: 48, ok: true, site: { area: 'north' } },
  topic: 'greenhouse/7/telemetry',
  meta: { qos: 1 },
}

const sources = [
  'payload.temperature > 30',
  'payload.temperature > 30 && payload.site.area == "north"',
  'has(payload.battery) && payload.battery < 20',
  'payload.?battery.orValue(100) < 20',
  'payload.site.area in ["north", "south"]',
  'payload.temperature * 1.8 + 32',
  'round(payload.temperature * 1.8 + 32, 1)',
  '{"id": payload.id, "f": payload.temperature * 1.8 + 32, "area": payload.site.area}',
  'topicLevel(1)',
  'topic.startsWith("greenhouse/") ? "in" : "out"',
]

for (const source of sources) {
  const compiled = compileExpression(source)
  if (!compiled.ok) throw new Error(`bug: ${source} does not compile`)
  const { value } = compiled
  const library = compileByLibrary(source)
  summary(() => {
    bench(`fast     ${source}`, () => do_not_optimize(value.evaluate(message)))
    bench(`library  ${source}`, () => do_not_optimize(library(message)))
  })
}

const template = compileTemplate('clean/{{ payload.site.area }}/{{ payload.id }}')
if (template.ok) {
  const { value } = template
  bench('template with two holes', () => do_not_optimize(value.render(message)))
}

await run()
