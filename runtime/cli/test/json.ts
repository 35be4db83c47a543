/** Results of `sluice test` for programs. */
import { comparable } from '../../testing/comparable.ts'
import { isPassed } from '../../testing/run-file.ts'
import type { CaseResult, FileResult } from '../../testing/run-file.ts'
import type { Results } from './results.ts'

export function asJson({ files, ...counts }: Results, withCoverage: boolean): string {
  return `${JSON.stringify({ ...counts, files: files.map((file) => fileOf(file, withCoverage)) }, undefined, 2)}\n`
}

const fileOf = (
  { file, problems, results, skipped, coverage }: FileResult,
  withCoverage: boolean,
) => ({
  file: file.testFile,
  flow: file.flowFile,
  problems,
  skipped,
  cases: results.map(caseOf),
  ...(withCoverage && coverage !== undefined ? { coverage } : {}),
})

function caseOf(result: CaseResult) {
  const { test, mismatches, fault, run, ms } = result
  const { name, line, column } = test
  const base = { name, line, column, ok: isPassed(result), ms }
  if (base.ok) return base
  return {
    ...base,
    ...(fault === undefined ? {} : { fault }),
    mismatches: comparable(mismatches),
    complaints: run?.complaints ?? [],
    path: comparable(
      run?.recorder.steps.map(({ origins, ...step }) => ({
        ...step,
        of: [...origins].map((index) => index + 1),
      })) ?? [],
    ),
  }
}
