import { expect, test } from 'vitest'

import { rowsOf } from './flow-tree.ts'

const file = (id: string, errors = 0) => ({ id, errors })
const open = () => false

test('lists folders in folders, after the flows beside them', () => {
  const rows = rowsOf([file('a/b/two'), file('z'), file('a/one')], [], open)
  expect(rows.map(({ key, level }) => `${level} ${key}`)).toEqual([
    '1 z',
    '1 a/',
    '2 a/one',
    '2 a/b/',
    '3 a/b/two',
  ])
})

test('shows an empty folder', () => {
  expect(rowsOf([], ['spare'], open)).toMatchObject([{ kind: 'folder', path: 'spare', flows: 0 }])
})

test('hides what lies in a closed folder, and still counts it', () => {
  const rows = rowsOf([file('a/one', 2), file('a/b/two')], [], (path) => path === 'a')
  expect(rows).toMatchObject([{ path: 'a', isOpen: false, flows: 2, errors: 1 }])
})

test('says where a row stands among those beside it', () => {
  const rows = rowsOf([file('one'), file('two')], ['more'], open)
  expect(rows.map(({ position, size }) => `${position}/${size}`)).toEqual(['1/3', '2/3', '3/3'])
})
