import { expect, it } from 'vitest'

import { createBucket } from './bucket.ts'

it('a bucket lets a burst through, then so many a second, and says how long to wait', () => {
  let time = 0
  const bucket = createBucket(2, 8, () => time)
  expect([bucket.take(), bucket.take(), bucket.take()]).toEqual([undefined, undefined, 125])
  time = 62.5
  expect(bucket.take()).toBe(63)
  time = 125
  expect([bucket.take(), bucket.take()]).toEqual([undefined, 125])
  time = 100_000
  expect([bucket.take(), bucket.take(), bucket.take()]).toEqual([undefined, undefined, 125])
})
