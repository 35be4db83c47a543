import { describe, expect, it } from 'vitest'

import { limitLines, limitRate } from './log-limit.ts'

function limited() {
  let now = 0
  const lines: [string, Readonly<Record<string, unknown>>][] = []
  const write = limitLines(
    (message, facts) => void lines.push([message, facts]),
    () => now,
  )
  return { write, lines, pass: (ms: number) => (now += ms) }
}

describe('limited lines', () => {
  it('come once in five seconds for each key, and say how many were left out', () => {
    const { write, lines, pass } = limited()
    for (let count = 0; count < 4; count++) write('a', 'it failed', { count })
    write('b', 'it failed', { node: 'b' })
    pass(4999)
    write('a', 'it failed', { count: 4 })
    pass(1)
    write('a', 'it failed', { count: 5 })
    write('b', 'it failed', { node: 'b' })
    expect(lines).toEqual([
      ['it failed', { count: 0 }],
      ['it failed', { node: 'b' }],
      ['it failed', { count: 5, leftOut: 4 }],
      ['it failed', { node: 'b' }],
    ])
  })

  it('keep no memory of ever more keys', () => {
    const { write, lines } = limited()
    for (let key = 0; key <= 1000; key++) write(String(key), 'it failed', {})
    // The first is forgotten by now.
    write('0', 'it failed', {})
    expect(lines).toHaveLength(1002)
  })
})

describe('lines a second', () => {
  it('are as many as may be, and the next one says how many were left out', () => {
    let now = 500
    const limit = limitRate(2, () => now)
    const told = () => Array.from({ length: 4 }, limit)
    expect(told()).toEqual([0, 0, undefined, undefined])
    now = 1000
    expect(told()).toEqual([2, 0, undefined, undefined])
  })

  it('are all of them where there is no limit', () => {
    const limit = limitRate(0)
    expect(Array.from({ length: 4 }, limit)).toEqual([0, 0, 0, 0])
  })
})
