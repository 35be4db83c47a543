/** Numbers from 1 for each key. */

export interface Sequence {
  next(key: string): number
  /** As a state file keeps it. `isWhole`: written at a stop, so that no number is missing. */
  save(isWhole: boolean): unknown
  load(state: unknown): void
}

/** After a crash so many numbers are passed over: those of the last second are not known. */
const skipped = 10_000

export function createSequence(maxKeys: number, onForget: () => void): Sequence {
  /** The key that was used last stands last. */
  const last = new Map<string, number>()
  return {
    next(key) {
      const number = (last.get(key) ?? 0) + 1
      last.delete(key)
      last.set(key, number)
      if (last.size > maxKeys) {
        for (const [oldest] of last) {
          last.delete(oldest)
          break
        }
        onForget()
      }
      return number
    },
    save: (isWhole) => ({ isWhole, last: [...last] }),
    load(state) {
      if (typeof state !== 'object' || state === null || !('last' in state)) return
      const gap = 'isWhole' in state && state.isWhole === true ? 0 : skipped
      if (!Array.isArray(state.last)) return
      for (const entry of state.last as readonly unknown[]) {
        if (!Array.isArray(entry)) continue
        const [key, number] = entry as readonly unknown[]
        if (typeof key === 'string' && typeof number === 'number') last.set(key, number + gap)
      }
    },
  }
}
