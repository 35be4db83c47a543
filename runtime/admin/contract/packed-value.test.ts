import { expect, it } from 'vitest'

import { packValue, unpackValue } from './packed-value.ts'

it.each([
  [{ a: [1, 'x', null, true, { b: {} }] }],
  [[1n, -0, Number.NaN, Number.POSITIVE_INFINITY]],
  [new Uint8Array([0, 255, 7])],
  [{ at: new Date(5), by: new Map<unknown, unknown>([[1, { x: 2n }]]) }],
  [{ $bigint: 'a field of a message' }],
  [{ $object: { $x: 1 } }],
  [{ $a: 1, $b: 2 }],
  [undefined],
])('a value comes back from JSON as it was: %o', (value) => {
  expect(unpackValue(JSON.parse(JSON.stringify(packValue(value))))).toEqual(value)
})

it('a value that is too deep is refused', () => {
  let deep: unknown = 1
  for (let level = 0; level < 300; level++) deep = [deep]
  expect(() => packValue(deep)).toThrow('too deep')
})
