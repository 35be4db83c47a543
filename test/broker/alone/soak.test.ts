/**
 * Hours of steady load. The default is a minute's worth, to keep the script itself in order; a real
 * soak is `SOAK_MINUTES=1440 npx vitest run --project broker-alone test/broker/alone/soak.test.ts`.
 */
import { afterEach, describe, expect, it } from 'vitest'

import { bridgeFlow } from '../../helpers/flows.ts'
import { drained, freshPasses, startFinalSink, startPublisher } from '../../helpers/load.ts'
import { mosquittoIsMissing, startMosquitto } from '../../helpers/mosquitto.ts'
import { createOracle, report } from '../../helpers/oracle.ts'
import { startRuntime } from '../../helpers/runtime-process.ts'
import { createStack } from '../../helpers/stack.ts'
import { pause } from '../../helpers/wait.ts'

const minutes = Number(process.env['SOAK_MINUTES'] ?? 0.5)
const rate = Number(process.env['SOAK_RATE'] ?? 1000)
const seconds = minutes * 60
/** The first fifth is warm-up: compilers and buffers settle. */
const warmUp = 0.2
/** MiB an hour, over hours. In a minute the collector's own waves are far steeper. */
const slopeLimit = 1
const isLong = minutes >= 60

describe.skipIf(mosquittoIsMissing)('a runtime under steady load', () => {
  const stack = createStack()
  afterEach(stack.end)

  it(
    `keeps its memory and files for ${minutes} minutes at ${rate} messages a second`,
    { timeout: (seconds + 120) * 1000 },
    async () => {
      const broker = stack.use(await startMosquitto())
      const oracle = createOracle({ size: 64 })
      const final = await startFinalSink({ port: broker.port, oracle, filters: ['out/#'] })
      stack.defer(final.stop)
      const flow = bridgeFlow({ from: broker.port, to: broker.port })
      const runtime = stack.use(await startRuntime({ flow }))
      const total = rate * seconds
      const publisher = startPublisher({ port: broker.port, oracle, total, rate })
      stack.defer(publisher.stop)
      const samples: Array<{ readonly at: number; readonly rss: number; readonly files: number }> =
        []
      const start = Date.now()
      const every = Math.max(250, (seconds * 1000) / 500)
      while (Date.now() - start < seconds * 1000) {
        await pause(every)
        samples.push({
          at: (Date.now() - start) / 3_600_000,
          rss: runtime.rss(),
          files: runtime.files(),
        })
      }
      await publisher.done
      await drained(oracle)
      await freshPasses(oracle, broker.port)
      const settled = samples.slice(Math.floor(samples.length * warmUp))
      const rss = settled.map((sample) => sample.rss)
      const files = settled.map((sample) => sample.files)
      const slope = slopeOf(settled.map(({ at, rss: value }) => [at, value]))
      report('soak', {
        ...oracle.verdict(),
        minutes,
        rssLowest: Math.min(...rss),
        rssHighest: Math.max(...rss),
        mebibytesAnHour: Math.round(slope * 10) / 10,
        files: `${Math.min(...files)} to ${Math.max(...files)}`,
      })
      expect(oracle.verdict()).toMatchObject({ lost: 0, duplicates: 0, altered: 0, outOfOrder: 0 })
      expect(Math.max(...files) - Math.min(...files)).toBeLessThanOrEqual(2)
      expect(Math.max(...rss) - Math.min(...rss)).toBeLessThan(40)
      expect(isLong ? slope : 0).toBeLessThanOrEqual(slopeLimit)
    },
  )
})

/** Of the straight line through the points, by least squares. */
function slopeOf(points: ReadonlyArray<readonly [number, number]>): number {
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length
  const [x, y] = [mean(points.map(([at]) => at)), mean(points.map(([, value]) => value))]
  const above = points.reduce((sum, [at, value]) => sum + (at - x) * (value - y), 0)
  const below = points.reduce((sum, [at]) => sum + (at - x) ** 2, 0)
  return above / below
}
