/**
 * "decode, set a field, encode" on JSON text, against the same by JSON.parse and JSON.stringify: what the
 * engine does with such a chain, and what a script does. Ratios of medians, one run.
 *
 *   npx tsx bench/micro/json-text.ts
 */
import { createCounters } from '../../runtime/engine/counters.ts'
import { createTextRun, unsure } from '../../runtime/engine/json-text/text-run.ts'
import { compileExpression } from '../../runtime/expression/compile.ts'
import type { Message, TextStep } from '../../runtime/plugin.ts'

const cel = (source: string) => {
  const compiled = compileExpression(source)
  if (!compiled.ok) throw new Error(`bug: ${source}`)
  return compiled.value
}
const chain = (middle: TextStep) =>
  createTextRun(
    [
      { kind: 'decode', maxDepth: 128 } as const,
      middle,
      { kind: 'encode', as: 'text' } as const,
    ].map((step) => ({ step, counters: createCounters() })),
  )
const set = chain({ kind: 'set', values: [{ key: 'bridge', value: cel('"b1"') }] })
const test = chain({ kind: 'test', where: cel('payload.temperature > 0.0') })

function telemetry(size: number): Buffer {
  const value: Record<string, unknown> = { sequence: 123456, temperature: 21.5, unit: 'C' }
  for (let index = 0; JSON.stringify(value).length < size - 24; index++)
    value[`sensor${index}`] = { level: index / 8, ok: index % 2 === 0, name: `n${index}` }
  return Buffer.from(JSON.stringify(value))
}

function nanoseconds(work: () => unknown, times: number): number {
  const results = Array.from({ length: 15 }, () => {
    const start = process.hrtime.bigint()
    for (let count = 0; count < times; count++) work()
    return Number(process.hrtime.bigint() - start) / times
  })
  return results.toSorted((a, b) => a - b)[7] ?? 0
}

for (const size of [100, 1024, 16_384]) {
  const payload = telemetry(size)
  const message: Message = { payload, topic: 'a/b', meta: {} }
  if (set(message) === unsure || test(message) === unsure) throw new Error('bug: not on text')
  const times = Math.round(3e7 / (size + 200))
  const parsed = nanoseconds(() => {
    const value = JSON.parse(payload.toString()) as Record<string, unknown>
    value['bridge'] = 'b1'
    return JSON.stringify(value)
  }, times)
  const row = [
    ['set', set],
    ['test', test],
  ] as const
  for (const [name, run] of row) {
    const ours = nanoseconds(() => run(message), times)
    console.log(
      `${String(payload.length).padStart(6)} B  ${name.padEnd(5)} ${ours.toFixed(0).padStart(7)} ns` +
        `  parsed ${parsed.toFixed(0).padStart(7)} ns  ratio ${(ours / parsed).toFixed(2)}`,
    )
  }
}
