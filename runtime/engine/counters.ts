/** Plain counters of one node. The hot path adds; everything else is worked out when someone asks. */
export interface Counters {
  in: number
  filtered: number
  failed: number
  rejected: number
  retries: number
  /** Sinks: delivered. Routes and stages: sent on all ports. Others: derived. */
  out: number
  /** Routes, stages and sources with several ports: sent, by port. */
  readonly ports: Map<string, number>
  readonly dropped: Map<string, number>
  lastError: string | undefined
}

export function createCounters(): Counters {
  return {
    in: 0,
    filtered: 0,
    failed: 0,
    rejected: 0,
    retries: 0,
    out: 0,
    ports: new Map(),
    dropped: new Map(),
    lastError: undefined,
  }
}

export function countUp(counts: Map<string, number>, key: string, by = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + by)
}
