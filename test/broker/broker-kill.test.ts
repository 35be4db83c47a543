/** The source's broker is killed under load, with what it had not saved. */
import { afterEach, describe, expect, it } from 'vitest'

import { bridgeFlow } from '../helpers/flows.ts'
import { drained, freshPasses, startFinalSink, startPublisher } from '../helpers/load.ts'
import { type Mosquitto, mosquittoIsMissing, startMosquitto } from '../helpers/mosquitto.ts'
import { createOracle, report } from '../helpers/oracle.ts'
import { seeded } from '../helpers/random.ts'
import { startRuntime } from '../helpers/runtime-process.ts'
import { resumedAfter } from '../helpers/resumed.ts'
import { createStack } from '../helpers/stack.ts'
import { pause, until } from '../helpers/wait.ts'

/** A broker that saves after each change is slow, and slower the more it holds: a fifth of the usual. */
const total = Math.ceil(Number(process.env['ORACLE_MESSAGES'] ?? 100_000) / 5)
const times = 20
const backlog = 500
/** A broker acknowledges before it saves: what it said this shortly before its last save is not owed. */
const saveMarginMs = 200

describe.skipIf(mosquittoIsMissing)('a broker that is killed under load', () => {
  const stack = createStack()
  afterEach(stack.end)

  const start = async (persistence: 'exit' | 'changes') =>
    stack.use(await startMosquitto({ persistence, maxInflight: 100 }))

  it(`loses nothing that the broker had saved over ${times} kills of the source's broker`, async () => {
    const [from, to] = [await start('changes'), await start('exit')]
    const acknowledgedAt: number[] = []
    const oracle = createOracle({ size: 64 })
    const watched = watch(oracle, acknowledgedAt)
    const sink = await startFinalSink({ port: to.port, oracle, filters: ['out/#'] })
    stack.defer(sink.stop)
    const runtime = stack.use(
      await startRuntime({ flow: bridgeFlow({ from: from.port, to: to.port }) }),
    )
    const { pid } = runtime
    const publisher = startPublisher({
      port: from.port,
      oracle: watched,
      total,
      backlog,
    })
    stack.defer(publisher.stop)
    const random = seeded()
    let released = 0
    for (let kill = 1; kill <= times; kill++) {
      await delivered(oracle, (total * kill) / (times + 1))
      await pause(random.between(0, 30))
      await from.kill()
      released += releaseUnsaved(from, oracle, acknowledgedAt)
      await from.start()
      await resumedAfter(oracle, runtime, [from, to], total)
    }
    await publisher.done
    await drained(oracle)
    await freshPasses(oracle, from.port)
    const verdict = oracle.verdict()
    report('broker kills', { ...verdict, kills: times, released, seed: random.seed })
    expect(verdict).toMatchObject({ lost: 0, altered: 0, neverIssued: 0, outOfOrder: 0 })
    expect(runtime.pid).toBe(pid)
  })
})

type Judge = ReturnType<typeof createOracle>

const delivered = (oracle: Judge, moment: number) =>
  until(`${moment} delivered`, () => oracle.deliveredCount >= moment, {
    timeoutMs: 60_000,
    everyMs: 5,
  })

/** The same judge, and a note of when each promise was made. The prototype keeps its getters live. */
function watch(oracle: Judge, acknowledgedAt: number[]): Judge {
  const watched = Object.create(oracle) as Judge
  watched.acknowledged = (id) => {
    acknowledgedAt[id] = Date.now()
    oracle.acknowledged(id)
  }
  return watched
}

/** Takes back the promises that a killed broker made after its last save. */
function releaseUnsaved(
  broker: Mosquitto,
  oracle: Judge,
  acknowledgedAt: readonly number[],
): number {
  const limit = broker.savedAt() - saveMarginMs
  let count = 0
  for (let id = acknowledgedAt.length - 1; id >= 0; id--) {
    if ((acknowledgedAt[id] ?? Infinity) < limit) break
    if (oracle.seen(id) === 0) count++
    oracle.release(id)
  }
  return count
}
