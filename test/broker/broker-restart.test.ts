/** The broker goes away under load, politely or not: the runtime stays, and resumes. */
import { afterEach, describe, expect, it } from 'vitest'

import { bridgeFlow } from '../helpers/flows.ts'
import { drained, freshPasses, startFinalSink, startPublisher } from '../helpers/load.ts'
import { type Mosquitto, mosquittoIsMissing, startMosquitto } from '../helpers/mosquitto.ts'
import { createOracle, report } from '../helpers/oracle.ts'
import { seeded } from '../helpers/random.ts'
import { type RuntimeProcess, startRuntime } from '../helpers/runtime-process.ts'
import { pause, until } from '../helpers/wait.ts'

const total = Number(process.env['ORACLE_MESSAGES'] ?? 100_000)
const times = 20
const backlog = 3000
/** A broker that saves after each change is slow, and slower the more it holds. */
const savedTotal = Math.ceil(total / 5)
const savedBacklog = 500
const resumeDeadlineMs = 5000
/** A broker acknowledges before it saves: what it said this shortly before its last save is not owed. */
const saveMarginMs = 200

describe.skipIf(mosquittoIsMissing)('a broker that goes away under load', () => {
  let runtime: RuntimeProcess | undefined
  const cleanups: Array<() => Promise<unknown>> = []
  afterEach(async () => {
    await runtime?.remove()
    runtime = undefined
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup().catch(() => {})
  })

  async function start(persistence: 'exit' | 'changes') {
    const broker = await startMosquitto({ persistence, maxInflight: 100 })
    cleanups.push(broker.remove)
    return broker
  }

  for (const protocol of ['5', '3.1.1'] as const) {
    it(`loses nothing over ${times} broker restarts and resumes within 5 s, MQTT ${protocol}`, async () => {
      const broker = await start('exit')
      const oracle = createOracle({ size: 64 })
      const sink = await startFinalSink({ port: broker.port, oracle, filters: ['out/#'] })
      cleanups.push(sink.stop)
      runtime = await startRuntime({
        flow: bridgeFlow({ from: broker.port, to: broker.port, protocol }),
      })
      const { pid } = runtime
      const publisher = startPublisher({ port: broker.port, oracle, total, backlog })
      cleanups.push(publisher.stop)
      const resumed: number[] = []
      for (let restart = 1; restart <= times; restart++) {
        const moment = (total * restart) / (times + 1)
        await delivered(oracle, moment)
        await broker.restart()
        resumed.push(await resumedAfter(oracle, runtime, [broker]))
      }
      await publisher.done
      await drained(oracle)
      await freshPasses(oracle, broker.port)
      const verdict = oracle.verdict()
      report(`broker restarts, MQTT ${protocol}`, {
        ...verdict,
        restarts: times,
        slowestResumeMs: Math.max(...resumed),
        rss: runtime.rss(),
      })
      expect(verdict).toMatchObject({ lost: 0, altered: 0, neverIssued: 0, outOfOrder: 0 })
      expect(Math.max(...resumed)).toBeLessThanOrEqual(resumeDeadlineMs)
      expect(runtime.pid).toBe(pid)
    })
  }

  it(`loses nothing that the broker had saved over ${times} kills of the source's broker`, async () => {
    const [from, to] = [await start('changes'), await start('exit')]
    const acknowledgedAt: number[] = []
    const oracle = createOracle({ size: 64 })
    const watched = watch(oracle, acknowledgedAt)
    const sink = await startFinalSink({ port: to.port, oracle, filters: ['out/#'] })
    cleanups.push(sink.stop)
    runtime = await startRuntime({ flow: bridgeFlow({ from: from.port, to: to.port }) })
    const { pid } = runtime
    const publisher = startPublisher({
      port: from.port,
      oracle: watched,
      total: savedTotal,
      backlog: savedBacklog,
    })
    cleanups.push(publisher.stop)
    const random = seeded()
    let released = 0
    for (let kill = 1; kill <= times; kill++) {
      await delivered(oracle, (savedTotal * kill) / (times + 1))
      await pause(random.between(0, 30))
      await from.kill()
      released += releaseUnsaved(from, oracle, acknowledgedAt)
      await from.start()
      await resumedAfter(oracle, runtime, [from, to])
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

async function resumedAfter(
  oracle: Judge,
  runtime: RuntimeProcess,
  brokers: readonly Mosquitto[],
): Promise<number> {
  const at = Date.now()
  const before = oracle.deliveredCount
  const moves = () => oracle.deliveredCount > before || oracle.missing() === 0
  await until('messages flow again', moves, { timeoutMs: 30_000, everyMs: 5 }).catch(
    async (error: Error) => {
      const flow = JSON.stringify(await runtime.flow())
      const { issuedCount, acknowledgedCount, deliveredCount } = oracle
      const counts = JSON.stringify({ issuedCount, acknowledgedCount, deliveredCount })
      const logs = brokers.map((broker) => broker.log().slice(-3000)).join('\n---\n')
      const lines = runtime.text().slice(-3000)
      throw new Error(
        `${error.message}\n${counts} missing ${oracle.missing()}\n${flow}\n${lines}\n${logs}`,
      )
    },
  )
  return Date.now() - at
}

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
