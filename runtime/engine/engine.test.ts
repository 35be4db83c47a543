import { afterEach, describe, expect, it, vi } from 'vitest'

import {
  drivenSource,
  flowPlan,
  heldSink,
  message,
  openSink,
  planOf,
  route,
  testEngine,
  transform,
} from '../../test/helpers/plan.ts'
import type { PlanNode } from '../../test/helpers/plan.ts'
import type { Message } from '../plugin.ts'
import { PermanentError, TransientError } from '../plugin.ts'
import type { Engine } from './status.ts'

let running: Engine | undefined
function start(options?: Parameters<typeof testEngine>[0]) {
  const made = testEngine(options)
  running = made.engine
  return made
}
afterEach(async () => {
  await running?.stop(0)
  running = undefined
})

/** A source wired to a sink. */
const straight = (source: PlanNode, sink: PlanNode) =>
  planOf(flowPlan({ source, sink }, ['source -> sink']))
const pass = transform((given) => given)
const nodeStatus = (engine: Engine, id: string) =>
  engine.status().flows[0]!.nodes.find((node) => node.id === id)!

describe('a message through a flow', () => {
  it('settles as delivered once the sink has answered, and not before', async () => {
    const { engine } = start()
    const source = drivenSource()
    const held = heldSink()
    await engine.apply(
      planOf(
        flowPlan(
          {
            source: { definition: source.definition },
            pass: { definition: pass },
            sink: { definition: held.definition },
          },
          ['source -> pass -> sink'],
        ),
      ),
    )
    source.emit(message(1))
    expect(source.outcomes).toEqual([[]])
    held.answer()
    expect(source.outcomes).toEqual([['delivered']])
  })

  it('settles as filtered when a transform drops it', async () => {
    const { engine } = start()
    const source = drivenSource()
    await engine.apply(
      planOf(
        flowPlan(
          {
            source: { definition: source.definition },
            none: { definition: transform(() => undefined) },
            sink: { definition: openSink() },
          },
          ['source -> none -> sink'],
        ),
      ),
    )
    source.emit(message(1))
    expect(source.outcomes).toEqual([['filtered']])
    expect(nodeStatus(engine, 'none')).toMatchObject({ in: 1, out: 0, filtered: 1 })
  })

  it('waits for every branch of a fan-out', async () => {
    const { engine } = start()
    const source = drivenSource()
    const [left, right] = [heldSink(), heldSink()]
    await engine.apply(
      planOf(
        flowPlan(
          {
            source: { definition: source.definition },
            left: { definition: left.definition },
            right: { definition: right.definition },
          },
          ['source -> left', 'source -> right'],
        ),
      ),
    )
    source.emit(message(1))
    left.answer()
    expect(source.outcomes).toEqual([[]])
    right.answer()
    expect(source.outcomes).toEqual([['delivered']])
  })

  it('goes to the ports that a route names, and is filtered when it names none', async () => {
    const { engine } = start()
    const source = drivenSource()
    const got: Message[] = []
    const odd = route((given, send) => {
      if ((given.payload as number) % 2 === 1) send('odd', given)
    })
    await engine.apply(
      planOf(
        flowPlan(
          {
            source: { definition: source.definition },
            odd: { definition: odd },
            sink: { definition: openSink(got) },
          },
          ['source -> odd', 'odd.odd -> sink'],
        ),
      ),
    )
    for (const payload of [1, 2, 3]) source.emit(message(payload))
    expect(source.outcomes).toEqual([['delivered'], ['filtered'], ['delivered']])
    expect(got.map((one) => one.payload)).toEqual([1, 3])
    expect(engine.status().flows[0]!.wires).toEqual([
      { from: 'source.out', to: 'odd.in', count: 3 },
      { from: 'odd.odd', to: 'sink.in', count: 2 },
    ])
  })
})

describe('errors', () => {
  const failing = transform(() => {
    throw new PermanentError('decode', 'not JSON')
  })

  it('leave by the error port with what happened, and count as delivered there', async () => {
    const { engine } = start()
    const source = drivenSource()
    const dead: Message[] = []
    await engine.apply(
      planOf(
        flowPlan(
          {
            source: { definition: source.definition },
            decode: { definition: failing },
            sink: { definition: openSink() },
            dead: { definition: openSink(dead) },
          },
          ['source -> decode -> sink', 'decode.error -> dead'],
        ),
      ),
    )
    source.emit(message('x', 'a/b'))
    expect(source.outcomes).toEqual([['delivered']])
    expect(dead).toEqual([
      {
        payload: 'x',
        topic: 'a/b',
        meta: { error: { node: 'decode', code: 'decode', message: 'not JSON' } },
      },
    ])
  })

  it('go to defaults.errors from every node but those behind it', async () => {
    const { engine, lines } = start()
    const source = drivenSource()
    const dead = heldSink()
    await engine.apply(
      planOf(
        flowPlan(
          {
            source: { definition: source.definition },
            decode: { definition: failing },
            dead: { definition: dead.definition },
          },
          ['source -> decode -> dead'],
          { errors: 'dead' },
        ),
      ),
    )
    source.emit(message('x'))
    expect(dead.got).toHaveLength(1)
    dead.answer(new PermanentError('topic', 'the topic is empty'))
    expect(source.outcomes).toEqual([['rejected']])
    expect(lines.filter((line) => line.level === 'error')).toHaveLength(1)
  })

  it('without a route are counted, said once, and settled as rejected', async () => {
    const { engine, lines } = start()
    const source = drivenSource()
    await engine.apply(
      planOf(
        flowPlan({ source: { definition: source.definition }, decode: { definition: failing } }, [
          'source -> decode',
        ]),
      ),
    )
    for (let count = 0; count < 100; count++) source.emit(message('x'))
    expect(source.outcomes.flat()).toEqual(Array.from({ length: 100 }, () => 'rejected'))
    expect(nodeStatus(engine, 'decode')).toMatchObject({ failed: 100, rejected: 100 })
    expect(lines.filter((line) => line.level === 'error')).toHaveLength(1)
  })

  it('get a line for a node and a kind of error, also when each is put in other words', async () => {
    const { engine, lines } = start()
    const source = drivenSource()
    const fails = transform(({ payload }) => {
      const code = payload === 'odd' ? 'key' : 'decode'
      throw new PermanentError(code, `"${String(payload)}" is not JSON`)
    })
    const nodes = { source, one: { definition: fails }, two: { definition: fails } }
    await engine.apply(planOf(flowPlan(nodes, ['source -> one', 'source -> two'])))
    for (let count = 0; count < 100; count++) source.emit(message(`text ${count}`))
    source.emit(message('odd'))
    const errors = lines.filter((line) => line.level === 'error').map(({ facts }) => facts)
    expect(errors).toEqual([
      { node: 'one', reason: '"text 0" is not JSON' },
      { node: 'two', reason: '"text 0" is not JSON' },
      { node: 'one', reason: '"odd" is not JSON' },
      { node: 'two', reason: '"odd" is not JSON' },
    ])
    expect(nodeStatus(engine, 'one').rejected).toBe(101)
  })

  it('stop the source when onRejected says so, and leave the message unanswered until then', async () => {
    const { engine } = start()
    const source = drivenSource()
    await engine.apply(
      planOf(
        flowPlan(
          {
            source: { definition: source.definition, engine: { onRejected: 'stop' } },
            decode: { definition: failing },
          },
          ['source -> decode'],
        ),
      ),
    )
    source.emit(message('x'))
    expect(source.stops).toBe(1)
    expect(source.outcomes).toEqual([[]])
    expect(engine.status().flows[0]).toMatchObject({ state: 'failed' })
    await engine.stop(0)
    expect(source.outcomes).toEqual([['failed']])
  })

  it('of one branch do not keep the message from the others', async () => {
    const { engine } = start()
    const source = drivenSource()
    const got: Message[] = []
    await engine.apply(
      planOf(
        flowPlan(
          {
            source: { definition: source.definition },
            decode: { definition: failing },
            sink: { definition: openSink(got) },
          },
          ['source -> decode', 'source -> sink'],
        ),
      ),
    )
    source.emit(message('x'))
    expect(got).toHaveLength(1)
    expect(source.outcomes).toEqual([['rejected']])
  })
})

describe('retries', () => {
  async function oneSink(engineKeys = {}) {
    const made = start()
    const source = drivenSource()
    const held = heldSink()
    const dead: Message[] = []
    await made.engine.apply(
      planOf(
        flowPlan(
          {
            source: { definition: source.definition },
            sink: { definition: held.definition, engine: engineKeys },
            dead: { definition: openSink(dead) },
          },
          ['source -> sink', 'sink.error -> dead'],
        ),
      ),
    )
    return { ...made, source, held, dead }
  }

  it('hand a message over again, before anything that came later', async () => {
    const { source, held } = await oneSink({ maxInFlight: 1 })
    for (const payload of [1, 2]) source.emit(message(payload))
    held.answer(new TransientError('busy', 'busy'))
    await vi.waitFor(() => expect(held.got).toHaveLength(2))
    held.answer()
    held.answer()
    expect(held.got.map((one) => one.payload)).toEqual([1, 1, 2])
    expect(source.outcomes).toEqual([['delivered'], ['delivered']])
  })

  it('send the message out by the error port after the last attempt', async () => {
    const { source, held, dead } = await oneSink({ retry: { attempts: 3, min: 1, max: 2 } })
    source.emit(message(1))
    for (let attempt = 1; attempt <= 3; attempt++) {
      await vi.waitFor(() => expect(held.got).toHaveLength(attempt))
      held.answer(new TransientError('busy', 'the server is busy'))
    }
    expect(source.outcomes).toEqual([['delivered']])
    expect(dead[0]!.meta.error).toEqual({
      node: 'sink',
      code: 'busy',
      message: 'the server is busy',
    })
  })

  it('keep the order of what was in the air when the link broke', async () => {
    const { source, held } = await oneSink({ maxInFlight: 3 })
    for (const payload of [1, 2, 3, 4, 5]) source.emit(message(payload))
    held.context().pause('link down')
    for (let count = 0; count < 3; count++) held.answer(new TransientError('link', 'lost'))
    expect(held.air).toEqual([])
    held.context().resume()
    while (held.air.length > 0) held.answer()
    expect(held.got.map((one) => one.payload)).toEqual([1, 2, 3, 1, 2, 3, 4, 5])
    expect(source.outcomes.flat()).toEqual(Array.from({ length: 5 }, () => 'delivered'))
  })

  it('take a message back whose deadline has passed, and ignore its late answer', async () => {
    const { source, held, engine } = await oneSink({ timeout: 60 })
    source.emit(message(1))
    await vi.waitFor(() => expect([held.got.length, held.air.length]).toEqual([2, 1]))
    expect(nodeStatus(engine, 'sink').retries).toBeGreaterThan(0)
    expect(engine.status().flows[0]).toMatchObject({ state: 'degraded' })
    expect(source.outcomes).toEqual([[]])
    held.answer()
    expect(source.outcomes).toEqual([['delivered']])
    expect(engine.status().flows[0]).toMatchObject({ state: 'running' })
  })
})

describe('back-pressure', () => {
  it('asks the source to wait at the window, and lets it go on when a receipt settles', async () => {
    const { engine } = start()
    const source = drivenSource()
    const held = heldSink()
    const window = { messages: 2, bytes: 1e6, stuck: 1e6 }
    await engine.apply(
      straight(
        { definition: source.definition, engine: { window } },
        { definition: held.definition },
      ),
    )
    expect(source.offer(message(1))).toBeUndefined()
    const wait = source.offer(message(2))
    expect(wait).toBeInstanceOf(Promise)
    held.answer()
    await wait
    expect(source.offer(message(3))).toBeInstanceOf(Promise)
  })

  it('counts bytes as well as messages', async () => {
    const { engine } = start()
    const source = drivenSource()
    const held = heldSink()
    const window = { messages: 100, bytes: 10, stuck: 1e6 }
    await engine.apply(
      straight(
        { definition: source.definition, engine: { window } },
        { definition: held.definition },
      ),
    )
    expect(source.offer(message(new Uint8Array(9)))).toBeUndefined()
    expect(source.offer(message(new Uint8Array(1)))).toBeInstanceOf(Promise)
  })

  it('bounds what wants no receipt, too, and counts what a deaf source loses', async () => {
    const { engine } = start()
    const source = drivenSource()
    const held = heldSink()
    await engine.apply(
      straight(
        { definition: source.definition },
        { definition: held.definition, engine: { maxInFlight: 1 } },
      ),
    )
    const waits = Array.from({ length: 5000 }, () => source.emitLoose(message('x')))
    expect(waits.slice(0, 1024)).toEqual(Array.from({ length: 1024 }))
    expect(waits[1024]).toBeInstanceOf(Promise)
    const status = nodeStatus(engine, 'sink')
    expect(status.queued).toBe(2048)
    expect(status.dropped).toEqual({ overflow: 5000 - 2048 - 1 })
    while (held.air.length > 0) held.answer()
    await waits[1024]
    expect(held.got).toHaveLength(2049)
  })

  it('names a stuck message, its source and where it hangs', async () => {
    const { engine, lines } = start()
    const source = drivenSource()
    const held = heldSink()
    const window = { messages: 100, bytes: 1e6, stuck: 50 }
    await engine.apply(
      straight(
        { definition: source.definition, engine: { window } },
        { definition: held.definition },
      ),
    )
    source.emit(message(1))
    await vi.waitFor(() => expect(engine.status().flows[0]!.state).toBe('degraded'))
    expect(engine.status().flows[0]!.reason).toContain('source "source" is stuck in "sink"')
    await vi.waitFor(
      () => expect(lines.some((line) => line.message.includes('stuck'))).toBe(true),
      3000,
    )
  })
})

describe('a reload', () => {
  it('keeps what did not change, with its counters', async () => {
    const { engine } = start()
    const source = drivenSource()
    const held = heldSink()
    const plan = (run: (payload: number) => number, version: string) =>
      planOf(
        flowPlan(
          {
            source: { definition: source.definition },
            map: {
              definition: transform((given) => ({
                ...given,
                payload: run(given.payload as number),
              })),
              version,
            },
            sink: { definition: held.definition },
          },
          ['source -> map -> sink'],
        ),
      )
    await engine.apply(plan((payload) => payload + 1, '1'))
    source.emit(message(1))
    const applied = await engine.apply(plan((payload) => payload * 100, '2'))
    expect(applied.flows).toEqual([
      {
        id: 'flow',
        change: 'changed',
        started: ['map'],
        kept: ['source', 'sink'],
        stopped: ['map'],
      },
    ])
    source.emit(message(2))
    expect(source.starts).toBe(1)
    expect(source.stops).toBe(0)
    expect(held.closes).toBe(0)
    expect(held.got.map((one) => one.payload)).toEqual([2, 200])
    held.answer()
    held.answer()
    expect(source.outcomes.flat()).toEqual(['delivered', 'delivered'])
  })

  it('sends what an old sink could not deliver to the new one', async () => {
    const { engine } = start({ reloadDrainMs: 30 })
    const source = drivenSource()
    const [old, young] = [heldSink(), heldSink()]
    const plan = (held: typeof old, version: string) =>
      straight(
        { definition: source.definition },
        { definition: held.definition, version, engine: { maxInFlight: 1 } },
      )
    await engine.apply(plan(old, '1'))
    for (const payload of [1, 2]) source.emit(message(payload))
    await engine.apply(plan(young, '2'))
    expect(old.closes).toBe(1)
    // One at a time fits into the window; the next comes with the engine's next turn at the earliest.
    for (let settled = 0; settled < 2; settled++) {
      await vi.waitFor(() => expect(young.air).toHaveLength(1))
      young.answer()
    }
    expect(young.got.map((one) => one.payload).sort()).toEqual([1, 2])
    expect(source.outcomes).toEqual([['delivered'], ['delivered']])
  })

  it('that cannot be made leaves what runs alone', async () => {
    const { engine } = start()
    const source = drivenSource()
    const got: Message[] = []
    const good = flowPlan(
      {
        source: { definition: source.definition },
        pass: { definition: pass },
        sink: { definition: openSink(got) },
      },
      ['source -> pass -> sink'],
    )
    await engine.apply(planOf(good))
    const broken = {
      ...pass,
      create: () => {
        throw new Error('cannot be made')
      },
    }
    const bad = {
      ...good,
      nodes: good.nodes.map((node) =>
        node.id === 'pass' ? { ...node, definition: broken, fingerprint: '2' } : node,
      ),
    }
    const applied = await engine.apply(planOf(bad))
    expect(applied.flows[0]).toMatchObject({ change: 'failed', reason: 'cannot be made' })
    source.emit(message(1))
    expect(got).toHaveLength(1)
    expect(source.outcomes).toEqual([['delivered']])
  })

  it('of one flow does not touch another', async () => {
    const { engine } = start()
    const [first, second] = [drivenSource(), drivenSource()]
    const flow = (id: string, source: typeof first, version = '1') =>
      flowPlan(
        {
          source: { definition: source.definition, version },
          sink: { definition: openSink() },
        },
        ['source -> sink'],
        { id },
      )
    await engine.apply(planOf(flow('a', first), flow('b', second)))
    await engine.apply(planOf(flow('a', first, '2'), flow('b', second)))
    expect([first.starts, second.starts]).toEqual([2, 1])
    await engine.apply(planOf(flow('b', second)))
    expect([first.stops, second.stops]).toEqual([2, 0])
  })
})

describe('a stop', () => {
  it('waits until what is under way has been settled', async () => {
    const { engine } = start()
    const source = drivenSource()
    const held = heldSink()
    await engine.apply(straight({ definition: source.definition }, { definition: held.definition }))
    source.emit(message(1))
    const stopped = engine.stop(5000)
    await vi.waitFor(() => expect(source.stops).toBe(1))
    held.answer()
    expect(await stopped).toEqual([])
    expect(source.outcomes).toEqual([['delivered']])
    expect(held.closes).toBe(1)
  })

  it('closes a source only after everything that it sent has ended', async () => {
    const { engine } = start()
    const source = drivenSource()
    const held = heldSink()
    await engine.apply(straight({ definition: source.definition }, { definition: held.definition }))
    source.emit(message(1))
    const stopped = engine.stop(5000)
    await vi.waitFor(() => expect(source.stops).toBe(1))
    expect(source.closes).toBe(0)
    held.answer()
    await stopped
    expect(source.closes).toBe(1)
  })

  it('names what stayed open after the deadline, and acknowledges nothing of it', async () => {
    const { engine } = start()
    const source = drivenSource()
    const held = heldSink()
    await engine.apply(straight({ definition: source.definition }, { definition: held.definition }))
    source.emit(message(1))
    source.emit(message(2))
    expect(await engine.stop(20)).toEqual([
      { flow: 'flow', source: 'source', node: 'sink', count: 2 },
    ])
    expect(source.outcomes).toEqual([['failed'], ['failed']])
  })
})
