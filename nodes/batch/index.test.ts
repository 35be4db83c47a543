import fc from 'fast-check'
import { afterEach, expect, it } from 'vitest'

import { resolved } from '../../test/helpers/context.ts'
import { message } from '../../test/helpers/plan.ts'
import { stageFlow } from '../../test/helpers/stage-flow.ts'
import type { StageFlow } from '../../test/helpers/stage-flow.ts'
import { Outcome } from '../../runtime/plugin.ts'
import split from '../split/index.ts'
import batch from './index.ts'

let flow: StageFlow
afterEach(() => flow.stop(0))
const start = async (config: object = {}) => (flow = await stageFlow(batch, config))
const emit = (...payloads: unknown[]) => {
  for (const payload of payloads) flow.source.emit(message(payload))
}

it('leaves when it is full, and acknowledges all of it with its delivery', async () => {
  const { source, out } = await start({ count: 2 })
  emit(1, 2, 3)
  expect(out.payloads()).toEqual([[1, 2]])
  expect(out.got[0]?.meta).toEqual({ batch: { count: 2 } })
  expect(source.outcomes).toEqual([[], [], []])
  out.answer()
  expect(source.outcomes).toEqual([['delivered'], ['delivered'], []])
})

it('leaves when its first message has waited long enough', async () => {
  const { out, clock } = await start({ maxWait: '1s' })
  emit(1)
  clock.pass(999)
  emit(2)
  clock.pass(1)
  expect(out.payloads()).toEqual([[1, 2]])
  clock.pass(5000)
  expect(out.got).toHaveLength(1)
})

it('fails all of it together', async () => {
  const { source, out } = await start({ count: 2 })
  emit(1, 2)
  out.answer(Outcome.rejected)
  expect(source.outcomes).toEqual([['rejected'], ['rejected']])
})

it('does not grow beyond its bytes, and lets a larger message go alone', async () => {
  const { out } = await start({ bytes: '4B', as: 'concat' })
  emit('abc', 'de', 'fg', 'much longer', 'x')
  expect(out.payloads()).toEqual(['abc', 'defg', 'much longer'])
})

it('collects by key', async () => {
  const { source, out } = await start({ count: 2, key: 'topic' })
  for (const topic of ['a', 'b', 'a', 'b']) source.emit(message(topic, topic))
  expect(out.got.map(({ topic, meta }) => [topic, meta['batch']])).toEqual([
    ['a', { count: 2, key: 'a' }],
    ['b', { count: 2, key: 'b' }],
  ])
})

it('writes lines and puts bytes one after another', async () => {
  await start({ count: 3, as: 'lines' })
  emit({ a: 1 }, 'text', Buffer.from('bytes'))
  expect(flow.out.payloads()).toEqual(['{"a":1}\ntext\nbytes\n'])
  await flow.stop(0)
  await start({ count: 2, as: 'concat' })
  emit({ a: 1 }, Uint8Array.of(1), 'a')
  expect(flow.out.payloads()).toEqual([Buffer.from([1, 0x61])])
  expect(flow.error.payloads()).toEqual([{ a: 1 }])
})

it('leaves at a stop, and keeps nothing that comes after', async () => {
  const { source, out } = await start()
  out.answerAll()
  emit(1, 2)
  await flow.stop()
  expect(out.payloads()).toEqual([[1, 2]])
  expect(source.outcomes).toEqual([['delivered'], ['delivered']])
})

it('does not wait for more than the source may send', async () => {
  const { out, source, clock } = await start({ count: 5000 })
  out.answerAll()
  emit(...Array.from({ length: 1024 }, (_, index) => index))
  expect(source.offer(message('one more'))).toBeInstanceOf(Promise)
  clock.pass(1000)
  expect(out.got[0]?.meta).toEqual({ batch: { count: 1025 } })
  expect(source.outcomes.flat()).toHaveLength(1025)
})

it('gives every message to exactly one batch, in order, and a split takes them out again', async () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ topic: fc.constantFrom('a', 'b', 'c') }) },
    { weight: 1, arbitrary: fc.record({ pass: fc.nat(1500) }) },
  )
  const take = split.create(resolved(split.config, {}), { id: 'split' })
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 60 }),
      fc.integer({ min: 1, max: 5 }),
      async (...all) => {
        const [steps, count] = all
        const { source, out, clock, stop } = await start({ count, key: 'topic' })
        out.answerAll()
        const sent: string[] = []
        for (const one of steps) {
          if ('pass' in one) clock.pass(one.pass)
          else source.emit(message(sent.push(one.topic), one.topic))
        }
        await stop()
        const got: unknown[] = []
        for (const one of out.got) {
          expect((one.payload as unknown[]).length).toBeLessThanOrEqual(count)
          take(one, (_port, part) => void got.push([part.topic, part.payload]))
        }
        for (const topic of ['a', 'b', 'c']) {
          const expected = sent.flatMap((name, index) =>
            name === topic ? [[topic, index + 1]] : [],
          )
          expect(got.filter((pair) => (pair as string[])[0] === topic)).toEqual(expected)
        }
        expect(source.outcomes).toEqual(sent.map(() => ['delivered']))
      },
    ),
    { numRuns: 40 },
  )
})
