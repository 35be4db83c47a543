/** What is known of the values in a window. Plain data, so that a state file can hold it. */

export interface Aggregate {
  count: number
  sum: number
  min: number | null
  max: number | null
  first: Sample | null
  last: Sample | null
  /** Values for percentiles: all of them, or an even choice once there are too many. */
  readonly samples: number[]
}
interface Sample {
  readonly at: number
  readonly value: unknown
}

export const emptyAggregate = (): Aggregate => ({
  count: 0,
  sum: 0,
  min: null,
  max: null,
  first: null,
  last: null,
  samples: [],
})

export interface SampleOptions {
  /** Samples kept at most; 0: no percentiles are wanted. */
  readonly maxSamples: number
  /** A value had no room among the samples. */
  onDrop(): void
}

export function addValue(into: Aggregate, at: number, value: unknown, options: SampleOptions) {
  into.count++
  if (into.first === null || at < into.first.at) into.first = { at, value }
  if (into.last === null || at >= into.last.at) into.last = { at, value }
  if (typeof value !== 'number') return
  into.sum += value
  into.min = into.min === null ? value : Math.min(into.min, value)
  into.max = into.max === null ? value : Math.max(into.max, value)
  addSample(into, value, options)
}

/** Reservoir sampling: each value of the window is as likely as any other to be among the samples. */
function addSample({ samples, count }: Aggregate, value: number, options: SampleOptions): void {
  const { maxSamples, onDrop } = options
  if (maxSamples === 0) return
  if (samples.length < maxSamples) {
    samples.push(value)
    return
  }
  onDrop()
  const place = Math.floor(Math.random() * count)
  if (place < maxSamples) samples[place] = value
}

/** Two sessions that a late message connects become one. */
export function mergeInto(into: Aggregate, from: Aggregate, options: SampleOptions): void {
  into.count += from.count
  into.sum += from.sum
  into.min = into.min === null || (from.min !== null && from.min < into.min) ? from.min : into.min
  into.max = into.max === null || (from.max !== null && from.max > into.max) ? from.max : into.max
  if (from.first !== null && (into.first === null || from.first.at < into.first.at)) {
    into.first = from.first
  }
  if (from.last !== null && (into.last === null || from.last.at >= into.last.at)) {
    into.last = from.last
  }
  for (const value of from.samples) addSample(into, value, options)
}

export function calculate(aggregate: Aggregate, what: string): unknown {
  const { count, sum, min, max, first, last, samples } = aggregate
  switch (what) {
    case 'count':
      return count
    case 'sum':
      return sum
    case 'min':
      return min
    case 'max':
      return max
    case 'mean':
      return sum / count
    case 'first':
      return first?.value
    case 'last':
      return last?.value
    default:
      return percentile(samples, Number(what.slice(1)))
  }
}

/** Between the two nearest values, in proportion. */
export function percentile(values: readonly number[], percent: number): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  const place = ((sorted.length - 1) * percent) / 100
  const below = sorted[Math.floor(place)]
  const above = sorted[Math.ceil(place)]
  if (below === undefined || above === undefined) return null
  return below + (above - below) * (place - Math.floor(place))
}
