/** The part of an engine that nobody uses in a test. */
import type { Debug } from '../../runtime/engine/debug/debug.ts'

const nothingRuns = (): never => {
  throw new Error('nothing runs here')
}
export const noDebug: Debug = {
  inject: nothingRuns,
  trace: nothingRuns,
  record: nothingRuns,
  breakpoints: {
    set: nothingRuns,
    list: () => [],
    step: nothingRuns,
    drop: nothingRuns,
    release: nothingRuns,
    touch: nothingRuns,
    renew: nothingRuns,
  },
}
