import fc from 'fast-check'
import { afterEach, expect, it } from 'vitest'

import { message } from '../../test/helpers/plan.ts'
import { stageFlow } from '../../test/helpers/stage-flow.ts'
import type { StageFlow } from '../../test/helpers/stage-flow.ts'
import throttle from './index.ts'
import { createRate } from './rate/rate.ts'

let flow: StageFlow
afterEach(() => flow.stop(0))
const start = async (config: object) => {
  flow = await stageFlow(throttle, config)
  flow.out.answerAll()
  return flow
}
const emit = (...payloads: unknown[]) => {
  for (const payload of payloads) flow.source.emit(message(payload))
}

it('drops what is too much, counted, and lets messages pass again later', async () => {
  const { source, out, clock, status } = await start({ rate: 2 })
  emit(1, 2, 3)
  clock.pass(499)
  emit(4)
  clock.pass(1)
  emit(5, 6)
  expect(out.payloads()).toEqual([1, 2, 5])
  expect(source.outcomes[2]).toEqual(['filtered'])
  expect(status().dropped).toEqual({ throttled: 3 })
})

it('lets messages wait for their turn, in order', async () => {
  const { source, out, clock } = await start({ rate: 10, burst: 1, mode: 'delay' })
  emit(1, 2, 3)
  expect(out.payloads()).toEqual([1])
  clock.pass(100)
  expect(out.payloads()).toEqual([1, 2])
  clock.pass(50)
  emit(4)
  clock.pass(50)
  expect(out.payloads()).toEqual([1, 2, 3])
  clock.pass(1000)
  expect(out.payloads()).toEqual([1, 2, 3, 4])
  expect(source.outcomes.flat()).toHaveLength(4)
})

it('asks the sources to wait when enough messages do', async () => {
  const { source, clock } = await start({ rate: 1, mode: 'delay', maxHeld: 2 })
  emit(1, 2)
  const wait = source.offer(message(3))
  expect(wait).toBeInstanceOf(Promise)
  clock.pass(1000)
  await wait
  expect(source.offer(message(4))).toBeInstanceOf(Promise)
})

it('sends the newest at its turn and filters those that it replaced', async () => {
  const { source, out, clock, status } = await start({ rate: 1, mode: 'sample-latest' })
  emit(1, 2, 3, 4)
  clock.pass(1000)
  expect(out.payloads()).toEqual([1, 4])
  clock.pass(5000)
  expect(out.payloads()).toEqual([1, 4])
  expect(status().dropped).toEqual({ replaced: 2 })
  expect(source.outcomes).toEqual([['delivered'], ['filtered'], ['filtered'], ['delivered']])
})

it('gives each key its own rate, and forgets the one that rested longest', async () => {
  const { source, out, status } = await start({ rate: 1, key: 'topic', maxKeys: 2 })
  for (const topic of ['a', 'b', 'b', 'c', 'a']) source.emit(message(1, topic))
  expect(out.got.map(({ topic }) => topic)).toEqual(['a', 'b', 'c', 'a'])
  expect(status().dropped).toEqual({ throttled: 1, forgotten: 2 })
})

it('sends what waits at a stop', async () => {
  for (const mode of ['delay', 'sample-latest']) {
    const { source, out, stop } = await start({ rate: 1, mode })
    emit(1, 2)
    await stop()
    expect(out.payloads()).toEqual([1, 2])
    expect(source.outcomes).toEqual([['delivered'], ['delivered']])
  }
})

it('never lets more pass in any time than the rate and the burst allow', () => {
  const gaps = fc.array(fc.nat(400), { maxLength: 80 })
  fc.assert(
    fc.property(
      gaps,
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 300 }),
      (...all) => {
        const [times, burst, interval] = all
        const rate = createRate(interval, burst)
        const taken: number[] = []
        let now = 0
        for (const gap of times) {
          now += gap
          const wait = rate.wait(now)
          const isTaken = rate.take(now)
          expect(isTaken).toBe(wait === 0)
          if (isTaken) taken.push(now)
        }
        for (const [from, first] of taken.entries())
          for (const [to, last] of taken.entries())
            if (to >= from)
              expect(to - from + 1).toBeLessThanOrEqual(burst + (last - first) / interval)
      },
    ),
  )
})
