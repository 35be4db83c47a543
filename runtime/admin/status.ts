/** How the process and its flows are, at this moment. */
import type { Engine } from '../engine/status.ts'
import { version } from '../version.ts'
import type { StatusAnswer } from './contract/status.ts'

export function statusOf(engine: Engine): StatusAnswer {
  return {
    version: version(),
    time: Date.now(),
    uptime: Math.round(performance.now()),
    memory: process.memoryUsage.rss(),
    ...structuredClone(engine.status()),
  } as StatusAnswer // a mutable copy of the engine's own read-only type
}
