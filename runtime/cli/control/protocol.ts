/** What `status`, `stop` and `reload` say to a running `sluice run`, and it to them: an object of JSON a line. */
import type { ReadyAnswer, StatusAnswer } from '../../admin/contract/status.ts'
import type { AppliedFlow, Unsettled } from '../../engine/status.ts'

export type ControlRequest =
  | { readonly do: 'status' }
  /** Without a time, what `run --drain` says. */
  | { readonly do: 'stop'; readonly timeoutMs?: number }
  | { readonly do: 'reload' }

export interface StatusEvent {
  readonly event: 'status'
  readonly process: number
  readonly health: ReadyAnswer
  readonly status: StatusAnswer
}
export interface ReloadedEvent extends ReloadReport {
  readonly event: 'reloaded'
}
export type StopEvent =
  | { readonly event: 'stopping'; readonly deadlineMs: number; readonly wasAsked: boolean }
  | {
      readonly event: 'draining'
      readonly open: number
      readonly sources: Readonly<Record<string, number>>
    }
  | { readonly event: 'stopped'; readonly unsettled: readonly Unsettled[] }
export interface FailedEvent {
  readonly event: 'failed'
  readonly reason: string
}
export type ControlEvent = StatusEvent | ReloadedEvent | StopEvent | FailedEvent

/** What a reload did, and what it could not do. */
export interface ReloadReport {
  readonly flows: readonly AppliedFlow[]
  readonly problems: readonly ReloadProblem[]
  /** Flows whose files are broken: they run on as they were, or do not run. */
  readonly broken: readonly { readonly flow: string; readonly isRunning: boolean }[]
}
export interface ReloadProblem {
  readonly flow: string
  readonly severity: 'error' | 'warning'
  readonly code?: string
  readonly message: string
  readonly hint?: string
  readonly file: string
  readonly line: number
  readonly column: number
}

/** Something of the flow could not be changed as its file says. */
export const isFaulty = ({ change, faults = [] }: AppliedFlow): boolean =>
  change === 'failed' || faults.length > 0

const longestMs = 24 * 3_600_000

/** `undefined` for what is no request. */
export function readRequest(line: string): ControlRequest | undefined {
  let given: unknown
  try {
    given = JSON.parse(line)
  } catch {
    return undefined
  }
  if (typeof given !== 'object' || given === null || !('do' in given)) return undefined
  if (given.do === 'status' || given.do === 'reload') return { do: given.do }
  if (given.do !== 'stop') return undefined
  if (!('timeoutMs' in given)) return { do: 'stop' }
  const { timeoutMs } = given
  const isTime = typeof timeoutMs === 'number' && timeoutMs >= 0 && timeoutMs <= longestMs
  return isTime ? { do: 'stop', timeoutMs } : undefined
}

export const lineOf = (message: ControlRequest | ControlEvent): string =>
  `${JSON.stringify(message)}\n`

/** Takes text as it comes and gives whole lines; `false` when a line becomes longer than it may. */
export function createLineReader(maxLength: number, take: (line: string) => void) {
  let rest = ''
  return (text: string): boolean => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line.length > maxLength) return false
      take(line)
    }
    return rest.length <= maxLength
  }
}
