import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import fc from 'fast-check'
import { afterEach, expect, it } from 'vitest'

import { message } from '../../test/helpers/plan.ts'
import { stageFlow } from '../../test/helpers/stage-flow.ts'
import type { StageFlow } from '../../test/helpers/stage-flow.ts'
import { Outcome } from '../../runtime/plugin.ts'
import dedupe from './index.ts'

let flow: StageFlow
afterEach(() => flow.stop(0))

const start = async (more: object = {}, options = {}) => {
  flow = await stageFlow(dedupe, { key: 'payload.id', ...more }, options)
  return flow
}
const copy = (id: unknown, link = 'a') => message({ id, link })

it('lets the first of several copies pass and filters the others', async () => {
  const { source, out, status } = await start()
  source.emit(copy(1))
  source.emit(copy(2))
  out.answerAll()
  source.emit(copy(1, 'b'))
  expect(out.payloads()).toEqual([
    { id: 1, link: 'a' },
    { id: 2, link: 'a' },
  ])
  expect(source.outcomes).toEqual([['delivered'], ['delivered'], ['filtered']])
  expect(status().filtered).toBe(1)
})

it('keeps a copy waiting until the first is delivered', async () => {
  const { source, out } = await start()
  source.emit(copy(1))
  source.emit(copy(1, 'b'))
  expect(source.outcomes).toEqual([[], []])
  out.answer()
  expect(source.outcomes).toEqual([['delivered'], ['filtered']])
  expect(out.got).toHaveLength(1)
})

it('sends the next copy when the first failed', async () => {
  const { source, out, clock } = await start()
  source.emit(copy(1))
  source.emit(copy(1, 'b'))
  source.emit(copy(1, 'c'))
  out.answer(Outcome.failed)
  expect(out.payloads().at(-1)).toEqual({ id: 1, link: 'b' })
  out.answer()
  clock.pass(1000)
  expect(out.got).toHaveLength(2)
  expect(source.outcomes).toEqual([['filtered'], ['delivered'], ['filtered']])
})

it('lets the first itself come again when it failed and there is no copy', async () => {
  const { source, out, clock } = await start()
  source.emit(copy(1))
  out.answer(Outcome.failed)
  clock.pass(1000)
  out.answer()
  expect(out.got).toHaveLength(2)
  expect(source.outcomes).toEqual([['delivered']])
})

it('rejects waiting copies with the first, and remembers nothing of them', async () => {
  const { source, out } = await start()
  source.emit(copy(1))
  source.emit(copy(1, 'b'))
  out.answer(Outcome.rejected)
  expect(source.outcomes).toEqual([['rejected'], ['rejected']])
  source.emit(copy(1, 'c'))
  expect(out.got).toHaveLength(2)
})

it('forgets after the time', async () => {
  const { source, out, clock } = await start({ within: '5s' })
  out.answerAll()
  source.emit(copy(1))
  clock.pass(4999)
  source.emit(copy(1))
  clock.pass(1)
  source.emit(copy(1))
  expect(source.outcomes).toEqual([['delivered'], ['filtered'], ['delivered']])
})

it('remembers the last so many, and counts what it forgot before its time', async () => {
  const { source, out, status } = await start({ last: 2 })
  out.answerAll()
  for (const id of [1, 2, 3, 3, 1]) source.emit(copy(id))
  expect(out.payloads()).toEqual([1, 2, 3, 1].map((id) => ({ id, link: 'a' })))
  expect(status().dropped).toEqual({ forgotten: 2 })
})

it('sends a message without a key to error', async () => {
  const { source, error } = await start()
  source.emit(message({}))
  source.emit(copy(null))
  expect(error.got.map(({ meta }) => meta['error'])).toMatchObject([
    { code: 'expression' },
    { code: 'key' },
  ])
})

it('remembers over a restart when its state is on disk', async () => {
  const stateFolder = await mkdtemp(join(tmpdir(), 'dedupe-'))
  try {
    const first = await start({ state: 'disk' }, { stateFolder })
    first.out.answerAll()
    first.source.emit(copy(1))
    await first.stop()
    const { source, out } = await start({ state: 'disk' }, { stateFolder })
    out.answerAll()
    source.emit(copy(1))
    source.emit(copy(2))
    expect(source.outcomes).toEqual([['filtered'], ['delivered']])
  } finally {
    await flow.stop()
    await rm(stateFolder, { recursive: true })
  }
})

type Step =
  | { readonly do: 'emit'; readonly id: number }
  | { readonly do: 'answer'; readonly which: number; readonly outcome: Outcome }
  | { readonly do: 'pass'; readonly ms: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('emit' as const), id: fc.nat(4) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('answer' as const),
      which: fc.nat(100),
      outcome: fc.constantFrom(Outcome.delivered, Outcome.delivered, Outcome.failed),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.nat(500) }) },
)

it('never has two copies under way, nor any after one was delivered, and answers for each', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const { source, out, clock, stop } = await start({ within: '0' })
      const delivered = new Set<number>()
      const air: number[] = []
      let seen = 0
      const look = () => {
        for (const { payload } of out.got.slice(seen)) {
          const { id } = payload as { id: number }
          expect(delivered).not.toContain(id)
          expect(air).not.toContain(id)
          air.push(id)
        }
        seen = out.got.length
      }
      const answer = (which: number, outcome: Outcome) => {
        const index = which % air.length
        const [id = -1] = air.splice(index, 1)
        if (outcome === Outcome.delivered) delivered.add(id)
        out.answer(outcome, index)
        look()
      }
      for (const one of steps) {
        if (one.do === 'emit') source.emit(copy(one.id))
        if (one.do === 'pass') clock.pass(one.ms)
        look()
        if (one.do === 'answer' && air.length > 0) answer(one.which, one.outcome)
      }
      clock.pass(1000)
      look()
      while (air.length > 0) answer(0, Outcome.delivered)
      const ids = steps.flatMap((one) => (one.do === 'emit' ? [one.id] : []))
      expect(delivered).toEqual(new Set(ids))
      expect(source.outcomes.map((told) => told.length)).toEqual(ids.map(() => 1))
      const told = source.outcomes.flat().filter((outcome) => outcome === 'delivered')
      expect(told).toHaveLength(delivered.size)
      await stop(0)
    }),
    { numRuns: 60 },
  )
})
