import { afterEach, describe, expect, it } from 'vitest'

import {
  drivenSource,
  flowPlan,
  heldSink,
  message,
  openSink,
  planOf,
  route,
  stage,
  testEngine,
  transform,
} from '../../../test/helpers/plan.ts'
import type { PlanNode } from '../../../test/helpers/plan.ts'
import type { NodeDefinition } from '../../graph/plan.ts'
import { PermanentError } from '../../plugin.ts'
import type { Message } from '../../plugin.ts'
import type { Engine } from '../status.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import type { ReleaseReason } from './breakpoint.ts'

let running: Engine | undefined
afterEach(async () => {
  await running?.stop(0)
  running = undefined
})

const number = ({ payload }: Message) => payload as number
const double = transform((given) => ({ ...given, payload: number(given) * 2 }))
const small = transform((given) => {
  if (number(given) === 14) throw new Error('unlucky')
  return number(given) < 100 ? given : undefined
})
const both: NodeDefinition = {
  ...route((given, send) => {
    send('left', given)
    if (number(given) < 50) send('right', given)
  }),
  outputs: { left: 'any', right: 'any' },
}
const pass = stage((ctx) => ({
  push(delivery) {
    ctx.send('out', delivery.message, [delivery])
    return undefined
  },
}))

const wires = ['source -> double -> small -> both', 'both.left -> pass -> one', 'both.right -> two']

async function start(more: Record<string, PlanNode> = {}, moreWires: readonly string[] = []) {
  const clock = createVirtualClock()
  const { engine, lines } = testEngine({ clock })
  running = engine
  const source = drivenSource()
  const one: Message[] = []
  const two: Message[] = []
  const nodes: Record<string, PlanNode> = {
    source: { definition: source.definition },
    double: { definition: double },
    small: { definition: small },
    both: { definition: both },
    pass: { definition: pass },
    one: { definition: openSink(one) },
    two: { definition: openSink(two) },
    ...more,
  }
  const plan = flowPlan(nodes, [...wires, ...moreWires])
  await engine.apply(planOf(plan))
  const { debug } = engine
  const inject = (at: string, payload: unknown, isTraced = false) =>
    debug.inject('flow', at, message(payload), { waitMs: 1000, isTraced })
  const payloads = () => [one.map(number), two.map(number)]
  return { engine, debug, clock, source, nodes, plan, payloads, inject, lines }
}

describe('a message that is put in', () => {
  it.each([
    ['source', 1, 'delivered', [[2], [2]]],
    ['source.out', 30, 'delivered', [[60], []]],
    ['double', 1, 'delivered', [[2], [2]]],
    ['double.in', 1, 'delivered', [[2], [2]]],
    ['double.out', 1, 'delivered', [[1], [1]]],
    ['double -> small', 1, 'delivered', [[1], [1]]],
    ['both.right -> two', 99, 'delivered', [[], [99]]],
    ['both.left', 99, 'delivered', [[99], []]],
    ['two', 5, 'delivered', [[], [5]]],
    ['small', 200, 'filtered', [[], []]],
    ['small', 14, 'rejected', [[], []]],
    ['two.error', 1, 'rejected', [[], []]],
  ])('at %s as %s is %s', async (at, payload, outcome, got) => {
    const { inject, payloads, source } = await start()
    expect(await inject(at, payload)).toMatchObject({ outcome, waitsAt: [] })
    expect(payloads()).toEqual(got)
    expect(source.outcomes).toEqual([])
  })

  it('leaves by an error port to where errors go', async () => {
    const got: Message[] = []
    const { inject } = await start({ dead: { definition: openSink(got) } }, ['small.error -> dead'])
    expect(await inject('small.error', 7)).toMatchObject({ outcome: 'delivered' })
    expect(got.map(number)).toEqual([7])
  })

  it('that still waits is told with the node that has it, and goes on', async () => {
    const held = heldSink()
    const { inject, clock } = await start({ two: { definition: held.definition } })
    const answer = inject('two', 1)
    clock.pass(1000)
    expect(await answer).toMatchObject({ outcome: 'under-way', waitsAt: ['two'] })
    held.answer()
    expect(held.got).toHaveLength(1)
  })

  it('passes a source that is paused, and waits before another node that is', async () => {
    const { engine, inject, payloads, clock, source } = await start()
    await engine.pause('flow', 'source')
    source.emit(message(1))
    expect(await inject('source', 2)).toMatchObject({ outcome: 'delivered' })
    expect(payloads()).toEqual([[4], [4]])
    await engine.pause('flow', 'two')
    const waiting = inject('two', 3)
    clock.pass(1000)
    expect(await waiting).toMatchObject({ outcome: 'under-way', waitsAt: ['two'] })
  })

  it.each([
    ['smal', 'no port "smal"'],
    ['small.ou', 'no port "ou"'],
    ['double -> both', 'no wire "double -> both"'],
    ['small.error -> two', 'no wire'],
  ])('at %s is refused', async (at, words) => {
    const { inject } = await start()
    await expect(inject(at, 1)).rejects.toThrow(words)
  })

  it('is refused while too many others are under way, and where nothing runs', async () => {
    const held = heldSink()
    const { inject, debug, clock } = await start({ two: { definition: held.definition } })
    const waiting = Array.from({ length: 64 }, () => inject('two', 1))
    clock.pass(1000)
    await Promise.all(waiting)
    await expect(inject('two', 1)).rejects.toThrow('64 messages')
    held.answer()
    clock.pass(0)
    const next = inject('two', 1)
    clock.pass(1000)
    expect(await next).toMatchObject({ outcome: 'under-way' })
    const elsewhere = debug.inject('other', 'a', message(1), { waitMs: 1, isTraced: false })
    await expect(elsewhere).rejects.toThrow('"other" does not run')
  })
})

it('what is put onto a wire is seen where the wire is tapped', async () => {
  const { engine, inject } = await start()
  const tap = engine.tap('flow', 'small -> both')
  await inject('small -> both', 5)
  expect(tap.take().samples.map(({ payload }) => payload.text)).toEqual(['5'])
  tap.close()
})

describe('a message that is followed', () => {
  it('tells every node on its way, in order, and where each came from', async () => {
    const { inject } = await start()
    const { trace } = await inject('source', 1, true)
    expect(trace).toMatchObject({ state: 'done', outcome: 'delivered', start: 'source.out' })
    expect(trace?.steps.map(({ node, from, out, outcome }) => [node, from, out, outcome])).toEqual([
      ['double', { node: 'source', port: 'out' }, ['out'], undefined],
      ['small', { node: 'double', port: 'out' }, ['out'], undefined],
      ['both', { node: 'small', port: 'out' }, ['left', 'right'], undefined],
      ['pass', { node: 'both', port: 'left' }, ['out'], 'delivered'],
      ['one', { node: 'pass', port: 'out' }, [], 'delivered'],
      ['two', { node: 'both', port: 'right' }, [], 'delivered'],
    ])
    expect(trace?.steps.map(({ message: { payload } }) => payload.text)).toEqual([
      '1',
      '2',
      '2',
      '2',
      '2',
      '2',
    ])
    expect(trace?.steps.every(({ ms, at }) => ms !== undefined && ms >= 0 && at >= 0)).toBe(true)
  })

  it.each([
    [60, 'small', 'filtered', undefined],
    [7, 'small', 'rejected', 'unlucky'],
  ])('as %s ends at the node %s: %s', async (payload, node, outcome, error) => {
    const { inject } = await start()
    const { trace } = await inject('source', payload, true)
    expect(trace?.steps.at(-1)).toMatchObject({ node, outcome, ...(error ? { error } : {}) })
    expect(trace).toMatchObject({ outcome })
  })

  it('goes on at an error wire, also from a sink', async () => {
    const got: Message[] = []
    const held = heldSink()
    const { inject } = await start(
      { two: { definition: held.definition }, dead: { definition: openSink(got) } },
      ['two.error -> dead'],
    )
    const answer = inject('two', 1, true)
    held.answer(new PermanentError('no', 'not today'))
    const { trace } = await answer
    expect(trace?.steps).toMatchObject([
      { node: 'two', error: 'not today', out: ['error'] },
      { node: 'dead', from: { node: 'two', port: 'error' }, outcome: 'delivered' },
    ])
  })

  it('is the next one of a source, and its answer goes to the source as ever', async () => {
    const { debug, source, payloads } = await start()
    const tracing = debug.trace('flow', {})
    expect(tracing.answer()).toMatchObject({ state: 'waiting', steps: [] })
    source.emit(message(1))
    source.emit(message(2))
    await tracing.done
    expect(tracing.answer()).toMatchObject({ state: 'done', start: 'source.out' })
    expect(tracing.answer().steps).toHaveLength(6)
    expect(source.outcomes).toEqual([['delivered'], ['delivered']])
    expect(payloads()).toEqual([
      [2, 4],
      [2, 4],
    ])
  })

  it('is what a source brings, and not what it tells of itself', async () => {
    const { debug, source } = await start()
    const tracing = debug.trace('flow', {})
    source.context().event('connected', message(1))
    expect(tracing.answer().state).toBe('waiting')
    source.emit(message(1))
    await tracing.done
    expect(tracing.answer()).toMatchObject({ state: 'done', start: 'source.out' })
  })

  it('is one that comes by a port, with a topic; one without a receipt, too', async () => {
    const { debug, source } = await start()
    const tracing = debug.trace('flow', { at: 'small.in', topic: 'x/' })
    void source.emitLoose(message(1, 'a/b'))
    void source.emitLoose(message(7, 'x/y'))
    await tracing.done
    expect(tracing.answer()).toMatchObject({ start: 'small.in', outcome: 'rejected' })
    expect(tracing.answer().steps.map(({ node }) => node)).toEqual(['small'])
  })

  it('that waits in a sink is shown as under way', async () => {
    const held = heldSink()
    const { debug, source } = await start({ one: { definition: held.definition } })
    const tracing = debug.trace('flow', {})
    source.emit(message(30))
    const { state, steps } = tracing.answer()
    expect([state, steps.at(-1)?.node, steps.at(-1)?.ms]).toEqual(['under-way', 'one', undefined])
    expect(source.outcomes).toEqual([[]])
    held.answer()
    await tracing.done
    expect(source.outcomes).toEqual([['delivered']])
  })

  it('may be one of four, and no more', async () => {
    const { debug } = await start()
    const all = [1, 2, 3, 4].map(() => debug.trace('flow', {}))
    expect(() => debug.trace('flow', {})).toThrow('4 messages')
    for (const tracing of all) tracing.close()
    debug.trace('flow', {}).close()
  })
})

describe('a breakpoint', () => {
  const wire = 'small.out -> both'
  async function broken(more: Record<string, PlanNode> = {}) {
    const started = await start(more)
    const reasons: ReleaseReason[] = []
    const { breakpoints } = started.debug
    breakpoints.set('flow', 'small -> both', (reason) => reasons.push(reason))
    return { ...started, breakpoints, reasons, held: () => breakpoints.list()[0]?.held }
  }

  it('holds what comes along its wire, with receipts open, and lets it go in steps', async () => {
    const { source, payloads, breakpoints, held } = await broken()
    for (const payload of [1, 2, 3]) source.emit(message(payload))
    expect([held(), payloads(), source.outcomes]).toEqual([3, [[], []], [[], [], []]])
    expect(breakpoints.list()[0]?.messages.map(({ payload }) => payload.text)).toEqual([
      '2',
      '4',
      '6',
    ])
    expect(breakpoints.step('flow', 'small -> both', 1)).toBe(1)
    expect([held(), payloads()]).toEqual([2, [[2], [2]]])
    expect(source.outcomes).toEqual([['delivered'], [], []])
  })

  it('holds nothing that goes other ways', async () => {
    const { source, inject, payloads } = await broken()
    source.emit(message(1))
    await inject('both', 9)
    expect(payloads()).toEqual([[9], [9]])
  })

  it('drops what it is told to drop, counted, and the source hears of it', async () => {
    const { engine, source, breakpoints, payloads } = await broken()
    for (const payload of [1, 2]) source.emit(message(payload))
    expect(breakpoints.drop('flow', wire, 1)).toBe(1)
    breakpoints.release('flow', wire)
    expect(source.outcomes).toEqual([['filtered'], ['delivered']])
    expect(payloads()).toEqual([[4], [4]])
    const dropped = engine.status().flows[0]?.nodes.find(({ id }) => id === 'both')?.dropped
    expect(dropped).toEqual({ breakpoint: 1 })
  })

  it('is gone when it is released: what waits goes in order, and what comes passes', async () => {
    const { source, breakpoints, payloads, reasons } = await broken()
    source.emit(message(1))
    breakpoints.release('flow', wire)
    source.emit(message(2))
    expect([payloads()[0], reasons, breakpoints.list()]).toEqual([[2, 4], ['asked'], []])
    expect(() => breakpoints.step('flow', wire, 1)).toThrow('no breakpoint stands at')
  })

  it.each<[ReleaseReason, number, boolean]>([
    ['gone', 10_000, false],
    ['time', 60_000, true],
  ])('lets go by itself: %s after %s ms', async (reason, ms, isAsked) => {
    const { source, clock, breakpoints, payloads, reasons } = await broken()
    source.emit(message(1))
    for (let passed = 0; passed < ms - 5000; passed += 5000) {
      clock.pass(5000)
      if (isAsked) breakpoints.renew('flow', wire)
    }
    expect(reasons).toEqual([])
    clock.pass(5000)
    expect([reasons, payloads()]).toEqual([[reason], [[2], [2]]])
  })

  it('stands for a minute more after each step', async () => {
    const { clock, breakpoints, reasons } = await broken()
    for (let seconds = 0; seconds < 120; seconds += 5) {
      clock.pass(5000)
      breakpoints.renew('flow', wire)
      if (seconds % 50 === 0) breakpoints.step('flow', wire, 1)
    }
    expect(reasons).toEqual([])
  })

  it.each([
    ['the window of its source is nearly full', { messages: 100, bytes: 1e6, stuck: 1e6 }, 90],
    ['it holds as many as it may', { messages: 5000, bytes: 1e9, stuck: 1e6 }, 1000],
  ])('lets go when %s', async (_, window, count) => {
    const source = drivenSource()
    const { clock, payloads, reasons } = await broken({
      source: { definition: source.definition, engine: { window } },
    })
    for (let payload = 0; payload < count - 1; payload++) source.emit(message(1))
    clock.pass(0)
    expect(reasons).toEqual([])
    source.emit(message(1))
    clock.pass(0)
    expect([reasons, payloads()[0]?.length]).toEqual([['full'], count])
  })

  it('lets go when the flow is changed, or stopped', async () => {
    const { engine, source, plan, payloads, reasons } = await broken()
    source.emit(message(1))
    await engine.apply(planOf({ ...plan, description: 'other' }))
    expect([reasons, payloads()]).toEqual([['changed'], [[2], [2]]])
    expect(source.outcomes).toEqual([['delivered']])
  })

  it('stands once on a wire, and only on a wire', async () => {
    const { breakpoints } = await broken()
    const set = (text: string) => () => breakpoints.set('flow', text, () => {})
    expect(set('small -> both')).toThrow('already')
    expect(set('small -> one')).toThrow('no wire')
  })
})

describe('a recording', () => {
  it('hears once of everything that sources bring, and of nothing after it is closed', async () => {
    const held = heldSink()
    const { debug, source, clock } = await start({ one: { definition: held.definition } })
    const heard: unknown[] = []
    const recording = debug.record('flow', (node, port, { payload }) =>
      heard.push([node, port, payload]),
    )
    source.emit(message(1))
    held.answer(new Error('for now'))
    clock.pass(1000)
    void source.emitLoose(message(2))
    recording.close()
    source.emit(message(3))
    expect(heard).toEqual([
      ['source', 'out', 1],
      ['source', 'out', 2],
    ])
  })

  it('goes on with the sources that a reload brings', async () => {
    const { engine, debug, nodes } = await start()
    const other = drivenSource()
    const heard: string[] = []
    const recording = debug.record('flow', (node) => heard.push(node))
    const more = { ...nodes, other: { definition: other.definition } }
    await engine.apply(planOf(flowPlan(more, [...wires, 'other -> two'])))
    expect(recording.refresh()).toBe(true)
    other.emit(message(1))
    expect(heard).toEqual(['other'])
    await engine.stop(0)
    expect(recording.refresh()).toBe(false)
  })
})
