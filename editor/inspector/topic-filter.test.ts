import { expect, test } from 'vitest'

import { doesMatch, exampleOf } from './topic-filter.ts'

test.each([
  ['plant/+/temp', 'plant/1/temp', true],
  ['plant/+/temp', 'plant/1/2/temp', false],
  ['plant/#', 'plant', true],
  ['plant/#', 'plant/1/temp', true],
  ['plant/#', 'plants', false],
  ['#', '$SYS/uptime', false],
  ['$share/group/plant/+', 'plant/1', true],
  ['plant/1', 'plant/1', true],
])('%s takes %s: %s', (filter, topic, takes) => {
  expect(doesMatch(filter, topic)).toBe(takes)
})

test('an example is a topic that the filter takes', () => {
  for (const filter of ['plant/+/temp', '+/+', 'plant/#', '$share/g/a/+'])
    expect(doesMatch(filter, exampleOf(filter) ?? '')).toBe(true)
})

test('there is no example of what is no filter or has no wildcard', () => {
  expect(exampleOf('plant/#/temp')).toBeUndefined()
  expect(exampleOf('plant/a+')).toBeUndefined()
  expect(exampleOf('plant/1')).toBeUndefined()
})
