import { afterEach, describe, expect, it } from 'vitest'

import {
  drivenSource,
  flowPlan,
  heldSink,
  message,
  planOf,
  stage,
  testEngine,
} from '../../test/helpers/plan.ts'
import type { HeldSink } from '../../test/helpers/plan.ts'
import { Outcome } from '../plugin.ts'
import type { Attempt, Delivery, StageContext, StageInstance } from '../plugin.ts'
import type { Engine } from './status.ts'
import { createVirtualClock } from './virtual-clock.ts'

let running: Engine | undefined
afterEach(async () => {
  await running?.stop(0)
  running = undefined
})

/** source -> stage -> left, stage.other -> right. */
async function start(create: (ctx: StageContext) => StageInstance) {
  const clock = createVirtualClock(1_000_000)
  const { engine } = testEngine({ clock })
  running = engine
  const source = drivenSource()
  const [left, right] = [heldSink(), heldSink()]
  let context: StageContext | undefined
  const definition = stage((ctx) => {
    context = ctx
    return create(ctx)
  })
  const wires = ['source -> stage -> left', 'stage.other -> right']
  const nodes = {
    source: { definition: source.definition },
    stage: { definition },
    left: { definition: left.definition },
    right: { definition: right.definition },
  }
  await engine.apply(planOf(flowPlan(nodes, wires)))
  if (context === undefined) throw new Error('the stage was not made')
  return { engine, source, left, right, clock, ctx: context }
}

/** Tries the first port, and keeps what it tried. */
function trying() {
  const tried: { attempt: Attempt; delivery: Delivery; outcomes: Outcome[] }[] = []
  const create = (ctx: StageContext): StageInstance => ({
    push(delivery) {
      const outcomes: Outcome[] = []
      const attempt = ctx.attempt('out', delivery.message, (outcome) => outcomes.push(outcome))
      tried.push({ attempt, delivery, outcomes })
      return undefined
    },
  })
  return { tried, create }
}

const payloads = ({ got }: HeldSink) => got.map(({ payload }) => payload)

describe('an attempt of a stage', () => {
  it('tells how it ended, and leaves the delivery to the stage', async () => {
    const { tried, create } = trying()
    const { source, left, ctx } = await start(create)
    source.emit(message(1))
    expect(tried[0]?.outcomes).toEqual([])
    left.answer()
    expect(tried[0]?.outcomes).toEqual([Outcome.delivered])
    expect(source.outcomes).toEqual([[]])
    ctx.end(tried[0]!.delivery, Outcome.delivered)
    expect(source.outcomes).toEqual([['delivered']])
  })

  it('is not told once it is abandoned, and what a paused sink keeps of it is never sent', async () => {
    const { tried, create } = trying()
    const { source, left, ctx } = await start(create)
    left.context().pause('away')
    source.emit(message(1))
    source.emit(message(2))
    tried[0]!.attempt.abandon()
    ctx.end(tried[0]!.delivery, Outcome.delivered)
    left.context().resume()
    expect(payloads(left)).toEqual([2])
    left.answer()
    expect(tried.map(({ outcomes }) => outcomes)).toEqual([[], [Outcome.delivered]])
  })

  it('is taken back from a sink that loses its link: there it would be sent again', async () => {
    const { tried, create } = trying()
    const { source, left } = await start(create)
    source.emit(message(1))
    source.emit(message(2))
    tried[0]!.attempt.abandon()
    expect(left.air).toHaveLength(2)
    left.context().pause('away')
    expect(left.air).toHaveLength(1)
    left.answer()
    expect(tried.map(({ outcomes }) => outcomes)).toEqual([[], [Outcome.delivered]])
  })

  it('is not tried again by the sink once it is abandoned', async () => {
    const { tried, create } = trying()
    const { source, left, clock } = await start(create)
    source.emit(message(1))
    tried[0]!.attempt.abandon()
    left.answer(new Error('not now'))
    clock.pass(60_000)
    expect(payloads(left)).toEqual([1])
    expect(tried[0]!.outcomes).toEqual([])
  })
})

describe('what lies behind a port', () => {
  it('is up while its sinks take messages, and counts what waits for them', async () => {
    const { create } = trying()
    const { source, left, ctx } = await start(create)
    expect(ctx.behind('out')).toEqual({ isUp: true, pending: 0 })
    source.emit(message(1))
    expect(ctx.behind('out')).toEqual({ isUp: true, pending: 1 })
    expect(ctx.behind('other')).toEqual({ isUp: true, pending: 0 })
    left.context().pause('away')
    expect(ctx.behind('out')).toEqual({ isUp: false, pending: 1 })
  })
})

describe('a stage that opens something', () => {
  it('gets what came before it was open, and is closed at the end', async () => {
    const { engine } = testEngine()
    running = engine
    const source = drivenSource()
    const got: unknown[] = []
    let closes = 0
    let opened = () => {}
    const definition = stage((ctx) => ({
      open: () => new Promise((resolve) => (opened = resolve)),
      push(delivery) {
        got.push(delivery.message.payload)
        ctx.release(delivery)
        return undefined
      },
      close: () => void closes++,
    }))
    const before = { source: { definition: source.definition } }
    await engine.apply(planOf(flowPlan(before, [])))
    const after = engine.apply(
      planOf(flowPlan({ ...before, stage: { definition } }, ['source -> stage'])),
    )
    await expect.poll(() => engine.status().flows[0]?.nodes.length).toBe(2)
    source.emit(message(1))
    expect(got).toEqual([])
    opened()
    await after
    expect(got).toEqual([1])
    source.emit(message(2))
    expect(got).toEqual([1, 2])
    await engine.stop(100)
    expect(closes).toBe(1)
  })
})

describe('the time of a stage', () => {
  it('is that of the engine', async () => {
    const rung: number[] = []
    const { ctx, clock } = await start(() => ({ push: () => undefined }))
    ctx.clock.after(5000, () => rung.push(ctx.clock.now()))
    ctx.clock.after(1000, () => rung.push(ctx.clock.now())).cancel()
    clock.pass(4999)
    expect(rung).toEqual([])
    clock.pass(1)
    expect(rung).toEqual([1_005_000])
  })
})
