/**
 * Runs one stage in virtual time: a driven source before it, and behind `out` and `error` stages that keep
 * what they get until the test says how it ended.
 */
import type { Static, TObject } from 'typebox'

import type { Engine, NodeStatus } from '../../runtime/engine/status.ts'
import { createVirtualClock } from '../../runtime/engine/virtual-clock.ts'
import type { VirtualClock } from '../../runtime/engine/virtual-clock.ts'
import { Outcome } from '../../runtime/plugin.ts'
import type { Delivery, Message, Stage, StageContext } from '../../runtime/plugin.ts'
import { resolved } from './context.ts'
import { drivenSource, flowPlan, planOf, stage as stageOf, testEngine } from './plan.ts'
import type { DrivenSource, LogLine } from './plan.ts'

export interface Outlet {
  readonly got: Message[]
  payloads(): unknown[]
  /** How many wait for an answer. */
  waiting(): number
  /** Ends what has waited longest, or the one at this place of the queue. */
  answer(outcome?: Outcome, index?: number): void
  /** Answers all, also what comes later. */
  answerAll(outcome?: Outcome): void
}

export interface StageFlow {
  readonly engine: Engine
  readonly source: DrivenSource
  readonly out: Outlet
  readonly error: Outlet
  readonly clock: VirtualClock
  readonly lines: readonly LogLine[]
  /** The present status of the stage, with its counters. */
  status(): NodeStatus
  stop(drainMs?: number): Promise<void>
}

export interface StageFlowOptions {
  readonly stateFolder?: string
  /** Where the wall clock stands at the start. */
  readonly start?: number
}

/** The stage with its config as a file would say it. */
export async function stageFlow<C extends TObject>(
  tested: Stage<C>,
  config: object,
  { stateFolder, start = 1_000_000 }: StageFlowOptions = {},
): Promise<StageFlow> {
  const options: Static<C> = resolved(tested.config, config)
  const definition = stageOf((ctx) => tested.create(options, ctx))
  const clock = createVirtualClock(start)
  const folder = stateFolder === undefined ? {} : { stateFolder }
  const { engine, lines } = testEngine({ clock, ...folder })
  const source = drivenSource()
  const [out, error] = [outlet(), outlet()]
  const nodes = {
    source: { definition: source.definition },
    stage: { definition },
    out: { definition: out.definition },
    error: { definition: error.definition },
  }
  await engine.apply(planOf(flowPlan(nodes, ['source -> stage -> out', 'stage.error -> error'])))
  return {
    engine,
    source,
    out,
    error,
    clock,
    lines,
    status() {
      const node = engine.status().flows[0]?.nodes.find(({ id }) => id === 'stage')
      if (node === undefined) throw new Error('the stage does not run')
      return node
    },
    stop: async (drainMs = 1000) => {
      await engine.stop(drainMs)
    },
  }
}

function outlet() {
  const got: Message[] = []
  const waiting: Delivery[] = []
  let always: Outcome | undefined
  let context: StageContext | undefined
  const answer = (outcome: Outcome = Outcome.delivered, index = 0) => {
    const [delivery] = waiting.splice(index, 1)
    if (delivery === undefined) throw new Error('nothing waits for an answer')
    context?.end(delivery, outcome)
  }
  const definition = stageOf((ctx) => {
    context = ctx
    return {
      push(delivery) {
        got.push(delivery.message)
        waiting.push(delivery)
        if (always !== undefined) answer(always, waiting.length - 1)
        return undefined
      },
    }
  })
  const all = (outcome: Outcome = Outcome.delivered) => {
    always = outcome
    while (waiting.length > 0) answer(outcome)
  }
  return {
    definition,
    got,
    payloads: () => got.map(({ payload }) => payload),
    waiting: () => waiting.length,
    answer,
    answerAll: all,
  }
}
