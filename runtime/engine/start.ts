/** Starts the nodes that come into a running flow; one that cannot start leaves the others alone. */
import type { NodePlan } from '../graph/plan.ts'
import type { Log, NodeContext, Sink, Source, NodeClock } from '../plugin.ts'
import { reasonOf } from '../reason.ts'
import { countUp } from './counters.ts'
import { sinkLimits } from './make-node.ts'
import type { NodeRun, SinkRun, SourceRun } from './node-run.ts'
import type { Fault } from './status.ts'

export interface StartOptions {
  readonly log: Log
  readonly clock: NodeClock
  context(node: NodeRun): NodeContext
  /** Of the node's connection. Throws when that could not be opened. */
  clientOf(plan: NodePlan): unknown
  /** Of this node; `undefined` when the runtime keeps nothing. */
  stateFolder(node: string): string | undefined
}

export async function startNodes(
  arriving: readonly NodeRun[],
  options: StartOptions,
): Promise<Fault[]> {
  const faults: Fault[] = []
  // Sinks first: what a stage or a source sends finds its way open.
  for (const kind of ['sink', 'stage', 'source'] as const) {
    await Promise.all(
      arriving
        .filter((node) => node.kind === kind)
        .map(async (node) => {
          try {
            if (node.kind === 'sink') await startSink(node, options)
            if (node.kind === 'stage') await node.stage.open()
            if (node.kind === 'source') await startSource(node, options)
          } catch (error) {
            const reason = reasonOf(error)
            node.status = { state: 'failed', reason }
            options.log.error('a node could not start', { node: node.plan.id, reason })
            faults.push({ kind: 'node', name: node.plan.id, reason })
          }
        }),
    )
  }
  return faults
}

async function startSink(node: SinkRun, { clock, context, clientOf }: StartOptions): Promise<void> {
  const { plan, outlet } = node
  const definition = plan.definition as Sink // a SinkRun is made of nothing else
  const start = ++node.starts
  // One that was restarted has no say any more.
  const isPresent = (): boolean => node.starts === start
  node.instance = await definition.start(plan.config, {
    ...context(node),
    connection: clientOf(plan),
    maxInFlight: sinkLimits(plan).maxInFlight,
    clock,
    pause(reason) {
      if (isPresent()) outlet.pause(reason)
    },
    resume() {
      if (isPresent()) outlet.resume()
    },
  })
  outlet.attach(node.instance)
}

async function startSource(
  node: SourceRun,
  { clock, context, clientOf, stateFolder }: StartOptions,
): Promise<void> {
  const { plan, counters } = node
  const definition = plan.definition as Source // a SourceRun is made of nothing else
  node.instance = await definition.start(plan.config, node.lane.emit, {
    ...context(node),
    connection: clientOf(plan),
    window: plan.engine.window,
    ack: plan.engine.ack,
    clock,
    stateFolder: stateFolder(plan.id),
    event: (port, message) => {
      countUp(counters.ports, port)
      node.fused?.hop(plan.id, port)(message, undefined)
    },
  })
}
