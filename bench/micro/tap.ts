/**
 * What a tap costs: nanoseconds per message of a source, four transforms and a sink, where nobody has
 * looked, while one looks, and after it has gone; each as a ratio to the first. They are measured in turn,
 * so that what else the machine does meets all of them.
 *
 *   npx tsx bench/micro/tap.ts
 */
import type { Tap } from '../../runtime/engine/tap/taps.ts'
import type { Message, Settle } from '../../runtime/plugin.ts'
import {
  bareSource,
  flowPlan,
  planOf,
  sink,
  testEngine,
  transform,
} from '../../test/helpers/plan.ts'

const settle: Settle = () => {}
const perRound = 200_000
const rounds = 40
const message: Message = { payload: Buffer.from('{"temperature":21.5}'), topic: 'a/b', meta: {} }

async function build() {
  const source = bareSource()
  const pass = (size: number) => ({
    definition: transform((given) =>
      (given.payload as Uint8Array).length > size ? given : undefined,
    ),
  })
  const nodes = {
    source,
    one: pass(1),
    two: pass(2),
    three: pass(3),
    four: pass(4),
    sink: { definition: sink(() => ({ send: (_message, done, token) => done(token) })) },
  }
  const { engine } = testEngine()
  const plan = flowPlan(nodes, ['source -> one -> two -> three -> four -> sink'])
  await engine.apply(planOf(plan))
  const { emit } = source
  return { engine, flow: plan.id, send: () => void emit(message, settle, 1) }
}

function nanoseconds(send: () => void): number {
  const start = process.hrtime.bigint()
  for (let count = 0; count < perRound; count++) send()
  return Number(process.hrtime.bigint() - start) / perRound
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

const never = await build()
const { engine, flow, send } = await build()
// The clock of the sampler moves between rounds, as it does between the events of a running process.
const rest = () => new Promise((done) => setTimeout(done, 1))
for (let round = 0; round < 10; round++) {
  nanoseconds(never.send)
  nanoseconds(send)
}
const times = new Map<string, number[]>()
const measure = async (title: string, run: () => void): Promise<void> => {
  times.set(title, [...(times.get(title) ?? []), nanoseconds(run)])
  await rest()
}
for (let round = 0; round < rounds; round++) {
  await measure('never tapped', never.send)
  for (const port of ['source', 'two', 'sink']) {
    const tap: Tap = engine.tap(flow, port)
    await measure(`tapped at ${port}`, send)
    if (tap.take().passed !== perRound) throw new Error('bug: the tap did not count each message')
    tap.close()
  }
  await measure('after the tap has gone', send)
}
const base = median(times.get('never tapped') ?? [])
for (const [title, values] of times) {
  const middle = median(values)
  const ratio = (middle / base).toFixed(2)
  console.log(`${title.padEnd(24)} ${middle.toFixed(1)} ns per message, ratio ${ratio}`)
}
await never.engine.stop(100)
await engine.stop(100)
