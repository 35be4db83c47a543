/**
 * Errors that nobody caught are bugs: of ours, of a node, of a library. One flow's bug must not take
 * the others down, so the process goes on and says so; but a process that throws without end is no
 * use to anybody, and a supervisor can start a fresh one.
 */
import type { Log } from '../../plugin.ts'
import { asError } from '../../reason.ts'
import { Exit } from '../exit.ts'

/** More bugs than this within the window end the process. */
const maxFaults = 20
const windowMs = 60_000

export function catchFaults(log: Log): void {
  const times: number[] = []
  const report = (fault: unknown): void => {
    const error = asError(fault)
    log.error(`bug: ${error.message}. The runtime goes on; restart it when something misbehaves`, {
      ...contextOf(error),
      stack: error.stack,
    })
    const now = Date.now()
    times.push(now)
    while ((times[0] ?? now) < now - windowMs) times.shift()
    if (times.length <= maxFaults) return
    log.error(`more than ${maxFaults} bugs within ${windowMs / 1000} s: ending`)
    process.exit(Exit.couldNotRun)
  }
  process.on('uncaughtException', report)
  process.on('unhandledRejection', report)
}

/** The flow and the node, where whoever threw has said them. */
function contextOf(error: Error): Record<string, unknown> {
  const known: Record<string, unknown> = {}
  for (const key of ['flow', 'node', 'connection', 'code'])
    if (key in error) known[key] = Reflect.get(error, key)
  return known
}
