import { expect, it } from 'vitest'

import { inLanguage } from './language.ts'
import { createProblem } from './report.ts'
import { createSource } from './source.ts'

const source = createSource('hot:\n', 'a.yaml')
const problem = createProblem(
  source,
  'E302',
  { range: { start: 0, end: 3 }, path: '/hot' },
  { field: '"hot"', wanted: { en: 'a map', zh: '映射' }, found: { en: 'nothing', zh: '空值' } },
)

it('says a problem in Chinese, with its facts in Chinese, at the same place', () => {
  const { message, ...rest } = problem
  expect(message).toBe('"hot" must be a map, not nothing')
  expect(inLanguage(problem, 'zh-CN')).toEqual({ ...rest, message: '"hot" 必须是映射，而不是空值' })
})

it('leaves the problem itself in English, also as JSON', () => {
  inLanguage(problem, 'zh-CN')
  expect(inLanguage(problem, 'en')).toBe(problem)
  expect(JSON.stringify(problem)).not.toMatch(/\p{Script=Han}/u)
})

it('leaves a problem whose facts are gone as it is', () => {
  const copy = { ...problem }
  expect(inLanguage(copy, 'zh-CN')).toBe(copy)
})
