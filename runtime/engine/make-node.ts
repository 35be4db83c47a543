/** Makes what runs of a node from its plan. Pure: nothing is started. */
import type { NodePlan } from '../graph/plan.ts'
import type { Behind, Message, NodeContext } from '../plugin.ts'
import type { Clock } from './clock.ts'
import { createCounters } from './counters.ts'
import type { Counters } from './counters.ts'
import type { Fused, Piece } from './fuse.ts'
import { canRunOnText } from './json-text/text-run.ts'
import { Lane } from './lane.ts'
import type { NodeRun, SinkRun, StageNodeRun } from './node-run.ts'
import { Outlet } from './outlet.ts'
import { StageRun } from './stage.ts'

export interface MakeOptions {
  readonly clock: Clock
  context(plan: NodePlan, counters: Counters): NodeContext
  /** Of this node; `undefined` when the runtime keeps nothing. */
  stateFolder(node: string): string | undefined
  behind(nodes: ReadonlySet<string>): Behind
  /** `onRejected: stop` met a rejected message. */
  stopSource(id: string, message: Message): void
}

const defaultMaxInFlight = 1024
const defaultTimeoutMs = 30_000

/** The file's word, else the sink's own default, else the engine's. */
export function sinkLimits({ engine, definition }: NodePlan) {
  const own = definition.kind === 'sink' ? definition.defaults : undefined
  return {
    maxInFlight: engine.maxInFlight ?? own?.maxInFlight ?? defaultMaxInFlight,
    timeout: engine.timeout ?? own?.timeout ?? defaultTimeoutMs,
  }
}

export function makeNode(plan: NodePlan, options: MakeOptions): NodeRun {
  const counters = createCounters()
  const { clock } = options
  const { definition, engine, id } = plan
  const common = { plan, counters, status: undefined, fused: undefined }
  switch (definition.kind) {
    case 'transform':
    case 'route':
      return { kind: 'pure', ...common }
    case 'source': {
      const lane = new Lane({
        window: engine.window,
        onRejected: engine.onRejected,
        counters,
        clock,
        stopSource: (message) => options.stopSource(id, message),
      })
      return { kind: 'source', ...common, lane, instance: undefined }
    }
    case 'sink': {
      const outlet = new Outlet({
        ...sinkLimits(plan),
        retry: engine.retry,
        counters,
        clock,
        fail: (message, receipt, error) => wiringOf(run).fail(id, message, receipt, error),
      })
      const run: SinkRun = { kind: 'sink', ...common, outlet, instance: undefined, starts: 0 }
      return run
    }
    case 'stage': {
      const stage = new StageRun({
        id,
        definition,
        config: plan.config,
        context: options.context(plan, counters),
        counters,
        clock,
        stateFolder: options.stateFolder(id),
        behind: options.behind,
        fused: () => wiringOf(run),
      })
      const run: StageNodeRun = { kind: 'stage', ...common, stage }
      return run
    }
  }
}

/** The node as the fuser sees it. Transforms and routes are made anew with each wiring. */
export function pieceOf(node: NodeRun): Piece {
  const { plan, counters } = node
  const { definition, config, id } = plan
  switch (node.kind) {
    case 'source':
      return { kind: 'source', counters }
    case 'sink':
      return { kind: 'take', take: node.outlet.push, counters }
    case 'stage':
      return { kind: 'take', take: node.stage.push, counters }
    case 'pure':
      if (definition.kind === 'transform') {
        const step = definition.onText?.(config)
        const text = canRunOnText(step) ? step : undefined
        return { kind: 'transform', run: definition.create(config), text, counters }
      }
      if (definition.kind === 'route')
        return { kind: 'route', run: definition.create(config, { id }), counters }
      throw new Error(`bug: ${plan.type} is not pure`)
  }
}

/** A node hands nothing on before it is wired. */
function wiringOf(node: NodeRun): Fused {
  if (node.fused === undefined) throw new Error(`bug: ${node.plan.id} sends before it is wired`)
  return node.fused
}
