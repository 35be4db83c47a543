/** The tests of a flow, run by the code of `sluice test`: nothing is opened, and one run waits for another. */
import { join } from 'node:path'

import type { Environment } from '../../graph/references.ts'
import type { Registry } from '../../graph/registry.ts'
import { comparable, shown } from '../../testing/comparable.ts'
import type { Mismatch } from '../../testing/compare.ts'
import { isPassed, runTestFile } from '../../testing/run-file.ts'
import type { CaseResult, TestFile } from '../../testing/run-file.ts'
import type { TestCaseAnswer, TestMismatch, TestsAnswer } from '../contract/tests.ts'
import type { Store } from '../files/store.ts'

/** The runtime goes on beside a case; one without an end must not keep the others from being run. */
export const caseLimitMs = 10_000

export interface TestContext {
  readonly store: Store
  readonly environment: Environment
  types(): Promise<Registry>
}

export function testFileOf(root: string, flow: string): TestFile {
  const [testFile, flowFile] = [`${flow}.test.yaml`, `${flow}.yaml`]
  return {
    id: flow,
    testFile,
    flowFile,
    testPath: join(root, testFile),
    flowPath: join(root, flowFile),
    root,
  }
}

export async function runTests(context: TestContext, flow: string): Promise<TestsAnswer> {
  const { store, environment } = context
  const file = testFileOf(store.root, flow)
  // Both are read here first: a link that leads out of the folder is refused.
  await store.read(flow)
  const test = await store.readTest(flow)
  if (test === undefined)
    return { file: file.testFile, exists: false, problems: [], cases: [], ms: 0 }
  const registry = await context.types()
  const start = performance.now()
  const run = await runTestFile(file, {
    registry,
    environment,
    isWanted: () => true,
    limitMs: caseLimitMs,
    text: test.text,
  })
  const ms = Math.round(performance.now() - start)
  const problems = run.problems.map(({ message, line }) => ({ message, line }))
  return { file: file.testFile, exists: true, problems, cases: run.results.map(caseOf), ms }
}

function caseOf(result: CaseResult): TestCaseAnswer {
  const { test, mismatches, fault, run, ms } = result
  const passed = isPassed(result)
  return {
    name: test.name,
    line: test.line,
    isPassed: passed,
    ms,
    ...(fault === undefined ? {} : { fault }),
    mismatches: mismatches.slice(0, most).map(mismatchOf),
    complaints: passed ? [] : (run?.complaints.slice(0, most) ?? []),
  }
}

/** More than this nobody reads. */
const most = 50
const maxText = 2000

const inJson = (value: unknown): string =>
  (JSON.stringify(comparable(value)) ?? 'null').slice(0, maxText)

function mismatchOf(mismatch: Mismatch): TestMismatch {
  const { kind, where, message } = mismatch
  const actual =
    'actual' in mismatch && mismatch.actual !== undefined
      ? { actual: shown(mismatch.actual.payload, maxText) }
      : {}
  const differences =
    kind === 'different'
      ? mismatch.differences.slice(0, most).map((each) => ({
          path: each.path,
          ...('expected' in each ? { expected: inJson(each.expected) } : {}),
          ...('actual' in each ? { actual: inJson(each.actual) } : {}),
        }))
      : kind === 'missing'
        ? [{ path: '', expected: inJson(mismatch.expected.body?.value) }]
        : []
  return { kind, where, message, differences, ...actual }
}
