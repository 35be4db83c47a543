/** The flows that somebody watches, each read once a tick. Nothing runs while nobody watches. */
import type { Engine } from '../../../engine/status.ts'
import { createFlowSampler } from './sampler.ts'
import type { FlowSampler } from './sampler.ts'

export interface Samplers {
  /** `ticked` is called after each sample, until the watching is closed. */
  watch(flow: string, ticked: (sampler: FlowSampler) => void): Watching
  close(): void
}
export interface Watching {
  close(): void
}

interface Watched {
  readonly sampler: FlowSampler
  readonly watchers: Set<(sampler: FlowSampler) => void>
}

export function createSamplers(engine: Pick<Engine, 'flowStatus'>, tickMs: number): Samplers {
  const flows = new Map<string, Watched>()
  let ticking: NodeJS.Timeout | undefined
  let first: NodeJS.Immediate | undefined
  let last = -Infinity
  let revision = 0
  /** Of all flows: no two tables have the same. */
  const nextRevision = (): number => (revision = (revision + 1) % 2 ** 32)

  const tick = (): void => {
    last = performance.now()
    for (const { sampler, watchers } of flows.values()) {
      sampler.sample(last)
      for (const ticked of watchers) ticked(sampler)
    }
  }
  const start = (): void => {
    if (ticking !== undefined) return
    ticking = setInterval(tick, tickMs).unref()
    // The first one need not wait, unless it comes and goes.
    if (performance.now() - last >= tickMs) first = setImmediate(tick)
  }
  const stop = (): void => {
    clearInterval(ticking)
    clearImmediate(first)
    ticking = undefined
  }

  return {
    watch(flow, ticked) {
      const known = flows.get(flow)
      const watched = known ?? {
        sampler: createFlowSampler(flow, () => engine.flowStatus(flow), nextRevision),
        watchers: new Set(),
      }
      if (known === undefined) flows.set(flow, watched)
      // Its own, so that it can be closed twice.
      const watcher = (sampler: FlowSampler): void => ticked(sampler)
      watched.watchers.add(watcher)
      start()
      return {
        close() {
          watched.watchers.delete(watcher)
          if (watched.watchers.size > 0 || flows.get(flow) !== watched) return
          flows.delete(flow)
          if (flows.size === 0) stop()
        },
      }
    },
    close() {
      flows.clear()
      stop()
    },
  }
}
