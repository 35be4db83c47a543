import { afterEach, expect, it } from 'vitest'

import { resolved } from '../../test/helpers/context.ts'
import {
  drivenSource,
  flowPlan,
  heldSink,
  openSink,
  planOf,
  route,
  testEngine,
} from '../../test/helpers/plan.ts'
import type { Message } from '../../runtime/plugin.ts'
import rows from './rows.ts'

let stop: (() => Promise<unknown>) | undefined
afterEach(() => stop?.())

async function running(sink: ReturnType<typeof openSink>) {
  const { engine } = testEngine()
  stop = () => engine.stop(0)
  const source = drivenSource()
  const definition = route(rows.create(resolved(rows.config, {}), { id: 'rows' }))
  const nodes = {
    source: { definition: source.definition },
    rows: { definition },
    sink: { definition: sink },
  }
  await engine.apply(planOf(flowPlan(nodes, ['source -> rows -> sink'])))
  return source
}
const table = (text: string): Message => ({ payload: text, topic: 'a', meta: {} })

it('settles the table once every row is delivered, and not before', async () => {
  const held = heldSink()
  const source = await running(held.definition)
  source.emit(table('a\n1\n2\n3'))
  held.answer()
  held.answer()
  expect(source.outcomes).toEqual([[]])
  held.answer()
  expect(source.outcomes).toEqual([['delivered']])
  expect(held.got.map(({ payload }) => payload)).toEqual([{ a: '1' }, { a: '2' }, { a: '3' }])
})

it('settles once, also when each row is taken at once, and as filtered without rows', async () => {
  const got: Message[] = []
  const source = await running(openSink(got))
  source.emit(table(`a\n${'x\n'.repeat(500)}`))
  source.emit(table('a\n'))
  await expect.poll(() => source.outcomes).toEqual([['delivered'], ['filtered']])
  expect(got).toHaveLength(500)
})
