/** All files of one run of the tests, counted. */
import { isPassed } from '../../testing/run-file.ts'
import type { FileResult } from '../../testing/run-file.ts'

export interface Results {
  readonly files: readonly FileResult[]
  readonly passed: number
  readonly failed: number
  /** Left out by the filter. */
  readonly skipped: number
  readonly problems: number
  readonly ms: number
}

export function countResults(files: readonly FileResult[], ms: number): Results {
  const cases = files.flatMap(({ results }) => results)
  const passed = cases.filter(isPassed).length
  const errors = files.flatMap(({ problems }) =>
    problems.filter(({ severity }) => severity === 'error'),
  )
  return {
    files,
    passed,
    failed: cases.length - passed,
    skipped: files.reduce((sum, file) => sum + file.skipped, 0),
    problems: errors.length,
    ms: Math.round(ms),
  }
}
