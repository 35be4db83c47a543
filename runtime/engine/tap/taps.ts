/** The taps of an engine: they belong to a flow's name, and so outlast every wiring of it. */
import type { FlowPlan } from '../../graph/plan.ts'
import type { Clock } from '../clock.ts'
import { FlowLooks, noLooks } from './looks.ts'
import type { Look, Looks, TapPoint } from './looks.ts'
import { findPoint, hasPoint, TapError } from './point.ts'
import type { Sample } from './sample.ts'
import { createSampler } from './sampler.ts'
import type { SamplerLimits } from './sampler.ts'

export interface TapBatch {
  /** `gone`: the flow does not run, or has no such port any more. It may come back. */
  readonly state: 'attached' | 'gone'
  /** Everything that has passed since the tap was attached. */
  readonly passed: number
  /** What was kept of it since the last time. */
  readonly samples: readonly Sample[]
}
export interface Tap {
  readonly flow: string
  readonly node: string
  readonly port: string
  take(): TapBatch
  close(): void
}

export interface TapHost {
  readonly clock: Clock
  /** The plan that runs under this name. */
  planOf(flow: string): FlowPlan | undefined
  flows(): readonly string[]
  /** The looks of this flow are others now. */
  rewire(flow: string): void
}

export interface Taps {
  /** Throws a `TapError` when there is no such port. */
  attach(flow: string, port: string, limits?: Partial<SamplerLimits>): Tap
  looksAt(flow: string): Looks
  /** For other looks than those of taps. */
  looksOf(flow: string): {
    add(point: TapPoint, look: Look): void
    remove(point: TapPoint, look: Look): void
  }
}

const usual: SamplerLimits = {
  perSecond: 50,
  payloadBytes: 64 * 1024,
  heldBytes: 1024 * 1024,
}

export function createTaps(host: TapHost): Taps {
  const { clock, rewire } = host
  const looksOf = new Map<string, FlowLooks>()

  function add(flow: string, point: TapPoint, look: Look): void {
    const looks = looksOf.get(flow) ?? new FlowLooks()
    looksOf.set(flow, looks)
    looks.add(point, look)
    rewire(flow)
  }

  function remove(flow: string, point: TapPoint, look: Look): void {
    const looks = looksOf.get(flow)
    looks?.remove(point, look)
    if (looks?.isEmpty) looksOf.delete(flow)
    rewire(flow)
  }

  return {
    attach(flow, text, limits) {
      const point = findPoint(runningPlan(host, flow), text)
      const sampler = createSampler({ ...usual, ...limits }, clock)
      add(flow, point, sampler.look)
      return {
        flow,
        node: point.node,
        port: point.port,
        take: () => ({
          state: hasPoint(host.planOf(flow), point) ? 'attached' : 'gone',
          passed: sampler.passed,
          samples: sampler.take(),
        }),
        close: () => remove(flow, point, sampler.look),
      }
    },
    looksAt: (flow) => looksOf.get(flow) ?? noLooks,
    looksOf: (flow) => ({
      add: (point, look) => add(flow, point, look),
      remove: (point, look) => remove(flow, point, look),
    }),
  }
}

function runningPlan(host: TapHost, flow: string): FlowPlan {
  const plan = host.planOf(flow)
  if (plan !== undefined) return plan
  const missing = { wanted: flow, names: host.flows(), prefix: '' }
  throw new TapError('no-flow', `no flow "${flow}" runs here`, missing)
}
