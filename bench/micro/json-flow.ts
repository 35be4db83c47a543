/**
 * `json/decode`, `map` and `json/encode` of a document of 1 KiB: through a flow, with a source, a sink and a
 * receipt for every message, against the same three functions called one after the other. CPU time, in
 * turns within one process; prints the median of the ratios.
 *
 *   npx tsx bench/micro/json-flow.ts
 *
 * `set`: one key is set, which a flow does on the text; `value`: the payload is made anew, which it parses for.
 */
import decode from '../../nodes/json/decode.ts'
import encode from '../../nodes/json/encode.ts'
import map from '../../nodes/map/index.ts'
import type { Message, Settle, TransformFunction } from '../../runtime/plugin.ts'
import { resolved } from '../../test/helpers/context.ts'
import { bareSource, flowPlan, planOf, sink, testEngine } from '../../test/helpers/plan.ts'

const document = {
  device: 'greenhouse-7',
  at: '2026-11-23T08:00:00Z',
  readings: Array.from({ length: 13 }, (_, index) => ({
    name: `channel-${index}`,
    value: 20 + index * 1.37,
    unit: 'celsius',
    ok: index % 2 === 0,
    seq: index * 1000,
  })),
}
const message: Message = { payload: Buffer.from(JSON.stringify(document)), topic: 'a/b', meta: {} }

const changes = {
  set: { set: { 'payload.site': '"north"' } },
  value: { value: '{"id": payload.device, "first": payload.readings[0].value, "all": payload}' },
}

const perRound = 3000
const rounds = 60

async function measure(name: string, change: object): Promise<void> {
  const configs = {
    decode: resolved(decode.config, {}),
    map: resolved(map.config, change),
    encode: resolved(encode.config, {}),
  }
  const steps: TransformFunction[] = [
    decode.create(configs.decode),
    map.create(configs.map),
    encode.create(configs.encode),
  ]
  const [first, second, third] = steps
  const plain = (given: Message): Message | undefined => {
    const decoded = first?.(given)
    const changed = decoded && second?.(decoded)
    return changed && third?.(changed)
  }
  const flow = await startFlow(configs)
  flow.send()
  if (JSON.stringify(flow.last()?.payload) !== JSON.stringify(plain(message)?.payload))
    throw new Error('bug: the flow made something else')
  const ratios = Array.from({ length: rounds }, (_, round) => {
    // Whoever comes first in a round has the colder caches: in turns.
    const both = [() => time(flow.send), () => time(() => plain(message))]
    const [a = 0, b = 0] =
      round % 2 === 0
        ? both.map((run) => run())
        : both
            .toReversed()
            .map((run) => run())
            .toReversed()
    return { ratio: a / b, flow: a, plain: b }
  }).slice(rounds / 4)
  const middle = (of: 'ratio' | 'flow' | 'plain') =>
    ratios.map((each) => each[of]).toSorted((a, b) => a - b)[ratios.length >> 1] ?? 0
  console.log(
    `${name.padEnd(6)} ratio ${middle('ratio').toFixed(3)}  flow ${middle('flow').toFixed(2)} us` +
      `  plain ${middle('plain').toFixed(2)} us CPU a message`,
  )
  await flow.stop()
}

/** Microseconds of CPU a call. */
function time(work: () => unknown): number {
  const start = process.cpuUsage()
  for (let count = 0; count < perRound; count++) work()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / perRound
}

async function startFlow(configs: Readonly<Record<'decode' | 'map' | 'encode', object>>) {
  let last: Message | undefined
  let settled = 0
  const settle: Settle = () => {
    settled++
  }
  const source = bareSource()
  const end = sink(() => ({
    send(given, done, token) {
      last = given
      done(token)
    },
  }))
  const plan = flowPlan(
    {
      source,
      decode: { definition: decode },
      map: { definition: map },
      encode: { definition: encode },
      sink: { definition: end },
    },
    ['source -> decode -> map -> encode -> sink'],
  )
  const nodes = plan.nodes.map((node) => {
    const given = Object.entries(configs).find(([id]) => id === node.id)?.[1]
    return given ? { ...node, config: { ...given } } : node
  })
  const { engine } = testEngine()
  await engine.apply(planOf({ ...plan, nodes }))
  const { emit } = source
  let sent = 0
  return {
    send: () => {
      sent++
      void emit(message, settle, sent)
    },
    last: () => last,
    async stop() {
      if (settled !== sent) throw new Error(`bug: ${settled} of ${sent} receipts settled`)
      await engine.stop(100)
    },
  }
}

for (const [name, change] of Object.entries(changes)) await measure(name, change)
