import type { Bridge, Job } from '../bridges/bridge.ts'
import { measure, type Load, type Sample } from '../generator.ts'

/** One bar of a comparison: a name and how to measure it once. */
export interface Case {
  readonly name: string
  measure(): Promise<Result>
}

/** `value` is for what the generator does not measure. */
export type Result = Partial<Sample> & { readonly value?: number }

/** Which number of a sample is compared, and what is better. */
export type Metric = 'rate' | 'p50' | 'p99' | 'cpuPerMessage' | 'rss' | 'peak' | 'value'

/** `of / to` (or `of - to`, or `of` alone) of the medians, against what the project wants. */
export interface Comparison {
  readonly name: string
  readonly of: string
  readonly to?: string
  readonly how: 'ratio' | 'difference' | 'alone'
  readonly metric: Metric
  /** Divides the result: clients of a memory test. */
  readonly per?: number
  readonly unit?: string
  readonly better: 'higher' | 'lower'
  readonly firstStage: number | undefined
  readonly goal: number | undefined
}

export interface Scenario {
  readonly id: string
  readonly title: string
  readonly cases: readonly Case[]
  readonly comparisons: readonly Comparison[]
  /** The numbers shown for each case. */
  readonly shows: readonly Metric[]
}

export interface Setting {
  /** Roughly how long one run lasts. */
  readonly seconds: number
  readonly isWanted: (bridge: string) => boolean
}

/** Messages a second that size a run; a wrong guess only makes the run longer or shorter. */
const guesses: Record<string, number> = { raw: 600, sluice: 450, script: 110, 'node-red': 45 }

export function bridgeCase(bridge: Bridge, job: Job, load: Load, setting: Setting): Case {
  const grow = job.work === 'field' ? 14 : 0
  const sizes = runLength(bridge, Number(load['size'] ?? 100), setting.seconds)
  const all = { ...sizes, grow, qos: job.qos, ...load }
  return { name: bridge.name, measure: () => measure(bridge, job, all) }
}

function runLength(bridge: Bridge, size: number, seconds: number) {
  const perMessage = 1 / ((guesses[bridge.name] ?? 100) * 1000) + Math.max(0, size - 100) / 1e8
  const measured = Math.max(2000, Math.round(seconds / perMessage))
  const warm = Math.round(measured / 4)
  return { count: measured + warm, warm }
}

export const renamed = (name: string, { measure: run }: Case): Case => ({ name, measure: run })

export const field = (direction: Job['direction'], qos: Job['qos'] = 1): Job => ({
  direction,
  qos,
  work: 'field',
})
