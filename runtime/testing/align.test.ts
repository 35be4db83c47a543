import { describe, expect, it } from 'vitest'

import { align } from './align.ts'

const pairs = (expected: string, actual: string): string[] =>
  align(expected.length, actual.length, (row, column) => expected[row] === actual[column]).map(
    (pair) =>
      `${pair.expected === undefined ? '-' : expected[pair.expected]}${pair.actual === undefined ? '-' : actual[pair.actual]}`,
  )

describe('align', () => {
  it('pairs equal lists in order', () => {
    expect(pairs('abc', 'abc')).toEqual(['aa', 'bb', 'cc'])
  })

  it('says which message is one too many, wherever it stands', () => {
    expect(pairs('abc', 'xabc')).toEqual(['-x', 'aa', 'bb', 'cc'])
    expect(pairs('abc', 'abxc')).toEqual(['aa', 'bb', '-x', 'cc'])
  })

  it('says which message is missing', () => {
    expect(pairs('abc', 'ac')).toEqual(['aa', 'b-', 'cc'])
    expect(pairs('ab', '')).toEqual(['a-', 'b-'])
  })

  it('pairs what differs between equal ones, to be compared', () => {
    expect(pairs('abc', 'axc')).toEqual(['aa', 'bx', 'cc'])
    expect(pairs('ab', 'xyz')).toEqual(['ax', 'by', '-z'])
  })
})
