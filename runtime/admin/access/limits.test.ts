/** Sessions and attempts with a clock of their own. */
import { expect, it } from 'vitest'

import { createAttempts, usualAttempts } from './attempts.ts'
import { createSessions } from './sessions.ts'

const entry = { name: 'ann', role: 'editor', hash: Buffer.alloc(32), expires: undefined } as const

it('ends a session that is idle or old, and the one used longest ago when there are too many', () => {
  let now = 0
  const sessions = createSessions({ count: 2, idleMs: 10, longestMs: 25 }, () => now)
  const first = sessions.begin(entry)
  now = 10
  expect(sessions.find(first)).toBe(entry)
  now = 20
  expect(sessions.find(first)).toBe(entry)
  now = 26
  expect(sessions.find(first)).toBeUndefined()
  const [a, b] = [sessions.begin(entry), sessions.begin(entry)]
  sessions.find(a)
  sessions.begin(entry)
  expect([sessions.find(b), sessions.find(a)]).toEqual([undefined, entry])
  sessions.end(a)
  expect(sessions.find(a)).toBeUndefined()
})

it('lets an address wait twice as long each time, and forgets it when it was right', () => {
  let now = 0
  const limits = { ...usualAttempts, perSecond: 1000 }
  const attempts = createAttempts(limits, () => now)
  for (let index = 0; index < limits.free; index++) attempts.failed('a')
  expect(attempts.waitOf('a')).toBe(0)
  attempts.failed('a')
  expect(attempts.waitOf('a')).toBe(500)
  expect(attempts.waitOf('b')).toBe(0)
  now = 500
  expect(attempts.waitOf('a')).toBe(0)
  attempts.failed('a')
  expect(attempts.waitOf('a')).toBe(1000)
  for (let index = 0; index < 50; index++) attempts.failed('a')
  expect(attempts.waitOf('a')).toBe(limits.longestWaitMs)
  attempts.worked('a')
  expect(attempts.waitOf('a')).toBe(0)
})

it('slows down many addresses together', () => {
  let now = 0
  const attempts = createAttempts({ ...usualAttempts, perSecond: 3 }, () => now)
  for (const address of ['a', 'b', 'c']) attempts.failed(address)
  expect(attempts.waitOf('d')).toBeGreaterThan(0)
  now = 1000
  expect(attempts.waitOf('d')).toBe(0)
})

it('remembers only so many addresses', () => {
  const attempts = createAttempts({ ...usualAttempts, free: 0, addresses: 2 }, () => 0)
  for (const address of ['a', 'b', 'c']) attempts.failed(address)
  expect(['a', 'b', 'c'].map((address) => attempts.waitOf(address) > 0)).toEqual([
    false,
    true,
    true,
  ])
})
