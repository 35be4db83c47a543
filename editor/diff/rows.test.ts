import { expect, it } from 'vitest'

import { blocksOf, rowsOf } from './rows.ts'

const lines = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}\n`)

it('pairs a changed line with the one it was, and marks the part that differs', () => {
  const rows = rowsOf('a\nwhere: t > 30 # deg\nc\n', 'a\nwhere: t > 25 # deg\nc\n')
  expect(rows.map(({ isSame }) => isSame)).toEqual([true, false, true])
  expect(rows[1]?.left).toEqual({
    line: 2,
    text: 'where: t > 30 # deg',
    mark: { start: 11, end: 13 },
  })
  expect(rows[1]?.right?.text.slice(11, 13)).toBe('25')
})

it('leaves the other side empty where a line came or went', () => {
  const rows = rowsOf('a\nb\n', 'a\nx\ny\nb\n')
  expect(rows.map(({ left, right }) => [left?.line, right?.line])).toEqual([
    [1, 1],
    [undefined, 2],
    [undefined, 3],
    [2, 4],
  ])
})

it('folds what is far from any change, and keeps three lines around it', () => {
  const before = lines(40)
  const after = before.with(20, 'other\n')
  const blocks = blocksOf(rowsOf(before.join(''), after.join('')))
  expect(blocks.map(({ isFolded, rows }) => [isFolded, rows.length])).toEqual([
    [true, 17],
    [false, 7],
    [true, 16],
  ])
})

it('gives every row a key of its own', () => {
  const rows = rowsOf('a\nb\nc\nd\n', 'b\nx\nd\ny\n')
  expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length)
})

it('folds everything when nothing changed', () => {
  const text = lines(10).join('')
  expect(blocksOf(rowsOf(text, text)).map(({ isFolded }) => isFolded)).toEqual([true])
})
