/**
 * How late the event loop is. One long turn is no fault: a large file was read. What counts is that one turn
 * in twenty was late, over some seconds: then everything that runs here waits.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** What this reads of the histogram of `perf_hooks`; in nanoseconds. */
interface Histogram {
  percentile(percentile: number): number
  reset(): void
  enable(): unknown
  disable(): unknown
}
export interface LagOptions {
  readonly windowMs?: number
  readonly resolutionMs?: number
  readonly histogram?: (options: { resolution: number }) => Histogram
}
export interface LagWatch {
  /** Of the last whole window, in ms; 0 before there is one. */
  lagMs(): number
  stop(): void
}

/** A runtime is not ready while one turn in twenty is later than this. */
export const maxLagMs = 250
const percentile = 95
const usualWindowMs = 5000
/** Each look wakes the process: twenty a second cost less than a thousandth of a core. */
const usualResolutionMs = 50

export function watchLag(options: LagOptions = {}): LagWatch {
  const { windowMs = usualWindowMs, resolutionMs = usualResolutionMs } = options
  const histogram = (options.histogram ?? monitorEventLoopDelay)({ resolution: resolutionMs })
  histogram.enable()
  let lagMs = 0
  const timer = setInterval(() => {
    // It measures from look to look, so an idle loop is as late as the looks are apart.
    lagMs = Math.max(0, histogram.percentile(percentile) / 1e6 - resolutionMs)
    histogram.reset()
  }, windowMs)
  timer.unref()
  return {
    lagMs: () => lagMs,
    stop() {
      clearInterval(timer)
      histogram.disable()
    },
  }
}

export const lagReason = (lagMs: number): string | undefined =>
  lagMs <= maxLagMs
    ? undefined
    : `the event loop is behind: one turn in twenty is ${Math.round(lagMs)} ms late or more (${maxLagMs} ms is the limit)`
