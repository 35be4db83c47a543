import { expect, test } from 'vitest'

import { placeAt } from './place.ts'

const at = (text: string) => placeAt(text.split('\n'))

test('a new line below a node is a key of that node', () => {
  expect(at('nodes:\n  hot:\n    type: filter\n    wh')).toEqual({
    path: ['nodes', 'hot'],
    kind: 'key',
    typed: 'wh',
    column: 4,
  })
})

test('text behind a colon is a value of its key', () => {
  expect(at('nodes:\n  hot:\n    type: fil')).toMatchObject({
    path: ['nodes', 'hot', 'type'],
    kind: 'value',
    typed: 'fil',
  })
})

test('an item of a list is a dash in the path, indented or not', () => {
  expect(at('wires:\n  - a -> ')).toMatchObject({ path: ['wires', '-'], typed: 'a -> ' })
  expect(at('wires:\n- a -> b\n- ')).toMatchObject({ path: ['wires', '-'], typed: '' })
})

test('a second key of an item belongs to the same item', () => {
  expect(at('nodes:\n  s:\n    cases:\n      - when: x\n        th')?.path).toEqual([
    'nodes',
    's',
    'cases',
    '-',
  ])
})

test('a comment is no place', () => {
  expect(at('nodes:\n  # ab')).toBeUndefined()
})
