/** Takes nodes out of a running flow: stops what they take in, waits for what is under way, names the rest. */
import type { Log } from '../plugin.ts'
import { reasonOf } from '../reason.ts'
import { countUp } from './counters.ts'
import { within } from './deadline.ts'
import type { Deadline } from './deadline.ts'
import type { NodeRun, SinkRun, SourceRun, StageNodeRun } from './node-run.ts'
import type { Receipt } from './receipt.ts'
import type { Unsettled } from './status.ts'

export interface DrainOptions {
  readonly flow: string
  readonly log: Log
  /** Every node of the flow as it ran until now: one of them holds what is not settled. */
  readonly nodes: ReadonlyMap<string, NodeRun>
}

/** A node that does not close must not keep the others open. */
const closeMs = 2000

/** Stops sources and waits for their receipts; what is open at the deadline is given up. */
export async function stopSources(
  leaving: readonly NodeRun[],
  deadline: Deadline,
  options: DrainOptions,
): Promise<Unsettled[]> {
  const sources = leaving.filter((node) => node.kind === 'source')
  const stops = sources.map((source) => stopSource(source, options.log))
  await Promise.race([Promise.all(stops), deadline.passed])
  for (const source of sources) source.lane.stopping()
  const stages = leaving.filter((node) => node.kind === 'stage')
  await Promise.race([Promise.all(stages.map((node) => node.stage.flush())), deadline.passed])
  await Promise.race([Promise.all(sources.map(({ lane }) => lane.drained())), deadline.passed])
  const unsettled = sources.flatMap((source) => {
    const open = unsettledOf(source, options)
    source.lane.giveUp()
    return open
  })
  await Promise.all(sources.map((source) => closeSource(source, options.log)))
  return unsettled
}

export async function stopSource({ plan, instance }: SourceRun, log: Log): Promise<void> {
  try {
    await instance?.stop()
  } catch (error) {
    log.error('a source did not stop cleanly', { node: plan.id, reason: reasonOf(error) })
  }
}

async function closeSource({ plan, instance }: SourceRun, log: Log): Promise<void> {
  try {
    await within(closeMs, Promise.resolve(instance?.close?.()))
  } catch (error) {
    log.error('a source did not close cleanly', { node: plan.id, reason: reasonOf(error) })
  }
}

/** Empties and closes sinks and stages; returns what was lost because nobody waits for it. */
export async function drainTakers(
  leaving: readonly NodeRun[],
  deadline: Deadline,
  { flow, log }: DrainOptions,
): Promise<Unsettled[]> {
  const takers = leaving.filter((node) => node.kind === 'sink' || node.kind === 'stage')
  // What could not start delivers nothing, however long it is waited for.
  const takes = (node: SinkRun | StageNodeRun): boolean =>
    !(node.kind === 'sink' && node.instance === undefined) && !takerOf(node).isIdle
  // One that fails may send to another's error route, so that one is asked again.
  while (!deadline.isPassed() && takers.some(takes)) {
    const drained = Promise.all(takers.filter(takes).map((node) => takerOf(node).drained()))
    await Promise.race([drained, deadline.passed])
  }
  const lost = takers.flatMap((node): Unsettled[] => {
    const count = takerOf(node).giveUp()
    return count > 0 ? [{ flow, source: '', node: node.plan.id, count }] : []
  })
  const sinks = takers.filter((node) => node.kind === 'sink')
  await Promise.all(sinks.map((node) => closeSink(node, log)))
  const stages = takers.filter((node) => node.kind === 'stage')
  await Promise.all(stages.map((node) => closeStage(node, log)))
  return lost
}

const takerOf = (node: SinkRun | StageNodeRun) => (node.kind === 'sink' ? node.outlet : node.stage)

/** Takes the instance out of a sink that stays: what it has not answered for at the deadline is sent again. */
export async function detachSink(node: SinkRun, deadlineMs: number, log: Log): Promise<void> {
  const { outlet } = node
  // From here on its instance may not pause and resume the outlet.
  node.starts++
  if (outlet.paused === undefined) {
    outlet.pause('it is restarted')
    await within(deadlineMs, outlet.landed())
  }
  outlet.detach()
  await closeSink(node, log)
  node.instance = undefined
  node.status = undefined
}

async function closeSink({ plan, instance }: SinkRun, log: Log): Promise<void> {
  try {
    await within(closeMs, Promise.resolve(instance?.close?.()))
  } catch (error) {
    log.error('a sink did not close cleanly', { node: plan.id, reason: reasonOf(error) })
  }
}

async function closeStage({ plan, stage }: StageNodeRun, log: Log): Promise<void> {
  try {
    await within(closeMs, stage.close())
  } catch (error) {
    log.error('a stage did not close cleanly', { node: plan.id, reason: reasonOf(error) })
  }
}

/** What is open at the end, by the node that holds it. */
function unsettledOf(source: SourceRun, { flow, nodes }: DrainOptions): Unsettled[] {
  const counts = new Map<string, number>()
  for (const receipt of source.lane.receipts()) countUp(counts, holderOf(receipt, nodes))
  return [...counts].map(([node, count]) => ({ flow, source: source.plan.id, node, count }))
}

/** The sink or stage that a receipt hangs on. */
export function holderOf(receipt: Receipt, nodes: ReadonlyMap<string, NodeRun>): string {
  for (const node of nodes.values())
    if ((node.kind === 'sink' || node.kind === 'stage') && takerOf(node).holds(receipt))
      return node.plan.id
  return 'unknown'
}

/** Every node and wire that a receipt hangs on. */
export function holdersOf(
  receipt: Receipt,
  nodes: ReadonlyMap<string, NodeRun>,
  { gates, breakpoints }: Stops,
): readonly string[] {
  const takers = [...nodes.values()].filter((node) => node.kind === 'sink' || node.kind === 'stage')
  const at = (stops: Stops['gates']): string[] =>
    [...stops].filter(([, stop]) => stop.holds(receipt)).map(([name]) => name)
  const inside = takers.filter((node) => takerOf(node).holds(receipt)).map(({ plan }) => plan.id)
  return [...new Set([...inside, ...at(gates), ...at(breakpoints)])]
}
/** What may stand on the way of messages. */
interface Stops {
  readonly gates: ReadonlyMap<string, { holds(receipt: Receipt): boolean }>
  readonly breakpoints: Stops['gates']
}
