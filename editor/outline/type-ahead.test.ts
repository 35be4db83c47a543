import { expect, test } from 'vitest'

import type { OutlineRow } from './outline-tree.ts'
import { createTypeAhead } from './type-ahead.ts'

const rows = ['clean', 'count', 'decode'].map((node, index): OutlineRow => ({
  key: node,
  node,
  level: 1,
  port: undefined,
  isLink: false,
  hasChildren: false,
  place: index + 1,
  siblings: 3,
}))

test('letters that follow each other are one word', () => {
  const { find } = createTypeAhead()
  expect(find('c', rows, 2, 0)?.node).toBe('clean')
  expect(find('o', rows, 0, 100)?.node).toBe('count')
})

test('after a pause a word begins anew', () => {
  const { find } = createTypeAhead()
  expect(find('c', rows, 2, 0)?.node).toBe('clean')
  expect(find('d', rows, 0, 2000)?.node).toBe('decode')
})

test('the same letter again goes to the next, and round at the end', () => {
  const { find } = createTypeAhead()
  expect(find('c', rows, 2, 0)?.node).toBe('clean')
  expect(find('c', rows, 0, 100)?.node).toBe('count')
  expect(find('c', rows, 1, 200)?.node).toBe('clean')
})

test('finds nothing where nothing begins so', () => {
  expect(createTypeAhead().find('x', rows, 0, 0)).toBeUndefined()
})
