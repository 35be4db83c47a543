import { afterEach, expect, it } from 'vitest'

import {
  drivenSource,
  flowPlan,
  heldSink,
  message,
  openSink,
  planOf,
  route,
  testEngine,
} from '../../test/helpers/plan.ts'
import type { PlanNode } from '../../test/helpers/plan.ts'
import { compileExpression } from '../expression/compile.ts'
import { createLinkBoard } from '../expression/links.ts'
import type { FlowPlan } from '../graph/plan.ts'
import { config, defineConnection } from '../plugin.ts'
import type { Status } from '../plugin.ts'
import type { Engine } from './status.ts'

let running: Engine | undefined
afterEach(() => running?.stop(0))

const words = { summary: 'For a test', help: 'For a test.' }

function connection() {
  const self = {
    set: (_status: Status) => {},
    definition: defineConnection({
      config: config({}),
      text: { en: words, 'zh-CN': words },
      icon: 'flask',
      examples: [],
      open(_config, ctx) {
        self.set = (status) => ctx.status(status)
        ctx.status({ state: 'up' })
        return {}
      },
      close: () => Promise.resolve(),
    }),
  }
  return self
}

/** A route that takes `near` when the expression is true, else `far`. */
async function start(source: string) {
  const board = createLinkBoard()
  const compiled = compileExpression(source)
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.faults))
  for (const { name } of compiled.value.links ?? []) board.names.add(name)
  const where = compiled.value.bind?.(board.find) ?? compiled.value
  const [driven, near, link] = [drivenSource(), heldSink(), connection()]
  const far: unknown[] = []
  const choose = route((given, send) => send(where.test(given) ? 'near' : 'far', given))
  const planWith = (more: Record<string, PlanNode> = {}, wires: string[] = []): FlowPlan => ({
    ...flowPlan(
      {
        source: { definition: driven.definition },
        choose: { definition: choose },
        near: { definition: near.definition, connection: 'main' },
        far: { definition: openSink(far as never[]) },
        ...more,
      },
      ['source -> choose', 'choose.near -> near', 'choose.far -> far', ...wires],
      { connections: { main: link } },
    ),
    links: board,
  })
  const { engine } = testEngine()
  running = engine
  await engine.apply(planOf(planWith()))
  const give = (payload: unknown) => driven.emit(message(payload))
  return { engine, near, far, link, give, planWith }
}

it('is up while the connection works and its sinks take messages', async () => {
  const { near, far, link, give } = await start(`link('main').up`)
  give(1)
  link.set({ state: 'down', reason: 'cut' })
  give(2)
  link.set({ state: 'up' })
  near.context().pause('no client is connected')
  give(3)
  near.context().resume()
  give(4)
  expect(near.got.map(({ payload }) => payload)).toEqual([1, 4])
  expect(far).toMatchObject([{ payload: 2 }, { payload: 3 }])
})

it('counts what waits for the sinks and what is in the air', async () => {
  const { near, far, give } = await start(`link('main').pending < 2`)
  for (const payload of [1, 2, 3]) give(payload)
  expect(far).toMatchObject([{ payload: 3 }])
  near.answer()
  give(4)
  expect(near.got.map(({ payload }) => payload)).toEqual([1, 2, 4])
})

it('measures how long deliveries take', async () => {
  const { near, far, give } = await start(`link('main').latency == 0.0`)
  give(1)
  give(2)
  near.answer()
  give(3)
  expect(far).toMatchObject([{ payload: 3 }])
})

it('does not measure what was in the air before anybody asked', async () => {
  const { near, far, give } = await start(`payload == 1.0 || link('main').latency < 100.0`)
  give(1)
  give(2)
  near.answer()
  give(3)
  expect(near.got.map(({ payload }) => payload)).toEqual([1, 2, 3])
  expect(far).toEqual([])
})

it('is not up when no node uses the connection', async () => {
  const { far, give } = await start(`link('other').up`)
  give(1)
  expect(far).toHaveLength(1)
})

it('goes on after a reload, also with the sinks that it brought', async () => {
  const { engine, near, far, give, planWith } = await start(`link('main').pending == 0`)
  const added = heldSink()
  const more = { added: { definition: added.definition, connection: 'main' } }
  await engine.apply(planOf(planWith(more, ['choose.far -> added'])))
  give(1)
  give(2)
  near.answer()
  give(3)
  expect(near.got).toHaveLength(1)
  expect(added.got).toHaveLength(2)
  expect(far).toHaveLength(2)
  added.answer()
  added.answer()
  give(4)
  expect(near.got).toHaveLength(2)
})
