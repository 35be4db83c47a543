/**
 * `now` in expressions, for what a case sets off and for nothing else: flows that run beside it in the
 * same process keep the machine's time.
 */
import { AsyncLocalStorage } from 'node:async_hooks'

import type { VirtualClock } from '../engine/virtual-clock.ts'
import { takeTimeFrom } from '../expression/wall.ts'

const clocks = new AsyncLocalStorage<VirtualClock>()
let cases = 0
let putBack: () => void = () => {}

export async function inTimeOf<T>(clock: VirtualClock, run: () => Promise<T>): Promise<T> {
  if (cases++ === 0) putBack = takeTimeFrom(() => clocks.getStore()?.wall() ?? Date.now())
  try {
    return await clocks.run(clock, run)
  } finally {
    if (--cases === 0) putBack()
  }
}
