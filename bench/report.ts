import type { Sample } from './generator.ts'
import type { Comparison, Metric, Scenario } from './scenarios/scenario.ts'

export interface CaseResult {
  readonly name: string
  readonly samples: readonly Partial<Sample & { value: number }>[]
  /** Why there are none. */
  readonly failure?: string
}
export interface ComparisonResult extends Comparison {
  readonly result: number | undefined
  /** The same ratio from CPU time a message: what is left when others use the machine as well. */
  readonly byCpu: number | undefined
}
export interface ScenarioResult {
  readonly id: string
  readonly title: string
  readonly cases: readonly CaseResult[]
  readonly comparisons: readonly ComparisonResult[]
}

export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle]
  if (upper === undefined || sorted.length % 2) return upper
  return (upper + (sorted[middle - 1] ?? upper)) / 2
}

export function compare(comparison: Comparison, cases: readonly CaseResult[]): number | undefined {
  const of = medianOf(cases, comparison.of, comparison.metric)
  if (of === undefined) return undefined
  if (comparison.how === 'alone') return of / (comparison.per ?? 1)
  const to = medianOf(cases, comparison.to ?? '', comparison.metric)
  if (to === undefined || to === 0) return undefined
  return (comparison.how === 'ratio' ? of / to : of - to) / (comparison.per ?? 1)
}

/** How many messages `of` handles for the CPU time that `to` needs for one. */
export function compareByCpu(
  { of, to, metric }: Comparison,
  cases: readonly CaseResult[],
): number | undefined {
  if (metric !== 'rate' || to === undefined) return undefined
  const mine = medianOf(cases, of, 'cpuPerMessage')
  const theirs = medianOf(cases, to, 'cpuPerMessage')
  return mine && theirs && theirs / mine
}

function medianOf(cases: readonly CaseResult[], name: string, metric: Metric): number | undefined {
  const found = cases.find((each) => each.name === name)
  return found && median(numbers(found, metric))
}

export function numbers({ samples }: CaseResult, metric: Metric): number[] {
  return samples.map((sample) => sample[metric]).filter((value) => value !== undefined)
}

const metrics: Record<Metric, { head: string; show: (value: number) => string }> = {
  rate: { head: 'msg/s', show: (value) => Math.round(value).toLocaleString('en') },
  p50: { head: 'p50 us', show: (value) => value.toFixed(0) },
  p99: { head: 'p99 us', show: (value) => value.toFixed(0) },
  cpuPerMessage: { head: 'us CPU/msg', show: (value) => value.toFixed(2) },
  rss: { head: 'RSS MB', show: megabytes },
  peak: { head: 'peak MB', show: megabytes },
  value: { head: 'value', show: (value) => value.toFixed(1) },
}

export const metricHead = (metric: Metric): string => metrics[metric].head
export const formatMetric = (metric: Metric, value: number): string => metrics[metric].show(value)

function megabytes(kibibytes: number): string {
  return ((kibibytes * 1024) / 1e6).toFixed(0)
}

export function formatScenario(scenario: Scenario, result: ScenarioResult): string {
  const head = ['', ...scenario.shows.map((metric) => metrics[metric].head), 'spread', 'load', '']
  const rows = result.cases.map((each) => caseRow(scenario.shows, each))
  const lines = [head, ...rows].map((row) => row.map(pad).join(''))
  return [
    scenario.title,
    ...lines,
    ...result.comparisons.flatMap(formatComparison),
    ...result.cases.flatMap(({ name, failure }) => (failure ? [`  ${name}: ${failure}`] : [])),
    ...result.cases.flatMap((each) => faults(each, scenario.shows[0] === 'rate')),
    '',
  ].join('\n')
}

const pad = (text: string, index: number): string =>
  index === 0 ? `  ${text.padEnd(20)}` : text.padStart(12)

function caseRow(shows: readonly Metric[], each: CaseResult): string[] {
  const cells = shows.map((metric) => {
    const value = median(numbers(each, metric))
    return value === undefined ? '-' : metrics[metric].show(value)
  })
  const main = shows[0] ? numbers(each, shows[0]) : []
  return [each.name, ...cells, spread(main), load(each)]
}

/** Half the distance between the extremes, in percent of the median. */
function spread(values: readonly number[]): string {
  const center = median(values)
  if (values.length < 2 || !center) return '-'
  const half = (Math.max(...values) - Math.min(...values)) / 2
  return `±${((half / center) * 100).toFixed(0)} %`
}

function load({ samples }: CaseResult): string {
  const percent = (values: readonly (number | undefined)[]) =>
    ((median(values.filter((value) => value !== undefined)) ?? 0) * 100).toFixed(0)
  const bridge = percent(samples.map((sample) => sample.bridgeLoad))
  const generator = percent(samples.map((sample) => sample.generatorLoad))
  return samples[0]?.bridgeLoad === undefined ? '' : `${bridge}/${generator} %`
}

function formatComparison(comparison: ComparisonResult): string[] {
  const { name, result, unit = '', better, firstStage, goal } = comparison
  if (result === undefined) return []
  const digits = Math.abs(result) < 10 ? 2 : 1
  const byCpu = comparison.byCpu === undefined ? '' : `   by CPU ${comparison.byCpu.toFixed(2)}`
  const shown = `  ${name.padEnd(34)}${result.toFixed(digits)}${unit && ` ${unit}`}`
  const judge = (word: string, target: number | undefined) => {
    if (target === undefined) return ''
    const isMet = better === 'higher' ? result >= target : result <= target
    return `   ${word} ${better === 'higher' ? '>=' : '<='} ${target}: ${isMet ? 'met' : 'MISSED'}`
  }
  return [shown + byCpu + judge('first stage', firstStage) + judge('goal', goal)]
}

/** Whether anything got lost, came twice or in the wrong order, and whether the generator was the limit. */
export function faults({ name, samples }: CaseResult, isSaturated: boolean): string[] {
  const worst = (key: keyof Sample) => Math.max(0, ...samples.map((sample) => sample[key] ?? 0))
  const counted = (
    ['lost', 'duplicates', 'outOfOrder', 'wrongLength', 'unknown', 'acksOutOfOrder'] as const
  ).flatMap((key) => (worst(key) > 0 ? [`${key} ${worst(key)}`] : []))
  const limits = samples.filter(
    ({ generatorLoad = 0, bridgeLoad = 1 }) => generatorLoad > 0.9 && bridgeLoad < 0.9,
  )
  // Its own helper threads share the core, so a full core is no starvation.
  const starved = samples.filter(
    ({ starved: share = 0, bridgeLoad = 1 }) => share > 0.1 && bridgeLoad < 0.9,
  )
  const idle = samples.filter(
    ({ generatorLoad = 1, bridgeLoad = 1, starved: share = 1 }) =>
      generatorLoad < 0.9 && bridgeLoad + share < 0.85,
  )
  return [
    ...(counted.length ? [`  ${name}: NOT CLEAN: ${counted.join(', ')}`] : []),
    ...(limits.length ? [`  ${name}: the generator was the limit in ${limits.length} runs`] : []),
    ...(isSaturated && starved.length
      ? [`  ${name}: got less than its core in ${starved.length} runs: trust "by CPU" only`]
      : []),
    ...(isSaturated && idle.length
      ? [`  ${name}: waited instead of working in ${idle.length} runs`]
      : []),
  ]
}
