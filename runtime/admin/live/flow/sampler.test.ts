import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import {
  drivenSource,
  flowPlan,
  heldSink,
  message,
  openSink,
  planOf,
  stage,
  testEngine,
  transform,
} from '../../../../test/helpers/plan.ts'
import type { PlanNode } from '../../../../test/helpers/plan.ts'
import { config, defineConnection } from '../../../plugin.ts'
import { createLiveView } from '../../../../test/helpers/live-view.ts'
import type { LiveView } from '../../../../test/helpers/live-view.ts'
import { createFlowSampler } from './sampler.ts'
import type { FlowSampler } from './sampler.ts'

/** A client that is told of each sample, from the first or from where it came. */
function watching(sampler: FlowSampler, view: LiveView = createLiveView()) {
  let seen = 0
  let revision: number | undefined
  return {
    view,
    take(): void {
      if (revision !== sampler.revision) {
        view.take(sampler.tableText)
        revision = sampler.revision
        seen = 0
      }
      for (const text of sampler.wordsSince(seen)) view.take(text)
      const frame = sampler.frameSince(seen)
      if (frame !== undefined) view.take(frame)
      seen = sampler.samples
    },
  }
}

describe('the samples of a flow', () => {
  let tested: ReturnType<typeof testEngine>
  let sampler: FlowSampler
  let now: number
  beforeEach(() => {
    tested = testEngine()
    let revision = 0
    sampler = createFlowSampler(
      'flow',
      () => tested.engine.flowStatus('flow'),
      () => ++revision,
    )
    now = 1000
  })
  afterEach(() => tested.engine.stop(0))

  const start = (nodes: Readonly<Record<string, PlanNode>>, wires: readonly string[]) =>
    tested.engine.apply(planOf(flowPlan(nodes, wires)))
  const sample = (client: ReturnType<typeof watching>, times = 1): void => {
    for (let left = times; left > 0; left--) {
      now += 100
      sampler.sample(now)
      client.take()
    }
  }

  it('begin with the table, all words and a full frame, and then tell what is new', async () => {
    const source = drivenSource()
    const nodes = {
      source: { definition: source.definition },
      same: { definition: transform((one) => one) },
      end: { definition: openSink() },
      other: { definition: openSink() },
    }
    await start(nodes, ['source -> same -> end', 'source -> other'])
    const { view, ...client } = watching(sampler)
    sample({ view, ...client })
    expect(view.events.map(({ event }) => event)).toEqual([
      'table',
      'flow-state',
      'nodes',
      'connections',
    ])
    expect(view.table).toMatchObject({
      running: true,
      nodes: ['source', 'same', 'end', 'other'],
      kinds: ['source', 'transform', 'sink', 'sink'],
      wires: [
        { from: 'source.out', to: 'same.in' },
        { from: 'same.out', to: 'end.in', capacity: 1024 },
        { from: 'source.out', to: 'other.in', capacity: 1024 },
      ],
    })
    expect(view.state?.state).toBe('running')
    expect([...view.nodes.values()]).toEqual([
      { node: 'source', state: 'ok' },
      { node: 'same', state: 'none' },
      { node: 'end', state: 'ok' },
      { node: 'other', state: 'ok' },
    ])
    expect(view.frames).toMatchObject([{ isFull: true }])
    expect(view.frames[0]?.wires.map(({ state }) => state)).toEqual(['idle', 'idle', 'idle'])

    sample({ view, ...client }, 20)
    expect(view.frames).toHaveLength(1)
    expect(view.events).toHaveLength(4)

    source.emit(message('x'))
    sample({ view, ...client })
    expect(view.frames[1]?.isFull).toBe(false)
    expect(view.node('end')).toMatchObject({ in: 1, out: 1 })
    expect(view.wire('same.out -> end.in')?.state).toBe('flowing')
    sample({ view, ...client }, 60)
    expect(view.wire('same.out -> end.in')?.state).toBe('idle')
  })

  it('tell a rate of messages a second', async () => {
    const source = drivenSource()
    await start({ source: { definition: source.definition }, end: { definition: openSink() } }, [
      'source -> end',
    ])
    const client = watching(sampler)
    for (let tick = 0; tick < 30; tick++) {
      for (let each = 0; each < 50; each++) source.emit(message('x'))
      sample(client)
    }
    expect(client.view.wire('source.out -> end.in')?.rate).toBeCloseTo(500, 0)
    // A steady rate is the same rate: what changes are the counts of the nodes.
    expect(client.view.frames.at(-1)).toMatchObject({ wires: [] })
  })

  it('tell only what changed, of the wires that are seen', async () => {
    const [one, two] = [drivenSource(), drivenSource()]
    await start(
      {
        one: { definition: one.definition },
        two: { definition: two.definition },
        end: { definition: openSink() },
      },
      ['one -> end', 'two -> end'],
    )
    sampler.sample((now += 100))
    const seen = sampler.samples
    one.emit(message('x'))
    sampler.sample((now += 100))
    const view = createLiveView()
    view.take(sampler.tableText)
    view.take(sampler.frameSince(seen) ?? '')
    expect(view.frames[0]?.wires.map(({ wire }) => wire)).toEqual([0])
    expect(view.frames[0]?.nodes.map(({ node }) => node)).toEqual([0, 2])
    view.take(sampler.frameSince(seen, [1, 7]) ?? '')
    expect(view.frames[1]?.wires).toEqual([])
    view.take(sampler.frameSince(0, [1, 7]) ?? '')
    expect(view.frames[2]?.wires.map(({ wire }) => wire)).toEqual([1])
    expect(sampler.frameSince(sampler.samples)).toBeUndefined()
  })

  it('show what is held up, up to the source, and that it goes again', async () => {
    const source = drivenSource()
    const held = heldSink()
    await start(
      {
        source: { definition: source.definition, engine: { window: window(4) } },
        same: { definition: transform((one) => one) },
        end: { definition: held.definition, engine: { maxInFlight: 1 } },
        fast: { definition: openSink() },
      },
      ['source -> same -> end', 'source -> fast'],
    )
    const client = watching(sampler)
    for (let sent = 0; sent < 4; sent++) source.emit(message(sent))
    sample(client, 5)
    const { view } = client
    expect(view.wire('same.out -> end.in')).toMatchObject({ state: 'held', queue: 4 })
    expect(view.wire('source.out -> same.in')).toMatchObject({ state: 'held', queue: 0 })
    expect(view.wire('source.out -> fast.in')?.state).not.toBe('held')
    while (held.air.length > 0) held.answer()
    sample(client, 6)
    expect(view.wire('same.out -> end.in')?.state).not.toBe('held')
  })

  it('tell how much may wait at a stage with a queue, within the windows above', async () => {
    const source = drivenSource()
    const keeps = (capacity?: number) =>
      stage(() => ({ ...(capacity === undefined ? {} : { capacity }), push: () => undefined }))
    const nodes = {
      source: { definition: source.definition, engine: { window: window(100) } },
      small: { definition: keeps(10) },
      large: { definition: keeps(Infinity) },
      none: { definition: keeps() },
    }
    await start(nodes, ['source -> small', 'source -> large', 'source -> none'])
    const client = watching(sampler)
    sample(client)
    const capacities = client.view.table?.wires.map(({ capacity }) => capacity)
    expect(capacities).toEqual([10, 100, undefined])
    const { revision = 0 } = client.view.table ?? {}
    for (let sent = 0; sent < 30; sent++) source.emit(message(sent))
    sample(client, 20)
    expect(client.view.wire('source.out -> large.in')).toMatchObject({ queue: 30 })
    const wider = { ...nodes.source, engine: { window: window(500) }, version: '2' }
    await start({ ...nodes, source: wider }, [
      'source -> small',
      'source -> large',
      'source -> none',
    ])
    sample(client)
    expect(client.view.table?.revision).toBeGreaterThan(revision)
    expect(client.view.table?.wires[1]).toMatchObject({ capacity: 500 })
  })

  it('show what waits for a sink that is not ready, and what a queue says that it keeps', async () => {
    const source = drivenSource()
    const held = heldSink()
    const nodes = {
      source: { definition: source.definition },
      end: { definition: held.definition },
    }
    await start(nodes, ['source -> end'])
    const client = watching(sampler)
    held.context().pause('the link is down')
    source.emit(message('x'))
    sample(client, 5)
    const wire = () => client.view.wire('source.out -> end.in')
    expect(wire()).toMatchObject({ state: 'held', queue: 1 })
    held.context().status({ state: 'up', facts: { waiting: 7 } })
    sample(client)
    expect(wire()?.queue).toBe(7)
  })

  it('show what fails, for a moment', async () => {
    const source = drivenSource()
    await start(
      {
        source: { definition: source.definition },
        picky: {
          definition: transform(() => {
            throw new Error('not this one')
          }),
        },
        end: { definition: openSink() },
      },
      ['source -> picky -> end'],
    )
    const client = watching(sampler)
    const { view } = client
    sample(client)
    source.emit(message('x'))
    sample(client)
    expect(view.wire('picky.out -> end.in')).toMatchObject({ state: 'failing', errors: 1 })
    expect(view.node('picky')).toMatchObject({ state: 'degraded', failed: 1 })
    expect(view.nodes.get('picky')).toMatchObject({ state: 'degraded', reason: 'not this one' })
    sample(client, 40)
    expect(view.wire('picky.out -> end.in')).toMatchObject({ state: 'idle', errors: 1 })
    expect(view.nodes.get('picky')).toMatchObject({ state: 'none', reason: 'not this one' })
  })

  it('show what is dropped, for a moment', async () => {
    const source = drivenSource()
    const nodes = {
      source: { definition: source.definition },
      end: { definition: heldSink().definition, engine: { maxInFlight: 1 } },
    }
    await start(nodes, ['source -> end'])
    const client = watching(sampler)
    sample(client)
    // Twice the limit of what waits without an answer, one in the air, and two more.
    for (let sent = 0; sent < 2048 + 1 + 2; sent++) void source.emitLoose(message('x'))
    sample(client)
    const dropping = { state: 'dropping', drops: 2, queue: 2049 }
    expect(client.view.wire('source.out -> end.in')).toMatchObject(dropping)
    sample(client, 40)
    expect(client.view.wire('source.out -> end.in')).toMatchObject({ state: 'held', drops: 2 })
    expect(client.view.nodes.get('end')).toMatchObject({ drops: ['overflow'] })
  })

  it('tell that a node is paused, what waits there, and that it goes on', async () => {
    const source = drivenSource()
    const nodes = {
      source: { definition: source.definition },
      same: { definition: transform((one) => one) },
      end: { definition: openSink() },
    }
    await start(nodes, ['source -> same -> end'])
    const client = watching(sampler)
    const { view } = client
    sample(client)
    await tested.engine.pause('flow', 'same')
    source.emit(message('x'))
    sample(client, 5)
    expect(view.nodes.get('same')).toEqual({ node: 'same', state: 'none', paused: true })
    expect(view.nodes.get('end')).toEqual({ node: 'end', state: 'ok' })
    expect(view.node('same')).toMatchObject({ queued: 1 })
    expect(view.wire('source.out -> same.in')).toMatchObject({ state: 'held', queue: 1 })
    expect(view.table?.wires[0], 'as many as the source may have open').toMatchObject({
      capacity: 1024,
    })
    await tested.engine.resume('flow', 'same')
    sample(client, 5)
    expect(view.table?.wires[0]).not.toHaveProperty('capacity')
    expect(view.nodes.get('same')).toEqual({ node: 'same', state: 'none' })
  })

  it('tell of an instance as of one node: what passes through, and the worst inside', async () => {
    const [source, own] = [drivenSource(), drivenSource()]
    const picky = transform((one) => {
      if (one.payload === 'bad') throw new Error('not this one')
      return one
    })
    const same = transform((one) => one)
    const nodes = {
      source: { definition: source.definition },
      'clean.one': { definition: picky },
      'clean.two': { definition: same },
      'clean.deep.tick': { definition: own.definition },
      'clean.deep.pass': { definition: same },
      end: { definition: openSink() },
    }
    await start(nodes, [
      'source -> clean.one -> end',
      'source -> clean.two -> end',
      'clean.deep.tick -> clean.deep.pass -> clean.two',
    ])
    const client = watching(sampler)
    const { view } = client
    sample(client)
    expect(view.table?.nodes.slice(6)).toEqual(['clean', 'clean.deep'])
    expect(view.table?.kinds.slice(6)).toEqual(['subflow', 'subflow'])
    const { revision } = view.table ?? {}
    for (const payload of ['good', 'bad', 'good']) source.emit(message(payload))
    own.emit(message('x'))
    sample(client, 5)
    expect(view.table?.revision, 'nothing else runs').toBe(revision)
    // Each of the three once, whatever number of nodes takes it, and the one that began inside.
    const through = { in: 4, out: 6, failed: 1, queued: 0, state: 'degraded' }
    expect(view.node('clean')).toMatchObject(through)
    expect(view.node('clean.deep')).toMatchObject({ in: 1, out: 1, failed: 0, state: 'ok' })
    const worst = { node: 'clean', state: 'degraded', reason: 'one: not this one' }
    expect(view.nodes.get('clean')).toEqual(worst)
    await tested.engine.pause('flow', 'clean.deep.pass')
    sample(client, 5)
    expect(view.nodes.get('clean.deep')).toMatchObject({ paused: true })
    expect(view.nodes.get('clean')).toMatchObject({ paused: true })
  })

  it('have another table after a reload that changes what runs, and after a stop', async () => {
    const source = drivenSource()
    const nodes = { source: { definition: source.definition }, end: { definition: openSink() } }
    await start(nodes, ['source -> end'])
    const client = watching(sampler)
    const { view } = client
    sample(client)
    const first = view.table?.revision ?? 0
    await start({ ...nodes, end: { ...nodes.end, version: '2' } }, ['source -> end'])
    sample(client)
    expect(view.table?.revision).toBe(first)
    await start({ ...nodes, more: { definition: openSink() } }, ['source -> end', 'source -> more'])
    sample(client)
    expect(view.table?.revision).toBeGreaterThan(first)
    expect(view.table?.wires).toHaveLength(2)
    expect(view.frames.at(-1)).toMatchObject({ isFull: true, revision: view.table?.revision })
    await tested.engine.apply(planOf())
    sample(client)
    expect(view.table).toMatchObject({ running: false, wires: [], nodes: [] })
    expect(view.state).toEqual({ event: 'flow-state', flow: 'flow', state: 'stopped' })
  })

  it('tell words of a node as they change, and when it tries again', async () => {
    const source = drivenSource()
    await start({ source: { definition: source.definition }, end: { definition: openSink() } }, [
      'source -> end',
    ])
    const client = watching(sampler)
    const { view } = client
    sample(client)
    source.context().status({ state: 'down', reason: 'no route', retryAt: 12_345 })
    sample(client)
    const told = { node: 'source', state: 'degraded', reason: 'no route', retryAt: 12_345 }
    expect(view.events.at(-1)).toEqual({ event: 'nodes', flow: 'flow', nodes: [told] })
    expect(view.state).toMatchObject({ state: 'degraded' })
    source.context().status({ state: 'up' })
    sample(client)
    expect(view.nodes.get('source')).toEqual({ node: 'source', state: 'ok' })
  })

  it('give the reason of a connection before what its node knows of it', async () => {
    let lost: ((reason: string) => void) | undefined
    const plant = defineConnection({
      text: {
        en: { summary: 'For a test', help: 'For a test.' },
        'zh-CN': { summary: '测试', help: '测试。' },
      },
      icon: 'flask',
      examples: [],
      config: config({}),
      open(_config, context) {
        lost = (reason) => context.status({ state: 'failed', reason, retryAt: 5 })
      },
      close: async () => {},
    })
    const source = drivenSource()
    const held = heldSink()
    const nodes = {
      source: { definition: source.definition },
      end: { definition: held.definition, connection: 'plant' },
    }
    const flow = flowPlan(nodes, ['source -> end'], {
      connections: { plant: { definition: plant } },
    })
    await tested.engine.apply(planOf(flow))
    held.context().status({ state: 'down', reason: 'not connected yet' })
    lost?.('the password is wrong')
    const client = watching(sampler)
    sample(client)
    expect(client.view.nodes.get('end')).toEqual({
      node: 'end',
      state: 'failed',
      reason: 'the password is wrong',
      retryAt: 5,
    })
  })
})

const window = (messages: number) => ({ messages, bytes: 1024 * 1024, stuck: 60_000 })
