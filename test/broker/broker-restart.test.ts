/** The broker is restarted under load: the runtime stays, and resumes. */
import { afterEach, describe, expect, it } from 'vitest'

import { bridgeFlow } from '../helpers/flows.ts'
import { drained, freshPasses, startFinalSink, startPublisher } from '../helpers/load.ts'
import { mosquittoIsMissing, startMosquitto } from '../helpers/mosquitto.ts'
import { createOracle, report } from '../helpers/oracle.ts'
import { startRuntime } from '../helpers/runtime-process.ts'
import { resumedAfter } from '../helpers/resumed.ts'
import { createStack } from '../helpers/stack.ts'
import { pause } from '../helpers/wait.ts'

const total = Number(process.env['ORACLE_MESSAGES'] ?? 100_000)
const times = 20
const backlog = 3000
const resumeDeadlineMs = 5000
/**
 * How long the broker lives between two restarts. One that closes a connection sooner, three times in
 * a row and without a word, looks just like another client that takes the session over.
 */
const stableMs = 5200

describe.skipIf(mosquittoIsMissing)('a broker that is restarted under load', () => {
  const stack = createStack()
  afterEach(stack.end)

  it(`loses nothing over ${times} broker restarts and resumes within 5 s, MQTT 5 and 3.1.1`, async () => {
    const broker = stack.use(await startMosquitto({ persistence: 'exit', maxInflight: 100 }))
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
    const runtime = stack.use(await startRuntime({ flow }))
    const { pid } = runtime
    const publishers = []
    for (const { name, oracle } of cases) {
      const filters = [`out/oracle-${name}/#`]
      const sink = await startFinalSink({ port: broker.port, oracle, filters })
      stack.defer(sink.stop)
      const rate = total / (times * (stableMs / 1000 + 0.5))
      const publisher = startPublisher({ port: broker.port, oracle, total, backlog, rate })
      stack.defer(publisher.stop)
      publishers.push(publisher)
    }
    const resumed: number[] = []
    for (let restart = 1; restart <= times; restart++) {
      await pause(stableMs)
      await broker.restart()
      const both = cases.map(({ oracle }) => resumedAfter(oracle, runtime, [broker], total))
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
})
