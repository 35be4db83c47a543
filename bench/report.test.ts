import { expect, it } from 'vitest'

import { compare, compareByCpu, faults, median, type CaseResult } from './report.ts'
import type { Comparison } from './scenarios/scenario.ts'

const cases: CaseResult[] = [
  { name: 'fast', samples: [10, 30, 20].map((rate) => ({ rate, cpuPerMessage: 2 })) },
  { name: 'slow', samples: [4, 5, 6].map((rate) => ({ rate, cpuPerMessage: 5 })) },
]
const comparison: Comparison = {
  name: 'fast / slow',
  of: 'fast',
  to: 'slow',
  how: 'ratio',
  metric: 'rate',
  better: 'higher',
  firstStage: 2,
  goal: 3,
}

it('takes the middle of an odd number of runs and the mean of the two middles of an even one', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 2, 3])).toBe(2.5)
  expect(median([])).toBeUndefined()
})

it('compares medians as ratio, difference or alone', () => {
  expect(compare(comparison, cases)).toBe(4)
  expect(compare({ ...comparison, how: 'difference' }, cases)).toBe(15)
  expect(compare({ ...comparison, how: 'alone', per: 10 }, cases)).toBe(2)
})

it('says nothing when one side was not measured', () => {
  expect(compare({ ...comparison, to: 'missing' }, cases)).toBeUndefined()
  expect(compareByCpu({ ...comparison, of: 'missing' }, cases)).toBeUndefined()
})

it('compares by CPU time as messages for the same time', () => {
  expect(compareByCpu(comparison, cases)).toBe(2.5)
})

it('names what was lost, and a generator that was the limit', () => {
  const clean = { lost: 0, bridgeLoad: 1, generatorLoad: 0.2, starved: 0 }
  expect(faults({ name: 'a', samples: [clean] }, true)).toEqual([])
  expect(faults({ name: 'a', samples: [clean, { ...clean, lost: 3 }] }, true)).toEqual([
    '  a: NOT CLEAN: lost 3',
  ])
  const limited = { ...clean, bridgeLoad: 0.6, generatorLoad: 0.99 }
  expect(faults({ name: 'a', samples: [limited] }, true)).toEqual([
    '  a: the generator was the limit in 1 runs',
  ])
})

it('tells a bridge that was kept from its core from one that waited', () => {
  const busy = { bridgeLoad: 0.5, generatorLoad: 0.1, starved: 0.4 }
  expect(faults({ name: 'a', samples: [busy] }, true)).toEqual([
    '  a: got less than its core in 1 runs: trust "by CPU" only',
  ])
  expect(faults({ name: 'a', samples: [{ ...busy, starved: 0 }] }, true)).toEqual([
    '  a: waited instead of working in 1 runs',
  ])
})
