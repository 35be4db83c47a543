/**
 * Sessions of browsers: a random id in a cookie, and here whom it means. They are in memory, so a restart
 * asks everybody to sign in again, and a token that is revoked ends its sessions.
 */
import { randomBytes } from 'node:crypto'

import { hashOf } from './access-file.ts'
import type { Entry } from './access-file.ts'

export interface SessionLimits {
  readonly count: number
  /** Since it was used last. */
  readonly idleMs: number
  /** Since it began. */
  readonly longestMs: number
}
const usualSessions: SessionLimits = {
  count: 1000,
  idleMs: 12 * 3_600_000,
  longestMs: 7 * 24 * 3_600_000,
}

export interface Sessions {
  /** The id for the cookie. */
  begin(entry: Entry): string
  /** Counts as use. */
  find(id: string): Entry | undefined
  /** Whether it goes on; looking does not count as use. */
  has(id: string): boolean
  end(id: string): void
}

interface Session {
  readonly entry: Entry
  readonly began: number
  used: number
}

export function createSessions(limits = usualSessions, now: () => number = Date.now): Sessions {
  /** By hash: what is in memory opens nothing. The one used longest ago comes first. */
  const sessions = new Map<string, Session>()
  const keyOf = (id: string): string => hashOf(id).toString('hex')
  const isOver = ({ began, used }: Session): boolean =>
    now() - used > limits.idleMs || now() - began > limits.longestMs

  return {
    begin(entry) {
      for (const [key, session] of sessions) if (isOver(session)) sessions.delete(key)
      const [oldest] = sessions.keys()
      if (sessions.size >= limits.count && oldest !== undefined) sessions.delete(oldest)
      const id = randomBytes(32).toString('base64url')
      sessions.set(keyOf(id), { entry, began: now(), used: now() })
      return id
    },
    find(id) {
      const key = keyOf(id)
      const session = sessions.get(key)
      if (session === undefined) return undefined
      sessions.delete(key)
      if (isOver(session)) return undefined
      session.used = now()
      sessions.set(key, session)
      return session.entry
    },
    has(id) {
      const session = sessions.get(keyOf(id))
      return session !== undefined && !isOver(session)
    },
    end: (id) => void sessions.delete(keyOf(id)),
  }
}
