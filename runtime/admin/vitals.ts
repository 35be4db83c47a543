/** What the process knows of itself beside its flows. */

/** `applied`: all of it. `refused`: a file is broken, and its flow ran on. `failed`: something did not start. */
export const reloadResults = ['applied', 'refused', 'failed'] as const
export type ReloadResult = (typeof reloadResults)[number]

export interface ReloadCounts {
  readonly counts: Readonly<Record<ReloadResult, number>>
  /** Milliseconds since the epoch. */
  readonly last?: { readonly at: number; readonly result: ReloadResult }
}
export interface Vitals {
  /** How late the event loop is. */
  lagMs(): number
  reloads(): ReloadCounts
}

export interface Reloads {
  note(result: ReloadResult): void
  read(): ReloadCounts
}

export function createReloads(now: () => number = Date.now): Reloads {
  const counts = { applied: 0, refused: 0, failed: 0 }
  let last: ReloadCounts['last']
  return {
    note(result) {
      counts[result]++
      last = { at: now(), result }
    },
    read: () => ({ counts, ...(last === undefined ? {} : { last }) }),
  }
}
