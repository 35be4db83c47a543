/** When to try again after a loss, and what to tell the user. */
import { createBackoff } from '../../../runtime/plugin.ts'
import type { Status } from '../../../runtime/plugin.ts'

import { needsPerson, takenOver } from '../wire/reasons.ts'
import type { Loss } from './loss.ts'

export interface Retry {
  connected(): void
  /** Milliseconds to wait, and the state to show meanwhile. */
  after(loss: Loss): {
    readonly wait: number
    readonly state: Status['state']
    readonly reason: string
  }
  readonly attempts: number
}

/** A wrong password does not mend itself, and two clients with one name must not fight. */
const slow = 30_000
/**
 * A connection that the broker closes sooner than this was hardly one. A rival with the same client id
 * comes back after a second or so; a broker that an operator restarts takes longer between two times.
 */
const brief = 2500

export function createRetry(
  reconnect: { readonly min: number; readonly max: number },
  clientId: string,
): Retry {
  const backoff = createBackoff(reconnect)
  let connectedAt: number | undefined
  /** Times in a row that the broker closed a fresh connection without a word. */
  let briefly = 0
  return {
    get attempts() {
      return backoff.attempts
    },
    connected() {
      connectedAt = performance.now()
      backoff.succeeded()
    },
    after(loss) {
      const wasBrief = connectedAt !== undefined && performance.now() - connectedAt < brief
      connectedAt = undefined
      briefly = wasBrief && loss.kind === 'closed' ? briefly + 1 : 0
      const wait = backoff.next()
      if (loss.kind === 'refused' && needsPerson(loss.reasonCode ?? 0)) {
        return { wait: slowly(reconnect.max), state: 'failed', reason: loss.reason }
      }
      if (loss.reasonCode === takenOver) {
        const reason = `another client connected with the client id "${clientId}" and took the session over; give each its own \`clientId\``
        return { wait: slowly(reconnect.max), state: 'down', reason }
      }
      if (briefly >= 2) {
        const reason = `${loss.reason} ${briefly} times right after accepting us; another client may be using the client id "${clientId}"`
        const isSure = briefly >= 3
        return {
          wait: isSure ? slowly(reconnect.max) : Math.max(wait, 1000),
          state: 'down',
          reason,
        }
      }
      // What the broker sent once it may send at once again.
      const atLeast = loss.kind === 'protocol' || wasBrief ? Math.min(1000, reconnect.max) : 0
      return { wait: Math.max(wait, atLeast), state: 'down', reason: loss.reason }
    },
  }
}

/** Spread, so that many instances do not come back together. */
const slowly = (max: number) => Math.round(Math.max(slow, max) * (1 + Math.random() / 2))
