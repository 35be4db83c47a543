/** One node of a running flow, by what the engine has to keep of it. */
import type { NodePlan } from '../graph/plan.ts'
import type { Log, NodeContext, SourceInstance, SinkInstance, Status } from '../plugin.ts'
import { countUp } from './counters.ts'
import type { Counters } from './counters.ts'
import type { Fused } from './fuse.ts'
import type { Lane } from './lane.ts'
import type { Outlet } from './outlet.ts'
import type { StageRun } from './stage.ts'

interface Common {
  readonly plan: NodePlan
  readonly counters: Counters
  status: Status | undefined
  /** The wiring it lives in. A node that a change takes away keeps the one it came from while it drains. */
  fused: Fused | undefined
}
export interface SourceRun extends Common {
  readonly kind: 'source'
  readonly lane: Lane
  instance: SourceInstance | undefined
}
export interface SinkRun extends Common {
  readonly kind: 'sink'
  readonly outlet: Outlet
  instance: SinkInstance | undefined
  /** How often it was started. */
  starts: number
}
export interface StageNodeRun extends Common {
  readonly kind: 'stage'
  readonly stage: StageRun
}
/** Transforms and routes: pure functions, made anew with each wiring. */
export interface PureRun extends Common {
  readonly kind: 'pure'
}
export type NodeRun = SourceRun | SinkRun | StageNodeRun | PureRun

/** What every node gets to speak through. */
export function nodeContext(
  flow: string,
  plan: NodePlan,
  counters: Counters,
  log: Log,
  status: (status: Status) => void,
): NodeContext {
  return {
    id: plan.id,
    flow,
    log,
    status,
    drop: (reason, count = 1) => countUp(counters.dropped, reason, count),
  }
}

/** A node that needs somebody to act says so once, and once that it works again. */
export function tellStatus(
  log: Log,
  { plan, status: before }: NodeRun,
  { state, reason }: Status,
): void {
  const wasFailed = before?.state === 'failed'
  if (state === 'failed' && !(wasFailed && before.reason === reason))
    log.error(`a node fails: ${reason ?? 'no reason was given'}`, { node: plan.id })
  else if (wasFailed && state === 'up') log.info('the node works again', { node: plan.id })
}
