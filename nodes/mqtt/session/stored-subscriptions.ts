/**
 * What is subscribed in the session that the broker keeps. After a restart the flow may want other
 * topics: what is no longer wanted is withdrawn.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'

export interface StoredSubscriptions {
  /** Filter to its options, as text to compare. */
  all(): ReadonlyMap<string, string>
  replace(subscriptions: ReadonlyMap<string, string>): void
}

export function storedSubscriptions(
  path: string | undefined,
  clientId: string,
): StoredSubscriptions {
  let current = path === undefined ? new Map<string, string>() : read(path, clientId)
  return {
    all: () => current,
    replace(subscriptions) {
      current = new Map(subscriptions)
      if (path === undefined) return
      const text = JSON.stringify({ clientId, filters: Object.fromEntries(current) }, null, 2)
      // Renamed into place: a crash leaves the old list or the new one, never half of one.
      writeFileSync(`${path}.new`, `${text}\n`, { mode: 0o600 })
      renameSync(`${path}.new`, path)
    },
  }
}

function read(path: string, clientId: string): Map<string, string> {
  try {
    const stored: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof stored !== 'object' || stored === null) return new Map()
    if (!('clientId' in stored) || stored.clientId !== clientId) return new Map()
    if (!('filters' in stored) || typeof stored.filters !== 'object') return new Map()
    return new Map(Object.entries(stored.filters ?? {}).map(([key, value]) => [key, String(value)]))
  } catch {
    // Missing, or damaged: then everything is subscribed anew and nothing is withdrawn.
    return new Map()
  }
}
