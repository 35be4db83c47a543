/**
 * The engine alone: a source, four synchronous transforms and a sink that answers at once, with a receipt
 * for every message and without. Prints nanoseconds per message, median and spread of many rounds.
 *
 *   npx tsx bench/micro/engine.ts
 */
import type { Message, Settle } from '../../runtime/plugin.ts'
import {
  bareSource,
  flowPlan,
  planOf,
  sink,
  testEngine,
  transform,
} from '../../test/helpers/plan.ts'

let settled = 0
const settle: Settle = () => {
  settled++
}
const source = bareSource()
const pass = (change: number) => ({
  definition: transform((given) => ((given.payload as number) > change ? given : undefined)),
})
const nodes = {
  source,
  one: pass(-1),
  two: pass(-2),
  three: pass(-3),
  four: pass(-4),
  sink: { definition: sink(() => ({ send: (_message, done, token) => done(token) })) },
}

const { engine } = testEngine()
await engine.apply(planOf(flowPlan(nodes, ['source -> one -> two -> three -> four -> sink'])))
const { emit } = source

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
