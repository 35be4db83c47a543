/** Stopping: the first signal drains, the second ends at once; what stays unsettled is named. */
import type { EngineStatus } from '../../engine/status.ts'
import { Exit, reasonOf } from '../exit.ts'
import { count } from '../output.ts'
import type { Running } from './run.ts'

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const
const progressMs = 1000
/** npm passes on a signal that the terminal has sent to the whole group already: that is still one. */
const sameSignalMs = 500
const longestTimerMs = 2 ** 31 - 1

export function stopOnSignals(running: Running, drainMs: number): void {
  let stoppedAt: number | undefined
  // A runtime runs until it is told to stop, also when no flow has anything left to do.
  setInterval(() => {}, longestTimerMs)
  for (const signal of signals)
    process.on(signal, () => {
      if (stoppedAt !== undefined) {
        if (performance.now() - stoppedAt > sameSignalMs) endNow(running)
        return
      }
      stoppedAt = performance.now()
      drain(running, drainMs).then(
        (code) => process.exit(code),
        (error: unknown) => {
          running.log.error('bug: the stop failed', { reason: reasonOf(error) })
          process.exit(Exit.couldNotRun)
        },
      )
    })
}

async function drain(running: Running, drainMs: number): Promise<number> {
  const { engine, log, admin, broker } = running
  log.info(
    `stopping: messages on their way get up to ${drainMs / 1000} s, a second signal ends now`,
  )
  const progress = setInterval(() => {
    const open = openIn(engine.status())
    if (open.total > 0) log.info(`draining: ${count(open.total, 'message')} open`, open.sources)
  }, progressMs)
  const unsettled = await engine.stop(drainMs)
  clearInterval(progress)
  for (const { flow, source, node, count: number } of unsettled)
    log.error(`${count(number, 'message')} of "${source}" not settled, held by "${node}"`, { flow })
  await Promise.allSettled([admin?.close(), broker?.close()])
  log.info(unsettled.length === 0 ? 'stopped, everything is settled' : 'stopped at the deadline')
  return unsettled.length === 0 ? Exit.fine : Exit.drainDeadline
}

function endNow({ engine, log }: Running): never {
  const open = openIn(engine.status())
  if (open.total === 0) process.exit(Exit.fine)
  log.error(`ended with ${count(open.total, 'message')} open`, open.sources)
  process.exit(Exit.drainDeadline)
}

/** Open receipts by `flow/source`. */
function openIn(status: EngineStatus): { total: number; sources: Record<string, number> } {
  const sources: Record<string, number> = {}
  let total = 0
  for (const flow of status.flows)
    for (const node of flow.nodes)
      if (node.kind === 'source' && node.queued > 0) {
        sources[`${flow.id}/${node.id}`] = node.queued
        total += node.queued
      }
  return { total, sources }
}
