import { readFileSync, writeFileSync } from 'node:fs'

import { formatMetric, median, metricHead, numbers, type ScenarioResult } from './report.ts'
import type { Comparison, Metric, Scenario } from './scenarios/scenario.ts'

const begin = '<!-- results: written by the benchmark -->'
const end = '<!-- end of results -->'

/** Replaces what stands between the two marks of a page with the results of this run. */
export function writeInto(
  file: string,
  head: string,
  scenarios: readonly Scenario[],
  results: readonly ScenarioResult[],
): void {
  const text = readFileSync(file, 'utf8')
  const [before, rest] = text.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined) {
    throw new Error(`${file} has no lines "${begin}" and "${end}" to write between`)
  }
  const parts = results.map((result, index) => section(scenarios[index]?.shows ?? [], result))
  writeFileSync(file, [before + begin, head, ...parts, end + after].join('\n\n'))
}

function section(shows: readonly Metric[], result: ScenarioResult): string {
  const rows = result.cases.map((each) => [
    each.name,
    ...shows.map((metric) => {
      const value = median(numbers(each, metric))
      return value === undefined ? '–' : formatMetric(metric, value)
    }),
  ])
  const head = ['', ...shows.map(metricHead)]
  const ratios = result.comparisons.flatMap((each) => {
    if (each.result === undefined) return []
    const byCpu = each.byCpu === undefined ? '' : ` (by CPU ${each.byCpu.toFixed(2)})`
    return [`- ${each.name}: **${each.result.toFixed(2)}${unit(each)}**${byCpu}${targets(each)}`]
  })
  return [
    `**${result.title}**`,
    table([head, head.map((_, index) => (index === 0 ? '---' : '--:')), ...rows]),
    ratios.join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

const table = (rows: readonly (readonly string[])[]) =>
  rows.map((row) => `| ${row.join(' | ')} |`).join('\n')

const unit = ({ unit: word }: Comparison) => (word === undefined ? '' : ` ${word}`)

function targets({ better, firstStage, goal }: Comparison): string {
  if (firstStage === undefined || goal === undefined) return ''
  const sign = better === 'higher' ? '≥' : '≤'
  return `, wanted ${sign} ${firstStage}, then ${sign} ${goal}`
}
