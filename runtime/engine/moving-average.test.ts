import { expect, it } from 'vitest'

import { createMovingAverage } from './moving-average.ts'

it('begins with the first value and follows the later ones by an eighth', () => {
  const average = createMovingAverage()
  expect(average.value).toBe(0)
  average.add(80)
  expect(average.value).toBe(80)
  average.add(0)
  expect(average.value).toBe(70)
  for (let count = 0; count < 100; count++) average.add(10)
  expect(average.value).toBeCloseTo(10, 3)
})
