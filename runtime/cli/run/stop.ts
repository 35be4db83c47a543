/** Stopping: the first signal drains, the second ends at once; what stays unsettled is named. */
import { closeSync, openSync } from 'node:fs'

import type { EngineStatus, Unsettled } from '../../engine/status.ts'
import { reasonOf } from '../../reason.ts'
import type { StopEvent } from '../control/protocol.ts'
import { Exit } from '../exit.ts'
import { count } from '../output.ts'
import type { Running } from './run.ts'

const signals = ['SIGTERM', 'SIGINT'] as const
const progressMs = 1000
/** npm passes on a signal that the terminal has sent to the whole group already: that is still one. */
const sameSignalMs = 500
const longestTimerMs = 2 ** 31 - 1

export interface Stopper {
  /** Begins a stop, or joins the one that is under way. The process ends with it, by `leave`. */
  begin(deadlineMs?: number, leave?: (code: number) => void): StopEvent
}

export function createStopper(running: Running, drainMs: number): Stopper {
  let deadlineMs: number | undefined
  return {
    begin(givenMs = drainMs, leave = (code) => process.exit(code)) {
      if (deadlineMs !== undefined) return { event: 'stopping', deadlineMs, wasAsked: true }
      deadlineMs = givenMs
      drain(running, deadlineMs).then(leave, (error: unknown) => {
        running.log.error('bug: the stop failed', { reason: reasonOf(error) })
        leave(Exit.couldNotRun)
      })
      return { event: 'stopping', deadlineMs, wasAsked: false }
    },
  }
}

/** SIGHUP reads the files again, except from a terminal that went away: nobody is there any more. */
export function obeySignals(running: Running, stopper: Stopper, reload: () => void): void {
  let stoppedAt: number | undefined
  // A runtime runs until it is told to stop, also when no flow has anything left to do.
  setInterval(() => {}, longestTimerMs)
  const stop = (leave?: (code: number) => void): void => {
    if (stoppedAt !== undefined) {
      if (performance.now() - stoppedAt > sameSignalMs) endNow(running)
      return
    }
    stoppedAt = performance.now()
    stopper.begin(undefined, leave)
  }
  for (const signal of signals) process.on(signal, () => stop())
  const isOnTerminal = process.stderr.isTTY
  process.on('SIGHUP', () => {
    if (!isOnTerminal || hasTerminal()) return reload()
    // What is said from now on reaches nobody, and must not be a fault.
    process.stderr.on('error', () => {})
    stop(endByHangUp)
  })
}

/** At an exit Node puts the terminal back as it was, and crashes where there is none any more. */
function endByHangUp(): void {
  process.removeAllListeners('SIGHUP')
  process.kill(process.pid, 'SIGHUP')
}

function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'))
    return true
  } catch {
    return false
  }
}

async function drain(running: Running, drainMs: number): Promise<number> {
  const { engine, log, admin, broker, supervisor, tracing } = running
  supervisor?.stopping()
  const tell = (event: StopEvent): void => running.control?.tell(event)
  log.info(
    `stopping: messages on their way get up to ${drainMs / 1000} s, a second signal ends now`,
  )
  const progress = setInterval(() => {
    const { total, sources } = openIn(engine.status())
    if (total === 0) return
    log.info(`draining: ${count(total, 'message')} open`, sources)
    tell({ event: 'draining', open: total, sources })
  }, progressMs)
  const unsettled = await engine.stop(drainMs)
  clearInterval(progress)
  for (const each of unsettled) log.error(sentenceOf(each), { flow: each.flow })
  await Promise.allSettled([admin?.close(), broker?.close(), tracing?.close()])
  log.info(unsettled.length === 0 ? 'stopped, everything is settled' : 'stopped at the deadline')
  tell({ event: 'stopped', unsettled })
  await Promise.all([running.control?.close(), supervisor?.close()])
  return unsettled.length === 0 ? Exit.fine : Exit.drainDeadline
}

export const sentenceOf = ({ count: number, source, node }: Unsettled): string =>
  `${count(number, 'message')} of "${source}" not settled, held by "${node}"`

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
