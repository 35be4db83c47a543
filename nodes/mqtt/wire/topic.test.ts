import fc from 'fast-check'
import { expect, it } from 'vitest'

import { covers, filterFault, matches, overlap, splitShare, topicFault } from './topic.ts'

it.each([
  ['a/b', 'a/b', true],
  ['a/+', 'a/b', true],
  ['a/+', 'a/', true],
  ['a/+', 'a', false],
  ['+/+', '/finance', true],
  ['a/#', 'a', true],
  ['a/#', 'a/b/c', true],
  ['#', '/', true],
  ['#', '$SYS/x', false],
  ['+/x', '$SYS/x', false],
  ['$SYS/#', '$SYS/x', true],
  ['$share/g/a/#', 'a/b', true],
])('filter %s on topic %s: %s', (filter, topic, expected) => {
  expect(matches(filter, topic)).toBe(expected)
})

it.each(['', 'a/#/b', 'a#', 'a+/b', 'a\0', 'a\ud800', '$share//a', '$share/g', '$share/g+/a'])(
  'refuses the filter %j',
  (filter) => {
    expect(filterFault(filter)).toBeDefined()
  },
)
it.each(['#', '+', 'a/+/b/#', '/', '$share/g/a', 'ä/+'])('allows the filter %j', (filter) => {
  expect(filterFault(filter)).toBeUndefined()
})

it('splits a share', () => {
  expect(splitShare('$share/g/a/b')).toEqual({ group: 'g', inner: 'a/b' })
  expect(splitShare('a/b')).toEqual({ inner: 'a/b' })
})

const level = fc.constantFrom('a', 'b', '', '$x')
const topics = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'))
const filters = fc
  .tuple(
    fc.array(fc.constantFrom('a', 'b', '', '+', '$x'), { minLength: 1, maxLength: 4 }),
    fc.boolean(),
  )
  .map(([levels, isOpen]) => [...levels, ...(isOpen ? ['#'] : [])].join('/'))

it('says that one filter covers another only if it matches all its topics', () => {
  fc.assert(
    fc.property(filters, filters, topics, (wide, narrow, topic) => {
      const mustMatch = matches(narrow, topic) && covers(wide, narrow)
      expect(!mustMatch || topicFault(topic) !== undefined || matches(wide, topic)).toBe(true)
    }),
    { numRuns: 5000 },
  )
})

it('knows that two filters overlap when a topic matches both', () => {
  fc.assert(
    fc.property(filters, filters, topics, (one, other, topic) => {
      const isInBoth = matches(one, topic) && matches(other, topic)
      expect(!isInBoth || overlap(one, other)).toBe(true)
    }),
    { numRuns: 5000 },
  )
})
