/** The keys that were delivered, oldest first: bounded by count and by age. */

export interface Seen {
  has(key: string, now: number): boolean
  add(key: string, now: number): void
  entries(): readonly (readonly [key: string, at: number])[]
}
export interface SeenOptions {
  /** Keys kept at most. */
  readonly last: number
  /** Milliseconds that a key is kept; 0: as long as there is room. */
  readonly within: number
  /** A key had to go before its time. */
  onForget(): void
}

export function createSeen({ last, within, onForget }: SeenOptions): Seen {
  // A Map keeps the order in which keys were added, which is the order of their times.
  const keys = new Map<string, number>()
  const isOld = (at: number, now: number) => within > 0 && now - at >= within

  function forgetOld(now: number): void {
    for (const [key, at] of keys) {
      if (!isOld(at, now)) break
      keys.delete(key)
    }
  }

  return {
    has(key, now) {
      const at = keys.get(key)
      return at !== undefined && !isOld(at, now)
    },
    add(key, now) {
      forgetOld(now)
      keys.delete(key)
      keys.set(key, now)
      if (keys.size <= last) return
      for (const [oldest] of keys) {
        keys.delete(oldest)
        break
      }
      // Without a time, to keep the last so many is what was asked for.
      if (within > 0) onForget()
    },
    entries: () => [...keys],
  }
}

/** What a state file held: anything that is no list of keys and times counts as nothing. */
export function readEntries(state: unknown): (readonly [string, number])[] {
  if (!Array.isArray(state)) return []
  return state.flatMap((entry: unknown): (readonly [string, number])[] => {
    if (!Array.isArray(entry)) return []
    const [key, at] = entry as readonly unknown[]
    return typeof key === 'string' && typeof at === 'number' ? [[key, at]] : []
  })
}
