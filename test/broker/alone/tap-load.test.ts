/** A tap on a flow of 10,000 messages a second, whose reader is slow: the flow goes on at its pace. */
import { setImmediate as turn } from 'node:timers/promises'

import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'

import type { TapEvent } from '../../../runtime/admin/contract/taps.ts'
import { startAdmin } from '../../../runtime/admin/server.ts'
import type { Message } from '../../../runtime/plugin.ts'
import { createRegistry } from '../../../runtime/graph/registry.ts'
import { bareSource, flowPlan, planOf, sink, testEngine, transform } from '../../helpers/plan.ts'
import { until } from '../../helpers/wait.ts'

const perSecond = 10_000
const payloadBytes = 30_000

async function startFlow() {
  const { engine } = testEngine()
  onTestFinished(async () => void (await engine.stop(0)))
  const source = bareSource()
  let delivered = 0
  const end = sink(() => ({ write: () => void delivered++ }))
  const same = { definition: transform((given) => given) }
  const nodes = { source, one: same, two: same, end: { definition: end } }
  await engine.apply(planOf(flowPlan(nodes, ['source -> one -> two -> end'])))
  const message: Message = { payload: Buffer.alloc(payloadBytes, 120), topic: 'a/b', meta: {} }
  /** Offers 10,000 a second for so long, and tells how many were delivered a second. */
  const run = async (ms: number): Promise<number> => {
    const before = delivered
    const start = performance.now()
    let sent = 0
    for (let passed = 0; passed < ms; passed = performance.now() - start) {
      for (const due = (passed / 1000) * perSecond; sent < due; sent++) {
        const full = source.emit(message)
        if (full !== undefined) await full
      }
      await turn()
    }
    return ((delivered - before) / (performance.now() - start)) * 1000
  }
  return { engine, run }
}

describe('a slow reader of a tap', () => {
  it('takes less than a twentieth of the pace of a flow, and no memory', async () => {
    const { engine, run } = await startFlow()
    const admin = await startAdmin({
      host: '127.0.0.1',
      port: 0,
      engine,
      plan: () => ({ flows: new Map() }),
      types: () => createRegistry(),
    })
    onTestFinished(() => admin.close())
    await run(200)
    const alone = await run(1000)

    const client = new WebSocket(`ws://127.0.0.1:${admin.port}/api/taps`)
    onTestFinished(() => client.terminate())
    const heard: TapEvent[] = []
    client.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString()) as TapEvent))
    await new Promise((done) => client.once('open', done))
    client.send(JSON.stringify({ do: 'tap', id: 'a', flow: 'flow', port: 'one', limit: 200 }))
    await until('it looks', () => heard.some(({ event }) => event === 'tapped'))
    client.pause()
    const memory = process.memoryUsage().rss
    const watched = await run(2000)
    const grown = process.memoryUsage().rss - memory
    client.resume()
    const last = await until('it has caught up', () =>
      heard.filter((each) => each.event === 'messages').find(({ passed }) => passed >= 15_000),
    )

    expect(alone).toBeGreaterThan(perSecond * 0.95)
    expect(watched).toBeGreaterThan(alone * 0.95)
    // What passed meanwhile are 600 MB.
    expect(grown).toBeLessThan(100 * 2 ** 20)
    const shown = heard.flatMap((each) => (each.event === 'messages' ? each.messages : []))
    expect(shown.length).toBeLessThan(200 * 5)
    expect(last.shown + last.lost).toBeLessThan(200 * 5)
  })
})
