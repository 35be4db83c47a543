/** Results of `sluice test` for people. */
import { renderProblems } from '../../document/render.ts'
import type { Coverage } from '../../testing/coverage.ts'
import { isPassed } from '../../testing/run-file.ts'
import type { CaseResult, FileResult } from '../../testing/run-file.ts'
import { columns, count } from '../output.ts'
import type { Paint } from '../output.ts'
import { mismatchLines } from './message-text.ts'
import { pathLines } from './path-text.ts'
import type { Results } from './results.ts'

export interface TextOptions {
  readonly paint: Paint
  readonly colour: boolean
  readonly coverage: boolean
}

export function asText(results: Results, options: TextOptions): string {
  const parts = results.files.map((file) => fileText(file, options))
  if (options.coverage) parts.push(coverageText(results.files))
  parts.push(summaryText(results, options.paint))
  return `${parts.join('\n\n')}\n`
}

function fileText(result: FileResult, { paint, colour }: TextOptions): string {
  const { file, problems, texts, results } = result
  const lines = [paint('bold', file.testFile)]
  if (problems.length > 0)
    lines.push(renderProblems(problems, (name) => texts.get(name), { colour }).trimEnd())
  for (const each of results) lines.push(...caseLines(each, result, paint))
  return lines.join('\n').trimEnd()
}

function caseLines(result: CaseResult, { file, types }: FileResult, paint: Paint): string[] {
  const { test, mismatches, fault, run } = result
  if (isPassed(result)) return [`  ${paint('green', '✓')} ${test.name}`]
  const place = `${file.testFile}:${test.line}:${test.column}`
  const details = [
    ...(fault === undefined ? [] : [fault]),
    ...mismatches.flatMap((mismatch) => mismatchLines(mismatch, paint)),
    ...(run?.complaints.map((text) => paint('yellow', `the flow says: ${text}`)) ?? []),
    ...pathLines(result, types, paint),
  ]
  return [
    `  ${paint('red', '✗')} ${test.name}  ${paint('dim', place)}`,
    ...details.map((line) => `      ${line}`.trimEnd()),
    '',
  ]
}

function coverageText(files: readonly FileResult[]): string {
  const rows = files.flatMap(({ file, coverage }) =>
    coverage === undefined ? [] : [coverageRow(file.flowFile, coverage)],
  )
  return ['coverage', columns([['flow', 'nodes', 'ports', 'not reached'], ...rows])].join('\n')
}

function coverageRow(flow: string, of: Coverage): string[] {
  // The ports of a node that was not reached are not said a second time.
  const ports = of.missingPorts.filter(
    (port) => !of.missingNodes.includes(port.split('.')[0] ?? ''),
  )
  return [
    flow,
    `${of.reachedNodes}/${of.nodes}`,
    `${of.reachedPorts}/${of.ports}`,
    [...of.missingNodes, ...ports].join(', ') || 'nothing',
  ]
}

function summaryText({ passed, failed, skipped, problems, ms }: Results, paint: Paint): string {
  const parts = [
    failed > 0 ? paint('red', `${count(failed, 'case')} failed`) : '',
    problems > 0 ? paint('red', count(problems, 'problem')) : '',
    passed > 0 ? paint('green', `${count(passed, 'case')} passed`) : '',
    skipped > 0 ? `${count(skipped, 'case')} left out` : '',
  ].filter((part) => part !== '')
  return `${parts.join(', ') || 'no cases'} in ${ms} ms`
}
