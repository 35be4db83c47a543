/** Results of `sluice test` as JUnit XML, which build servers read. */
import { renderLine } from '../../document/render.ts'
import { isPassed } from '../../testing/run-file.ts'
import type { CaseResult, FileResult } from '../../testing/run-file.ts'
import { mismatchLines } from './message-text.ts'
import { pathLines } from './path-text.ts'
import type { Results } from './results.ts'

export function asJunit({ files, passed, failed, problems, ms }: Results): string {
  const total = { tests: passed + failed + problems, failures: failed, errors: problems, ms }
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="sluice" ${numbers(total)}>`,
    ...files.flatMap(suite),
    '</testsuites>',
    '',
  ].join('\n')
}

interface Numbers {
  readonly tests: number
  readonly failures: number
  readonly errors: number
  readonly ms: number
}
const numbers = ({ tests, failures, errors, ms }: Numbers): string =>
  `tests="${tests}" failures="${failures}" errors="${errors}" time="${(ms / 1000).toFixed(3)}"`

function suite(result: FileResult): string[] {
  const { file, problems, results } = result
  const errors = problems.filter(({ severity }) => severity === 'error')
  const counts = {
    tests: results.length + errors.length,
    failures: results.filter((each) => !isPassed(each)).length,
    errors: errors.length,
    ms: results.reduce((sum, each) => sum + each.ms, 0),
  }
  const plain = { colour: false }
  return [
    `  <testsuite name="${escaped(file.testFile)}" ${numbers(counts)}>`,
    ...errors.flatMap((problem) => [
      `    <testcase classname="${escaped(file.id)}" name="${problem.code}">`,
      `      <error message="${escaped(problem.message)}">${escaped(renderLine(problem, plain))}</error>`,
      '    </testcase>',
    ]),
    ...results.flatMap((each) => testCase(each, result)),
    '  </testsuite>',
  ]
}

function testCase(result: CaseResult, { file, types }: FileResult): string[] {
  const { test, mismatches, fault, ms } = result
  const opening = `    <testcase classname="${escaped(file.id)}" name="${escaped(test.name)}" file="${escaped(file.testFile)}" line="${test.line}" time="${(ms / 1000).toFixed(3)}"`
  if (isPassed(result)) return [`${opening}/>`]
  const paint = (_style: unknown, text: string): string => text
  const lines = [
    ...(fault === undefined ? [] : [fault]),
    ...mismatches.flatMap((mismatch) => mismatchLines(mismatch, paint)),
    ...pathLines(result, types, paint),
  ]
  return [
    `${opening}>`,
    `      <failure message="${escaped(lines[0] ?? '')}">${escaped(lines.join('\n'))}</failure>`,
    '    </testcase>',
  ]
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

/** What XML 1.0 cannot hold at all becomes U+FFFD. */
const escaped = (text: string): string =>
  text
    // oxlint-disable-next-line no-control-regex -- these are what XML does not take
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd')
    .replaceAll(/[&<>"]/g, (character) => entities[character] ?? character)
