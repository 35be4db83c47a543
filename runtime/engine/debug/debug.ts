/**
 * What a person does to messages of flows that run: puts one in, follows one, holds them at a wire. All
 * of it is bounded, and none of it costs anything while nobody does it.
 */
import type { FlowPlan } from '../../graph/plan.ts'
import type { Log, Message } from '../../plugin.ts'
import type { Clock } from '../clock.ts'
import { holdersOf } from '../drain.ts'
import type { FlowRun } from '../flow-run.ts'
import { NotRunning } from '../status.ts'
import { findPoint } from '../tap/point.ts'
import { createBreakpoints, TooMany } from './breakpoints.ts'
import type { Breakpoints } from './breakpoints.ts'
import { inject } from './inject.ts'
import type { Injected, InjectOptions } from './inject.ts'
import { record } from './record.ts'
import type { Recorder, RecordHost, Recording } from './record.ts'
import { findTarget } from './target.ts'
import type { Trace, Traced } from './trace.ts'

export interface Tracing {
  answer(): Traced
  /** Resolves when the message has ended everywhere. */
  readonly done: Promise<void>
  close(): void
}
export interface Debug {
  /** Throws `NotRunning`, a `TapError` or `TooMany`. */
  inject(flow: string, at: string, message: Message, options: InjectOptions): Promise<Injected>
  /** Follows the next message that comes by there: by any source, when no port is named. */
  trace(flow: string, wanted: { readonly at?: string; readonly topic?: string }): Tracing
  readonly breakpoints: Breakpoints
  /** Told of everything that the sources of the flow bring, until it is closed. */
  record(flow: string, recorder: Recorder): Recording
}

export interface DebugHost {
  readonly clock: Clock
  runOf(flow: string): FlowRun | undefined
  flows(): readonly string[]
  /** For looks at the ports of a flow, which outlast reloads. */
  looksOf(flow: string): RecordHost['looks']
  log(flow: string): Log
}

const maxInjected = 64
const maxTraces = 4

export function createDebug(host: DebugHost): Debug {
  const { clock } = host
  let injected = 0

  const running = (flow: string): { readonly run: FlowRun; readonly plan: FlowPlan } => {
    const run = host.runOf(flow)
    if (run?.plan === undefined) throw new NotRunning(`the flow "${flow}" does not run`)
    return { run, plan: run.plan }
  }
  const traces = (): number =>
    host.flows().reduce((all, flow) => all + (host.runOf(flow)?.wiring.tracer.open ?? 0), 0)
  const refuseTraces = (): void => {
    if (traces() >= maxTraces) throw new TooMany(`${maxTraces} messages are followed already`)
  }
  const forget = (run: FlowRun, trace: Trace): void => {
    run.wiring.tracer.forget(trace)
    run.wiring.rewire()
  }

  return {
    async inject(flow, at, message, options) {
      const { run, plan } = running(flow)
      const target = findTarget(plan, at)
      if (options.isTraced) refuseTraces()
      if (injected >= maxInjected)
        throw new TooMany(`${maxInjected} messages that were put in are still under way`)
      return inject(message, target, options, {
        clock,
        holders: (receipt) => holdersOf(receipt, run.nodes, run.wiring),
        follow(name, receipt) {
          const trace = run.wiring.tracer.follow(name, receipt)
          run.wiring.rewire()
          return { trace, end: () => forget(run, trace) }
        },
        hopOf: (place) => run.wiring.hopOf(place),
        begun: () => injected++,
        settled: () => injected--,
      })
    },
    trace(flow, { at, topic }) {
      const { run, plan } = running(flow)
      const point = at === undefined ? undefined : findPoint(plan, at)
      refuseTraces()
      const trace = run.wiring.tracer.arm({ point, topic })
      run.wiring.rewire()
      const done = new Promise<void>((resolve) => {
        trace.onDone = () => {
          forget(run, trace)
          resolve()
        }
      })
      return { answer: () => trace.answer(), done, close: () => forget(run, trace) }
    },
    breakpoints: createBreakpoints({ clock, running, log: host.log }),
    record(flow, recorder) {
      running(flow)
      const planOf = (): FlowPlan | undefined => host.runOf(flow)?.plan
      return record({ planOf, looks: host.looksOf(flow) }, recorder)
    },
  }
}
