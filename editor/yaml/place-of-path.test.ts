import { expect, test } from 'vitest'

import { placeOfPath } from './place-of-path.ts'

const text = `nodes:
  hot:
    type: filter
    topics: [a, b]
`
const at = (...path: (string | number)[]): string | undefined => {
  const place = placeOfPath(text, path)
  return place && text.slice(place.start, place.end).trimEnd()
}

test('finds a value with its key', () => {
  expect(at('nodes', 'hot', 'type')).toBe('type: filter')
})

test('finds an item of a list', () => {
  expect(at('nodes', 'hot', 'topics', 1)).toBe('b')
})

test('finds the nearest that is there when the value is not', () => {
  expect(at('nodes', 'hot', 'type', 'more')).toBe('type: filter')
  expect(at('wires')).toBeUndefined()
})
