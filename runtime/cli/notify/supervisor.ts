/** What systemd is told: ready, reloading, stopping, how it goes, and that it lives. */
import { readiness } from '../../admin/health.ts'
import type { Vitals } from '../../admin/vitals.ts'
import type { Engine, EngineStatus } from '../../engine/status.ts'
import type { Log } from '../../plugin.ts'
import { reasonOf } from '../../reason.ts'
import { count } from '../output.ts'
import { createSender } from './sender.ts'
import type { Send } from './sender.ts'

export interface SupervisorOptions {
  readonly engine: Pick<Engine, 'status'>
  readonly vitals: Pick<Vitals, 'lagMs'>
  readonly log: Log
  /** How often systemd wants a sign of life. */
  readonly watchdogMs?: number
  readonly send?: Send
}
export interface Supervisor {
  /** At the start and after a reload. */
  ready(): void
  reloading(): void
  stopping(): void
  /** Ends, when all has been sent. */
  close(): Promise<void>
}

const statusMs = 5000
/** A program is started for each sign of life; two may fail to come in time before systemd acts. */
const signsPerInterval = 3

export function createSupervisor(options: SupervisorOptions): Supervisor {
  const { engine, vitals, log, watchdogMs, send } = options
  const sender = createSender(log, send)
  let said = ''
  let isStopping = false
  let isTold = false

  function statusText(): string {
    if (isStopping) return 'draining'
    try {
      return textOf(engine.status(), vitals.lagMs())
    } catch (error) {
      return `the engine does not answer: ${reasonOf(error)}`
    }
  }
  function tellStatus(): void {
    const text = statusText()
    if (text === said) return
    said = text
    sender.send({ STATUS: text })
  }
  /** A timer that fires shows that the event loop turns; an engine that answers, that it is whole. */
  function giveSign(everyMs: number): void {
    const reason = whyNot(everyMs)
    if (reason === undefined) {
      isTold = false
      // What still waits says the same.
      if (sender.waiting === 0) sender.send({ WATCHDOG: '1' })
      return
    }
    if (!isTold) log.error('no sign of life for systemd', { reason })
    isTold = true
  }
  function whyNot(everyMs: number): string | undefined {
    if (vitals.lagMs() > everyMs)
      return `one turn in twenty of the event loop is ${Math.round(vitals.lagMs())} ms late`
    try {
      engine.status()
      return undefined
    } catch (error) {
      return `the engine does not answer: ${reasonOf(error)}`
    }
  }

  const timers = [setInterval(tellStatus, statusMs)]
  if (watchdogMs !== undefined) {
    const everyMs = watchdogMs / signsPerInterval
    timers.push(setInterval(() => giveSign(everyMs), everyMs))
  }
  for (const timer of timers) timer.unref()
  return {
    ready() {
      said = statusText()
      sender.send({ READY: '1', STATUS: said })
    },
    reloading: () =>
      sender.send({
        RELOADING: '1',
        MONOTONIC_USEC: String(process.hrtime.bigint() / 1000n),
        STATUS: 'reading the flow files again',
      }),
    stopping() {
      isStopping = true
      said = statusText()
      sender.send({ STOPPING: '1', STATUS: said })
    },
    async close() {
      for (const timer of timers) clearInterval(timer)
      await sender.flush()
    },
  }
}

function textOf(status: EngineStatus, lagMs: number): string {
  const { ready, reasons } = readiness(status, lagMs)
  const flows = count(status.flows.length, 'flow')
  const [reason = '', ...others] = reasons
  const more = others.length === 0 ? '' : ` (and ${count(others.length, 'more reason')})`
  return ready ? `ready, ${flows}` : `not ready, ${flows}: ${reason}${more}`
}

/** What systemd has put into the environment; `undefined` without systemd. */
export function readSupervision(
  environment: NodeJS.ProcessEnv,
  processId: number,
): Pick<SupervisorOptions, 'watchdogMs'> | undefined {
  const { NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID } = environment
  if (NOTIFY_SOCKET === undefined || NOTIFY_SOCKET === '') return undefined
  // One that a parent was given is none of ours.
  const isOurs = WATCHDOG_PID === undefined || WATCHDOG_PID === String(processId)
  const watchdogMs = Number(WATCHDOG_USEC) / 1000
  return isOurs && watchdogMs > 0 ? { watchdogMs } : {}
}
