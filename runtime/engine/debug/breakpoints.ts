/** The breakpoints of an engine, by flow and wire; what becomes of each is told. */
import type { FlowPlan } from '../../graph/plan.ts'
import type { Log } from '../../plugin.ts'
import type { Clock } from '../clock.ts'
import type { FlowRun } from '../flow-run.ts'
import { NotRunning } from '../status.ts'
import { usualLimits } from './breakpoint.ts'
import type { Breakpoint, BreakpointLimits, HeldMessages, ReleaseReason } from './breakpoint.ts'
import { findWire, targetName } from './target.ts'

export interface BreakpointStatus extends HeldMessages {
  readonly flow: string
  /** As `a.out -> b`. */
  readonly wire: string
}
export interface Breakpoints {
  /** `released` is called once, when it lets everything go. Throws `NotRunning`, a `TapError` or `TooMany`. */
  set(flow: string, wire: string, released: (reason: ReleaseReason) => void): BreakpointStatus
  list(): readonly BreakpointStatus[]
  /** Lets go of the first ones. Returns how many. Throws `NotRunning` where there is none, and a `TapError`. */
  step(flow: string, wire: string, count: number): number
  drop(flow: string, wire: string, count: number): number
  release(flow: string, wire: string): void
  /** It may stand for a minute more. */
  touch(flow: string, wire: string): void
  /** Whoever set it is still there. */
  renew(flow: string, wire: string): void
}

/** There are as many of these as there may be. */
export class TooMany extends Error {
  override readonly name = 'TooMany'
}

export interface BreakpointHost {
  readonly clock: Clock
  running(flow: string): { readonly run: FlowRun; readonly plan: FlowPlan }
  log(flow: string): Log
  readonly limits?: BreakpointLimits
}

interface Standing {
  readonly flow: string
  readonly wire: string
  readonly breakpoint: Breakpoint
}

const maxBreakpoints = 8

export function createBreakpoints(host: BreakpointHost): Breakpoints {
  const { limits = usualLimits } = host
  const all = new Map<string, Standing>()
  const planOf = (flow: string): FlowPlan => host.running(flow).plan
  const keyOf = (flow: string, wire: string): string => `${flow}\n${wire}`
  /** By the name that it has in the list, or any other that `set` takes. */
  const find = (flow: string, text: string): Breakpoint => {
    const wire = all.has(keyOf(flow, text)) ? text : targetName(findWire(planOf(flow), text))
    const found = all.get(keyOf(flow, wire))
    if (found === undefined) throw new NotRunning(`no breakpoint stands at "${wire}" of "${flow}"`)
    return found.breakpoint
  }
  const statusOf = ({ flow, wire, breakpoint }: Standing): BreakpointStatus => ({
    flow,
    wire,
    ...breakpoint.look(),
  })

  return {
    set(flow, text, released) {
      const { run, plan } = host.running(flow)
      const target = findWire(plan, text)
      const wire = targetName(target)
      const key = keyOf(flow, wire)
      if (all.has(key)) throw new TooMany(`there is a breakpoint at "${wire}" already`)
      if (all.size >= maxBreakpoints)
        throw new TooMany(`there are ${maxBreakpoints} breakpoints already`)
      const breakpoint = run.wiring.breakAt(target, limits, (reason) => {
        all.delete(key)
        host.log(flow).info('a breakpoint lets everything go', { wire, reason })
        released(reason)
      })
      const standing = { flow, wire, breakpoint }
      all.set(key, standing)
      host.log(flow).warn('a breakpoint holds the messages of a wire', { wire })
      return statusOf(standing)
    },
    list: () => [...all.values()].map(statusOf),
    step: (flow, wire, count) => find(flow, wire).step(count),
    drop: (flow, wire, count) => find(flow, wire).dropFirst(count),
    release: (flow, wire) => find(flow, wire).release('asked'),
    touch: (flow, wire) => find(flow, wire).touch(),
    renew: (flow, wire) => find(flow, wire).renew(),
  }
}
