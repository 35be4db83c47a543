/**
 * What a script costs: microseconds for one message with a small JSON payload, in this thread and in a thread
 * of its own, and the time of a `map` that does the same. In turns within one process; prints medians.
 *
 *   npx tsx bench/micro/script.ts
 */
import map from '../../nodes/map/index.ts'
import { createInProcess } from '../../nodes/script/run/in-process.ts'
import { createInWorker } from '../../nodes/script/run/in-worker.ts'
import type { Runner } from '../../nodes/script/run/runner.ts'
import { readAnswer } from '../../nodes/script/sandbox/answer.ts'
import { toText } from '../../nodes/script/sandbox/values.ts'
import type { Message } from '../../runtime/plugin.ts'
import { resolved } from '../../test/helpers/context.ts'

const options = {
  code: 'return { payload: { id: message.payload.id, f: message.payload.c * 1.8 + 32 } }',
  timeout: 1000,
  memory: 32 * 1024 * 1024,
}
const message: Message = {
  payload: { id: 'greenhouse-7', c: 21.5, ok: true },
  topic: 'a',
  meta: {},
}
const ports = new Set(['out'])
const perRound = 5000
const rounds = 9

const through = (runner: Runner): Promise<void> =>
  new Promise((resolve) => {
    let open = perRound
    for (let at = 0; at < perRound; at++)
      runner.run(toText({ message, now: 0 }), (ran) => {
        if (!ran.ok) throw new Error(ran.message)
        readAnswer(ran.text, message, ports)
        if (--open === 0) resolve()
      })
  })

const transform = map.create(
  resolved(map.config, { value: '{"id": payload.id, "f": payload.c * 1.8 + 32.0}' }),
)
const here = createInProcess(options)
const program = new URL('../../nodes/script/run/worker', import.meta.url)
const thread = createInWorker({ program, data: options, timeout: 1000, name: 'script' })
await here.open()
await thread.open()
const ways: Record<string, () => Promise<void>> = {
  map: async () => {
    for (let at = 0; at < perRound; at++) transform(message)
  },
  'script, this thread': () => through(here),
  'script, its thread': () => through(thread),
}
const times = new Map(Object.keys(ways).map((name): [string, number[]] => [name, []]))
for (let round = 0; round <= rounds; round++)
  for (const [name, run] of Object.entries(ways)) {
    const begin = performance.now()
    await run()
    // The first warms up.
    if (round > 0) times.get(name)?.push(((performance.now() - begin) * 1000) / perRound)
  }
for (const [name, all] of times)
  console.log(`${name.padEnd(20)} ${all.toSorted((a, b) => a - b)[rounds >> 1]?.toFixed(2)} us`)
await here.close()
await thread.close()
