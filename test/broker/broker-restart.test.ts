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
/**
 * How long the broker lives between two restarts. One that closes a connection sooner, three times in
 * a row and without a word, looks just like another client that takes the session over.
 */
const stableMs = 5200
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

  it(`loses nothing over ${times} broker restarts and resumes within 5 s, MQTT 5 and 3.1.1`, async () => {
    const broker = await start('exit')
    const cases = (
      [
        ['five', '5'],
        ['three', '3.1.1'],
      ] as const
    ).map(([name, protocol]) => ({
      name,
      protocol,
      oracle: createOracle({ size: 64, prefix: `oracle-${name}` }),
    }))
    const flow = Object.fromEntries(
      cases.map(({ name, protocol }) => {
        const topics = [`oracle-${name}/#`]
        const ports = { from: broker.port, to: broker.port }
        const text = bridgeFlow({ ...ports, protocol, topics })
        return [name, text.replaceAll('clientId: bridge', `clientId: ${name}`)]
      }),
    )
    runtime = await startRuntime({ flow })
    const { pid } = runtime
    const publishers = []
    for (const { name, oracle } of cases) {
      const filters = [`out/oracle-${name}/#`]
      const sink = await startFinalSink({ port: broker.port, oracle, filters })
      cleanups.push(sink.stop)
      const rate = total / (times * (stableMs / 1000 + 0.5))
      const publisher = startPublisher({ port: broker.port, oracle, total, backlog, rate })
      cleanups.push(publisher.stop)
      publishers.push(publisher)
    }
    const resumed: number[] = []
    for (let restart = 1; restart <= times; restart++) {
      await pause(stableMs)
      await broker.restart()
      const both = cases.map(({ oracle }) => resumedAfter(oracle, runtime, [broker]))
      resumed.push(...(await Promise.all(both)))
    }
    for (const publisher of publishers) await publisher.done
    for (const { oracle, protocol } of cases) {
      await drained(oracle)
      await freshPasses(oracle, broker.port)
      const figures = { restarts: times, slowestResumeMs: Math.max(...resumed), rss: runtime.rss() }
      report(`broker restarts, MQTT ${protocol}`, { ...oracle.verdict(), ...figures })
    }
    for (const { oracle } of cases) {
      const faults = { lost: 0, altered: 0, neverIssued: 0, outOfOrder: 0 }
      expect(oracle.verdict()).toMatchObject(faults)
    }
    expect(Math.max(...resumed)).toBeLessThanOrEqual(resumeDeadlineMs)
    expect(runtime.pid).toBe(pid)
  })

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
  runtime: RuntimeProcess | undefined,
  brokers: readonly Mosquitto[],
): Promise<number> {
  const at = Date.now()
  const before = oracle.deliveredCount
  const moves = () => oracle.deliveredCount > before || oracle.missing() === 0
  await until('messages flow again', moves, { timeoutMs: 30_000, everyMs: 5 }).catch(
    async (error: Error) => {
      const flow = JSON.stringify(await runtime?.status())
      const { issuedCount, acknowledgedCount, deliveredCount } = oracle
      const counts = JSON.stringify({ issuedCount, acknowledgedCount, deliveredCount })
      const logs = brokers.map((broker) => broker.log().slice(-3000)).join('\n---\n')
      const lines = runtime?.text().slice(-3000)
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
