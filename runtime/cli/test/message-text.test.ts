import { describe, expect, it } from 'vitest'

import { shortened } from './message-text.ts'

describe('two values that differ', () => {
  it('are shown whole when they are short', () => {
    expect(shortened('"31"', '"32"')).toEqual(['"31"', '"32"'])
  })

  it('are shown where they differ when they are long', () => {
    const same = 'a'.repeat(500)
    const context = 'a'.repeat(20)
    expect(shortened(`${same}1`, `${same}2b`)).toEqual([`…${context}1`, `…${context}2b`])
    const [expected] = shortened(`${same}1${same}`, `${same}2`)
    expect(expected).toBe(`…${context}1${'a'.repeat(39)}…`)
  })

  it('are shown from the beginning when they differ early', () => {
    const [expected, actual] = shortened(`1${'a'.repeat(100)}`, '2')
    expect(expected).toBe(`1${'a'.repeat(59)}…`)
    expect(actual).toBe('2')
  })
})
