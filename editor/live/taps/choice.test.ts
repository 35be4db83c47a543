import { describe, expect, it } from 'vitest'

import { choose, chooseAll, noChoice } from './choice.ts'
import type { Choice, How } from './choice.ts'

const order = [3, 4, 5, 6, 7]
const after = (...steps: readonly (readonly [number, How])[]): Choice =>
  steps.reduce<Choice>((choice, [key, how]) => choose(choice, order, key, how), noChoice)

describe('what is chosen in the list of messages', () => {
  it.each<[string, readonly (readonly [number, How])[], readonly number[], number | undefined]>([
    [
      'one at a time',
      [
        [3, 'one'],
        [5, 'one'],
      ],
      [5],
      5,
    ],
    [
      'a range',
      [
        [4, 'one'],
        [6, 'range'],
      ],
      [4, 5, 6],
      6,
    ],
    [
      'a range upwards',
      [
        [6, 'one'],
        [4, 'range'],
      ],
      [4, 5, 6],
      4,
    ],
    [
      'a range that becomes smaller',
      [
        [4, 'one'],
        [7, 'range'],
        [5, 'range'],
      ],
      [4, 5],
      5,
    ],
    ['a range from nothing', [[5, 'range']], [5], 5],
    [
      'one more',
      [
        [3, 'one'],
        [6, 'toggle'],
      ],
      [3, 6],
      6,
    ],
    [
      'one less',
      [
        [3, 'one'],
        [6, 'toggle'],
        [6, 'toggle'],
      ],
      [3],
      3,
    ],
    [
      'none',
      [
        [3, 'toggle'],
        [3, 'toggle'],
      ],
      [],
      undefined,
    ],
    [
      'a range from the last one that was added',
      [
        [3, 'one'],
        [5, 'toggle'],
        [7, 'range'],
      ],
      [5, 6, 7],
      7,
    ],
  ])('is %s', (_, steps, keys, active) => {
    const choice = after(...steps)
    expect([[...choice.keys], choice.active]).toEqual([keys, active])
  })

  it('is one when what a range began at is not in the list any more', () => {
    const choice = choose(after([3, 'one']), [5, 6, 7], 6, 'range')
    expect([...choice.keys]).toEqual([6])
  })

  it('is everything', () => {
    expect([...chooseAll(order).keys]).toEqual(order)
    expect(chooseAll([]).active).toBeUndefined()
  })
})
