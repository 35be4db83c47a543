/** One node of a running flow: restarted, paused and resumed, while the rest goes on. */
import { afterEach, describe, expect, it, vi } from 'vitest'

import {
  drivenSource,
  flowPlan,
  heldSink,
  message,
  openSink,
  planOf,
  sink,
  stage,
  testEngine,
  transform,
} from '../../test/helpers/plan.ts'
import type { PlanNode } from '../../test/helpers/plan.ts'
import type { Message } from '../plugin.ts'
import type { Engine } from './status.ts'

let running: Engine | undefined
afterEach(async () => {
  await running?.stop(0)
  running = undefined
})

async function start(nodes: Readonly<Record<string, PlanNode>>, ...wires: readonly string[]) {
  const { engine } = testEngine({ reloadDrainMs: 50 })
  running = engine
  const plan = planOf(flowPlan(nodes, wires))
  await engine.apply(plan)
  return { engine, plan }
}
const nodeOf = (engine: Engine, id: string) =>
  engine.status().flows[0]!.nodes.find((node) => node.id === id)!
const numbers = (messages: readonly Message[]) => messages.map(({ payload }) => payload)
const sent = [1, 2, 3, 4]

/** source -> pass -> through (a stage) -> out */
async function startLine() {
  const source = drivenSource()
  const got: Message[] = []
  const through = stage((ctx) => ({
    push(delivery) {
      ctx.send('out', delivery.message, [delivery])
    },
  }))
  const nodes = {
    source: { definition: source.definition },
    pass: { definition: transform((given) => given) },
    through: { definition: through },
    out: { definition: openSink(got) },
  }
  return { ...(await start(nodes, 'source -> pass -> through -> out')), source, got }
}

describe('a paused node', () => {
  it.each(['source', 'pass', 'through', 'out'])(
    'keeps what comes to %s, unanswered, and hands it on in its order',
    async (id) => {
      const { engine, source, got } = await startLine()
      await engine.pause('flow', id)
      for (const number of sent) {
        source.emit(message(number))
        await source.emitLoose(message(-number))
      }
      expect(got).toEqual([])
      expect(source.outcomes.flat()).toEqual([])
      expect(nodeOf(engine, id)).toMatchObject({ isPaused: true, queued: 8 })
      await engine.resume('flow', id)
      expect(numbers(got)).toEqual([1, -1, 2, -2, 3, -3, 4, -4])
      expect(source.outcomes).toEqual(sent.map(() => ['delivered']))
      expect(nodeOf(engine, id)).toMatchObject({ queued: 0 })
      expect(nodeOf(engine, id).isPaused).toBeUndefined()
      source.emit(message(5))
      expect(numbers(got).at(-1)).toBe(5)
    },
  )

  it.each(['source', 'pass', 'out'])('makes the source wait when %s is full', async (id) => {
    const { engine, source, got } = await startLine()
    await engine.pause('flow', id)
    let isFree = false
    for (let number = 1; number < 1024; number++)
      expect(source.emitLoose(message(number))).toBeUndefined()
    void source.emitLoose(message(1024))?.then(() => (isFree = true))
    await Promise.resolve()
    expect(isFree).toBe(false)
    await engine.resume('flow', id)
    await vi.waitFor(() => expect(isFree).toBe(true))
    expect(got).toHaveLength(1024)
  })

  it('stays paused when the flow is changed, and lets nothing through', async () => {
    const { engine, plan, source, got } = await startLine()
    await engine.pause('flow', 'pass')
    source.emit(message(1))
    const flow = plan.flows.get('flow')!
    const definition = transform(({ payload }) => message(Number(payload) * 10))
    const nodes = flow.nodes.map((node) =>
      node.id === 'pass' ? { ...node, definition, fingerprint: '2' } : node,
    )
    await engine.apply(planOf({ ...flow, nodes }))
    source.emit(message(2))
    expect(got).toEqual([])
    await engine.resume('flow', 'pass')
    expect(numbers(got)).toEqual([10, 20])
  })

  it('gives back what it keeps when it goes, and the message takes the new way', async () => {
    const { engine, source, got } = await startLine()
    await engine.pause('flow', 'pass')
    source.emit(message(1))
    const nodes = {
      source: { definition: source.definition },
      out: { definition: openSink(got) },
    }
    await engine.apply(planOf(flowPlan(nodes, ['source -> out'])))
    await vi.waitFor(() => expect(source.outcomes).toEqual([['delivered']]))
    expect(numbers(got)).toEqual([1])
  })

  it('does not hold up a stop: what it keeps is unanswered, and so comes again', async () => {
    const { engine, source, got } = await startLine()
    await engine.pause('flow', 'out')
    source.emit(message(1))
    const before = performance.now()
    await engine.stop(5000)
    expect(performance.now() - before).toBeLessThan(2000)
    expect(source.outcomes).toEqual([['failed']])
    expect(got).toEqual([])
  })

  it('is told apart from one that does not run', async () => {
    const { engine } = await startLine()
    await expect(engine.pause('flow', 'none')).rejects.toThrow('no node "none" runs in "flow"')
    await expect(engine.resume('none', 'out')).rejects.toThrow('the flow "none" does not run')
    await expect(engine.restart('flow', 'none')).rejects.toThrow('no node "none"')
  })
})

describe('a restarted node', () => {
  it('closes a sink and starts it again; what is in the air is answered first', async () => {
    const source = drivenSource()
    const held = heldSink()
    const { engine } = await start(
      { source: { definition: source.definition }, out: { definition: held.definition } },
      'source -> out',
    )
    source.emit(message(1))
    const restarted = engine.restart('flow', 'out')
    await vi.waitFor(() => expect(nodeOf(engine, 'out').inFlight).toBe(1))
    await Promise.resolve()
    source.emit(message(2))
    source.emit(message(3))
    held.answer()
    expect(await restarted).toMatchObject({ change: 'changed', started: ['out'], kept: ['source'] })
    expect(held.closes).toBe(1)
    held.answer()
    held.answer()
    expect(numbers(held.got)).toEqual([1, 2, 3])
    expect(source.outcomes).toEqual([['delivered'], ['delivered'], ['delivered']])
    expect(source).toMatchObject({ starts: 1, stops: 0 })
  })

  it('sends again, in order, what the old sink did not answer for', async () => {
    const source = drivenSource()
    const held = heldSink()
    const { engine } = await start(
      { source: { definition: source.definition }, out: { definition: held.definition } },
      'source -> out',
    )
    for (const number of sent) source.emit(message(number))
    const old = held.context()
    await engine.restart('flow', 'out')
    expect(numbers(held.got)).toEqual([...sent, ...sent])
    // The one that is gone has no say.
    old.pause('it is gone')
    source.emit(message(5))
    expect(numbers(held.got).at(-1)).toBe(5)
    for (let left = held.air.length; left > 0; left--) held.answer()
    expect(source.outcomes).toEqual([...sent, 5].map(() => ['delivered']))
  })

  it.each(['source', 'pass', 'through'])('starts %s anew and loses nothing', async (id) => {
    const { engine, source, got } = await startLine()
    source.emit(message(1))
    const applied = await engine.restart('flow', id)
    expect(applied.started).toEqual([id])
    expect(applied.kept).toHaveLength(3)
    source.emit(message(2))
    expect(numbers(got)).toEqual([1, 2])
    expect(source.outcomes).toEqual([['delivered'], ['delivered']])
    expect(source.starts).toBe(id === 'source' ? 2 : 1)
  })

  it('says why it could not start, and keeps what comes until it can', async () => {
    const source = drivenSource()
    const got: Message[] = []
    let isBroken = false
    const definition = sink(() => {
      if (isBroken) throw new Error('the port is taken')
      return { write: (given) => void got.push(given) }
    })
    const { engine } = await start(
      { source: { definition: source.definition }, out: { definition } },
      'source -> out',
    )
    isBroken = true
    const { faults } = await engine.restart('flow', 'out')
    expect(faults).toEqual([{ kind: 'node', name: 'out', reason: 'the port is taken' }])
    source.emit(message(1))
    expect(nodeOf(engine, 'out')).toMatchObject({ queued: 1, status: { state: 'failed' } })
    isBroken = false
    expect((await engine.restart('flow', 'out')).faults).toBeUndefined()
    expect(numbers(got)).toEqual([1])
  })

  it('delivers what came to one that could not start by the one that runs again', async () => {
    const source = drivenSource()
    const got: Message[] = []
    const broken = sink(() => {
      throw new Error('the port is taken')
    })
    const flow = (out: PlanNode) =>
      planOf(flowPlan({ source: { definition: source.definition }, out }, ['source -> out']))
    const good = flow({ definition: openSink(got) })
    const { engine } = testEngine({ reloadDrainMs: 60_000 })
    running = engine
    await engine.apply(good)
    source.emit(message(1))
    const [failed] = (await engine.apply(flow({ definition: broken, version: '2' }))).flows
    expect(failed?.faults).toEqual([{ kind: 'node', name: 'out', reason: 'the port is taken' }])
    source.emit(message(2))
    expect(numbers(got)).toEqual([1])
    // What never started is not waited for.
    await engine.apply(good)
    await vi.waitFor(() => expect(numbers(got)).toEqual([1, 2]))
    expect(source.outcomes).toEqual([['delivered'], ['delivered']])
    expect(source).toMatchObject({ starts: 1, stops: 0 })
  })
})
