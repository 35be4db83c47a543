/**
 * The engine alone: a source, four synchronous transforms and a sink that answers at once, with a receipt
 * for every message and without. Prints nanoseconds per message, median and spread of many rounds.
 *
 *   npx tsx bench/micro/engine.ts
 */
import { createEngine } from '../../runtime/engine/engine.ts'
import { config, defineSink, defineSource, defineTransform } from '../../runtime/plugin.ts'
import type { Emit, Message, Settle } from '../../runtime/plugin.ts'
import { flowPlan, planOf } from '../../test/helpers/plan.ts'

const words = { summary: 'For a measurement', help: 'For a measurement.' }
const common = {
  config: config({}),
  text: { en: words, 'zh-CN': words },
  icon: 'gauge',
  examples: [],
}
const silent = { info() {}, warn() {}, error() {} }

let emit: Emit = () => undefined
let settled = 0
const settle: Settle = () => {
  settled++
}
const source = defineSource({
  ...common,
  outputs: { out: 'any' },
  start(_config, emitIn) {
    emit = emitIn
    return { stop: () => Promise.resolve() }
  },
})
const pass = (change: number) =>
  defineTransform({
    ...common,
    inputs: ['any'],
    outputs: { out: 'same' },
    create: () => (given: Message) => ((given.payload as number) > change ? given : undefined),
  })
const sink = defineSink({
  ...common,
  inputs: ['any'],
  start: () => ({ send: (_message, done, token) => done(token) }),
})

const engine = createEngine({ log: () => silent })
await engine.apply(
  planOf(
    flowPlan(
      {
        source: { definition: source },
        one: { definition: pass(-1) },
        two: { definition: pass(-2) },
        three: { definition: pass(-3) },
        four: { definition: pass(-4) },
        sink: { definition: sink },
      },
      ['source -> one -> two -> three -> four -> sink'],
    ),
  ),
)

const perRound = 200_000
const rounds = 40
const message: Message = { payload: 1, topic: 'a/b', meta: {} }

function measure(title: string, send: () => void): void {
  const results: number[] = []
  for (let round = 0; round < rounds; round++) {
    const start = process.hrtime.bigint()
    for (let count = 0; count < perRound; count++) send()
    results.push(Number(process.hrtime.bigint() - start) / perRound)
  }
  const sorted = results.slice(rounds / 4).toSorted((a, b) => a - b)
  const at = (part: number) => sorted[Math.floor(part * (sorted.length - 1))]?.toFixed(1)
  console.log(`${title.padEnd(24)} ${at(0.5)} ns per message (${at(0.1)} to ${at(0.9)})`)
}

measure('with a receipt', () => {
  void emit(message, settle, 1)
})
measure('without a receipt', () => {
  void emit(message)
})
if (settled !== perRound * rounds) throw new Error(`bug: ${settled} receipts settled`)
await engine.stop(100)
