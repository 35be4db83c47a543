import { expect, test } from 'vitest'

import { rowsOf } from './flow-tree.ts'
import { moveInTree } from './tree-keys.ts'

const files = ['bridge', 'line/one', 'line/two'].map((id) => ({ id, errors: 0 }))
const rows = rowsOf(files, [], () => false)
const closed = rowsOf(files, [], () => true)
const at = (key: string) => rows.findIndex((row) => row.key === key)

test('goes up and down over all that can be seen', () => {
  expect(moveInTree(rows, at('bridge'), 'ArrowDown')).toEqual({ kind: 'focus', key: 'line/' })
  expect(moveInTree(rows, at('line/one'), 'ArrowUp')).toEqual({ kind: 'focus', key: 'line/' })
  expect(moveInTree(rows, at('line/two'), 'ArrowDown')).toBeUndefined()
})

test('opens a folder with the right arrow, then goes into it', () => {
  expect(moveInTree(closed, 1, 'ArrowRight')).toEqual({ kind: 'open', path: 'line' })
  expect(moveInTree(rows, at('line/'), 'ArrowRight')).toEqual({ kind: 'focus', key: 'line/one' })
})

test('goes to the folder with the left arrow, then closes it', () => {
  expect(moveInTree(rows, at('line/two'), 'ArrowLeft')).toEqual({ kind: 'focus', key: 'line/' })
  expect(moveInTree(rows, at('line/'), 'ArrowLeft')).toEqual({ kind: 'close', path: 'line' })
})

test('goes to the next name that starts with a letter, round at the end', () => {
  expect(moveInTree(rows, at('line/two'), 'B')).toEqual({ kind: 'focus', key: 'bridge' })
  expect(moveInTree(rows, at('bridge'), 't')).toEqual({ kind: 'focus', key: 'line/two' })
})
