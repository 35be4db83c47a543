/**
 * Pauses of nodes, of which some end by themselves: a page that holds the sources while it replays, and
 * then goes away, must not leave them held.
 */
import type { Engine } from '../../engine/status.ts'

export interface Pauses {
  /** `forMs`: it ends then, unless it was asked for again. */
  pause(flow: string, node: string, forMs?: number): Promise<void>
  resume(flow: string, node: string): Promise<void>
}

/** `ended`: one has ended by itself. */
export function createPauses(engine: Pick<Engine, 'pause' | 'resume'>, ended: () => void): Pauses {
  const ends = new Map<string, NodeJS.Timeout>()
  const keyOf = (flow: string, node: string): string => `${flow}\n${node}`

  function forget(key: string): void {
    clearTimeout(ends.get(key))
    ends.delete(key)
  }

  function end(flow: string, node: string): void {
    ends.delete(keyOf(flow, node))
    // What runs no longer holds nothing.
    engine.resume(flow, node).then(ended, () => {})
  }

  return {
    async pause(flow, node, forMs) {
      const key = keyOf(flow, node)
      await engine.pause(flow, node)
      forget(key)
      if (forMs !== undefined) ends.set(key, setTimeout(() => end(flow, node), forMs).unref())
    },
    resume(flow, node) {
      forget(keyOf(flow, node))
      return engine.resume(flow, node)
    },
  }
}
