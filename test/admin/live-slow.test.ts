/**
 * A browser that stops reading while the flow that it watches runs at full speed: the real runtime, real
 * sockets. `LIVE_SECONDS=60` makes it the whole minute; the figures are printed.
 */
import { describe, expect, it, onTestFinished } from 'vitest'

import type { FlowStatus } from '../../runtime/engine/status.ts'
import { runtimeIsMissing, startRuntime } from '../helpers/runtime-process.ts'
import type { RuntimeProcess } from '../helpers/runtime-process.ts'
import { pause, until } from '../helpers/wait.ts'
import { openLive } from './live-client.ts'
import type { LiveClient } from './live-client.ts'

const stalledSeconds = Number(process.env['LIVE_SECONDS'] ?? 4)
const chains = 25
const timesASecond = 20
const perTime = 20
const timesEach = (stalledSeconds + 5) * timesASecond
const stalledClients = 20

/** 25 chains that make 10,000 messages a second, and end by themselves some seconds after the stall. */
function flowText(): string {
  const value = `"[${Array.from({ length: perTime }, (_, index) => index).join(', ')}]"`
  const chain = (index: number) => `
  make${index}: { type: generate, every: ${1000 / timesASecond}ms, count: ${timesEach}, value: ${value} }
  split${index}: { type: split }
  stamp${index}: { type: stamp }
  end${index}: { type: discard }`
  const indices = Array.from({ length: chains }, (_, index) => index)
  const wires = indices.map((i) => `  - make${i} -> split${i} -> stamp${i} -> end${i}`)
  return `version: 1\nname: Busy\nnodes:${indices.map(chain).join('')}\nwires:\n${wires.join('\n')}\n`
}

const ended = ({ nodes }: FlowStatus): number =>
  nodes.filter(({ id }) => id.startsWith('end')).reduce((sum, node) => sum + node.in, 0)

/** Messages a second over some seconds, and how much memory there was, in MiB. */
async function measure(runtime: RuntimeProcess, seconds: number) {
  const before = ended(await runtime.flow())
  const start = performance.now()
  const memory: number[] = []
  while (performance.now() - start < seconds * 1000) {
    await pause(250)
    memory.push(runtime.rss())
  }
  const count = ended(await runtime.flow()) - before
  return { rate: (count * 1000) / (performance.now() - start), memory }
}

/** Between two collections of garbage memory rises by tens of MiB, with any flow: what counts is what is left. */
const leftOf = (values: readonly number[]) => Math.min(...values.slice(values.length / 2))
const meanOf = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length

async function watchFlow(runtime: RuntimeProcess): Promise<LiveClient> {
  const client = await openLive(runtime.adminPort)
  client.ask({ event: 'watch', flow: 'main' })
  await until('the first frame', () => client.frames.length > 0)
  return client
}

describe.skipIf(runtimeIsMissing)('browsers that stop reading', { timeout: 180_000 }, () => {
  it('slow no flow, cost no memory, stay connected and see the truth afterwards', async () => {
    const runtime = await startRuntime({ flow: flowText() })
    onTestFinished(() => runtime.remove())
    const alone = await measure(runtime, 1.5)
    const reading = await watchFlow(runtime)
    const stalled = await Promise.all(
      Array.from({ length: stalledClients }, () => watchFlow(runtime)),
    )
    const watched = await measure(runtime, 1)
    for (const { socket } of stalled) socket.pause()
    const [shownBefore, missedFrom] = [reading.frames.length, stalled[0]?.frames.length ?? 0]
    const during = await measure(runtime, stalledSeconds)
    const shown = reading.frames.length - shownBefore

    for (const { socket } of stalled) {
      expect(socket.readyState).toBe(socket.OPEN)
      socket.resume()
    }
    const truth = await until(
      'the flow has come to its end',
      async () => {
        const flow = await runtime.flow()
        return ended(flow) === chains * timesEach * perTime && flow
      },
      { everyMs: 200, timeoutMs: 60_000 },
    )
    for (const client of [reading, ...stalled]) await seesTruth(client, truth)
    const frames = stalled[0]?.frames.slice(missedFrom) ?? []
    const caughtUp = frames.filter(({ isFull }) => isFull).length

    const grown = leftOf(during.memory) - meanOf(watched.memory)
    console.log(
      `a stall of ${stalledSeconds} s, ${stalledClients} clients: ` +
        `${Math.round(alone.rate)} msg/s unwatched, ${Math.round(watched.rate)} watched, ` +
        `${Math.round(during.rate)} stalled (ratio ${(during.rate / alone.rate).toFixed(3)}); ` +
        `memory ${Math.round(meanOf(alone.memory))}, ${Math.round(meanOf(watched.memory))}, ` +
        `${Math.round(leftOf(during.memory))} after the stall, ` +
        `at most ${Math.round(Math.max(...during.memory))} MiB; ` +
        `${shown} frames for who reads, one full frame after the stall: ${caughtUp === 1}`,
    )
    expect(during.rate / alone.rate).toBeGreaterThan(0.6)
    expect(grown).toBeLessThan(30)
    expect(caughtUp).toBe(1)
  })
})

/** Every number that it has been shown is that of the server. */
async function seesTruth(client: LiveClient, truth: FlowStatus): Promise<void> {
  const numbers = truth.nodes.map(({ id, in: came, out, failed, queued }) => {
    return { id, in: came, out, failed, queued }
  })
  const seen = () =>
    numbers.map(({ id }) => {
      const { in: came, out, failed, queued } = client.node(id) ?? {}
      return { id, in: came, out, failed, queued }
    })
  await until('it has the last frame', () => JSON.stringify(seen()) === JSON.stringify(numbers), {
    timeoutMs: 5000,
  }).catch(() => expect(seen()).toEqual(numbers))
  expect(client.wireTicks).toHaveLength(truth.wires.length)
}
