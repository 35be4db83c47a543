import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { createPauses } from './pauses.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function start() {
  const held = new Set<string>()
  let told = 0
  const pauses = createPauses(
    {
      pause: async (_, node) => void held.add(node),
      resume: async (_, node) => void held.delete(node),
    },
    () => told++,
  )
  return { pauses, held: () => [...held], told: () => told }
}

it('a pause stands until it is resumed', async () => {
  const { pauses, held } = start()
  await pauses.pause('a', 'feed')
  await vi.advanceTimersByTimeAsync(100_000)
  expect(held()).toEqual(['feed'])
  await pauses.resume('a', 'feed')
  expect(held()).toEqual([])
})

it('a pause for a time ends by itself, and is told, when it is not asked for again', async () => {
  const { pauses, held, told } = start()
  for (let time = 0; time < 60_000; time += 3000) {
    await pauses.pause('a', 'feed', 10_000)
    await vi.advanceTimersByTimeAsync(3000)
  }
  expect([held(), told()]).toEqual([['feed'], 0])
  await vi.advanceTimersByTimeAsync(7000)
  expect([held(), told()]).toEqual([[], 1])
})

it('a pause without a time takes the place of one with it', async () => {
  const { pauses, held } = start()
  await pauses.pause('a', 'feed', 1000)
  await pauses.pause('a', 'feed')
  await vi.advanceTimersByTimeAsync(2000)
  expect(held()).toEqual(['feed'])
})
