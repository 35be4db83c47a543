/** The runtime dies or is stopped under load: nothing that the broker promised may be lost. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { bridgeFlow } from '../helpers/flows.ts'
import { drained, freshPasses, startFinalSink, startPublisher } from '../helpers/load.ts'
import type { FinalSink } from '../helpers/load.ts'
import { type Mosquitto, mosquittoIsMissing, startMosquitto } from '../helpers/mosquitto.ts'
import { createOracle, type Oracle, report } from '../helpers/oracle.ts'
import { seeded } from '../helpers/random.ts'
import { type RuntimeProcess, startRuntime } from '../helpers/runtime-process.ts'
import { pause, until } from '../helpers/wait.ts'

const total = Number(process.env['ORACLE_MESSAGES'] ?? 100_000)
const kills = 20
const window = 1024
/** How far the broker may hold messages back for the runtime: enough to be under load at every kill. */
const backlog = 5000

describe.skipIf(mosquittoIsMissing)('a runtime that ends under load', () => {
  let broker: Mosquitto
  let oracle: Oracle
  let sink: FinalSink
  let runtime: RuntimeProcess

  beforeEach(async () => {
    // It is never killed here, so saving when it ends is as safe as saving after each change.
    broker = await startMosquitto({ persistence: 'exit', maxInflight: window })
    oracle = createOracle({ size: 64 })
    sink = await startFinalSink({ port: broker.port, oracle, filters: ['out/#'] })
  })
  afterEach(async () => {
    await runtime?.remove()
    await sink.stop().catch(() => {})
    await broker.remove()
  })

  for (const protocol of ['5', '3.1.1'] as const) {
    it(`loses nothing over ${kills} kills at random moments, MQTT ${protocol}`, async () => {
      const random = seeded()
      runtime = await startRuntime({
        flow: bridgeFlow({ from: broker.port, to: broker.port, protocol }),
      })
      const moments = Array.from({ length: kills }, () => random.between(0, total)).sort(
        (a, b) => a - b,
      )
      const started = Date.now()
      const publisher = startPublisher({ port: broker.port, oracle, total, backlog })
      const resumed: number[] = []
      for (const moment of moments) {
        await until(`${moment} of ${total} delivered`, () => oracle.deliveredCount >= moment, {
          timeoutMs: 60_000,
          everyMs: 5,
        })
        await pause(random.between(0, 30))
        await runtime.kill()
        const before = oracle.deliveredCount
        const at = Date.now()
        await runtime.start()
        if (before < total) {
          await until(
            'it goes on',
            () => oracle.deliveredCount > before || oracle.issuedCount === before,
            { everyMs: 5 },
          )
        }
        resumed.push(Date.now() - at)
      }
      await publisher.done
      await drained(oracle)
      await freshPasses(oracle, broker.port)
      const verdict = oracle.verdict()
      const seconds = (Date.now() - started) / 1000
      report(`SIGKILL, MQTT ${protocol}`, {
        ...verdict,
        kills,
        seed: random.seed,
        window,
        allowed: kills * window,
        slowestResumeMs: Math.max(...resumed),
        seconds,
      })
      expect(verdict).toMatchObject({ lost: 0, altered: 0, neverIssued: 0, outOfOrder: 0 })
      expect(verdict.duplicates).toBeLessThanOrEqual(kills * window)
    })
  }

  it('loses nothing and sends nothing twice over 10 graceful stops', async () => {
    const stops = 10
    runtime = await startRuntime({ flow: bridgeFlow({ from: broker.port, to: broker.port }) })
    const publisher = startPublisher({ port: broker.port, oracle, total, backlog })
    const took: number[] = []
    for (let stop = 1; stop <= stops; stop++) {
      const moment = (total * stop) / (stops + 1)
      await until(`${moment} delivered`, () => oracle.deliveredCount >= moment, {
        timeoutMs: 60_000,
        everyMs: 5,
      })
      const at = Date.now()
      const exit = await runtime.stop()
      took.push(Date.now() - at)
      expect(exit).toEqual({ code: 0, signal: null })
      await runtime.start()
      await runtime.ready()
    }
    await publisher.done
    await drained(oracle)
    await freshPasses(oracle, broker.port)
    const verdict = oracle.verdict()
    report('SIGTERM under load', { ...verdict, stops, slowestStopMs: Math.max(...took) })
    expect(verdict).toMatchObject({
      lost: 0,
      duplicates: 0,
      altered: 0,
      neverIssued: 0,
      outOfOrder: 0,
    })
  })
})
