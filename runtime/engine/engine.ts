/**
 * Runs flows. `apply(plan)` is the one path for start, reload and stop: it makes what runs equal to the
 * plan, flow by flow, and a fault in one flow never touches another.
 */
import type { FlowPlan, Plan } from '../graph/plan.ts'
import { limitLines } from '../log-limit.ts'
import type { Log } from '../plugin.ts'
import { reasonOf } from '../reason.ts'
import { startClock } from './clock.ts'
import type { Clock } from './clock.ts'
import { createDebug } from './debug/debug.ts'
import { FlowRun } from './flow-run.ts'
import { flowStatus, stuckIn } from './flow-status.ts'
import type { NodeRun } from './node-run.ts'
import { NotRunning } from './status.ts'
import type { Applied, AppliedFlow, Engine, FlowStatus, Unsettled } from './status.ts'
import { createTaps } from './tap/taps.ts'

export interface EngineOptions {
  /** A log whose lines carry the flow. */
  log(flow: string): Log
  /** A folder that survives restarts; without it nothing is kept. */
  readonly stateFolder?: string
  /** The time of everything that waits in a flow; the machine's when nothing is said. */
  readonly clock?: Clock
  /** How long a reload waits for what leaves, in ms. */
  readonly reloadDrainMs?: number
}

const defaultReloadDrainMs = 5000
const stuckCheckMs = 1000

export function createEngine(options: EngineOptions): Engine {
  const { stateFolder, reloadDrainMs = defaultReloadDrainMs } = options
  const clock = options.clock ?? startClock()
  const runs = new Map<string, FlowRun>()
  const failed = new Map<string, FlowStatus>()
  const stuckLog = limitLines((message, facts) => options.log('').error(message, facts))
  const taps = createTaps({
    clock,
    planOf: (flow) => runs.get(flow)?.plan,
    flows: () => [...runs.keys()],
    rewire: (flow) => runs.get(flow)?.wiring.rewire(),
  })
  const debug = createDebug({
    clock,
    runOf: (flow) => runs.get(flow),
    flows: () => [...runs.keys()],
    looksOf: taps.looksOf,
    log: options.log,
  })
  let last: Promise<unknown> = Promise.resolve()

  async function changeFlow(
    id: string,
    plan: FlowPlan | undefined,
    drainMs: number,
  ): Promise<{ applied: AppliedFlow; unsettled: readonly Unsettled[] }> {
    const known = runs.get(id)
    const log = options.log(id)
    const run = known ?? new FlowRun({ id, log, clock, stateFolder, looks: () => taps.looksAt(id) })
    try {
      // Known before it runs, so that the status shows it while it starts.
      runs.set(id, run)
      const result = await run.change(plan, drainMs)
      failed.delete(id)
      if (plan === undefined) runs.delete(id)
      return result
    } catch (error) {
      const reason = reasonOf(error)
      log.error('the flow could not be changed', { reason })
      if (known === undefined) {
        runs.delete(id)
        if (plan !== undefined) failed.set(id, failedStatus(plan, reason))
      }
      const applied = { id, change: 'failed' as const, started: [], kept: [], stopped: [], reason }
      return { applied, unsettled: [] }
    }
  }

  /** One change at a time: the next one starts from what the last one made. */
  function alone<T>(work: () => T | Promise<T>): Promise<T> {
    const result = last.then(work)
    last = result.catch(() => {})
    return result
  }

  const change = (plan: Plan, drainMs: number) =>
    alone(() => {
      const ids = new Set([...runs.keys(), ...plan.flows.keys()])
      for (const id of failed.keys()) if (!plan.flows.has(id)) failed.delete(id)
      return Promise.all([...ids].map((id) => changeFlow(id, plan.flows.get(id), drainMs)))
    })

  const warn = (unsettled: readonly Unsettled[]): void => {
    for (const { flow, node, count } of unsettled)
      options.log(flow).warn('a reload did not wait for messages any longer', { node, count })
  }

  /** The work on one node that runs. */
  const atNode = <T>(
    flow: string,
    id: string,
    work: (run: FlowRun, node: NodeRun) => T | Promise<T>,
  ): Promise<T> =>
    alone(() => {
      const run = runs.get(flow)
      const node = run?.nodes.get(id)
      if (run === undefined) throw new NotRunning(`the flow "${flow}" does not run`)
      if (node === undefined) throw new NotRunning(`no node "${id}" runs in "${flow}"`)
      return work(run, node)
    })

  function checkStuck(): void {
    for (const [id, run] of runs) {
      for (const node of run.nodes.values()) {
        if (node.kind !== 'source') continue
        const stuck = stuckIn(run, node)
        if (stuck !== undefined) stuckLog(`${id} ${node.plan.id}`, stuck, { flow: id })
      }
    }
  }
  const stuckTimer = setInterval(checkStuck, stuckCheckMs)
  stuckTimer.unref()

  return {
    async apply(plan): Promise<Applied> {
      const results = await change(plan, reloadDrainMs)
      warn(results.flatMap((result) => result.unsettled))
      return { flows: results.map((result) => result.applied) }
    },
    async stop(deadlineMs) {
      const results = await change({ flows: new Map() }, deadlineMs)
      clearInterval(stuckTimer)
      clock.stop()
      return results.flatMap((result) => result.unsettled)
    },
    tap: taps.attach,
    debug,
    async restart(flow, id) {
      const restart = (run: FlowRun, node: NodeRun) => run.restart(node, reloadDrainMs)
      const { applied, unsettled } = await atNode(flow, id, restart)
      warn(unsettled)
      return applied
    },
    pause: (flow, id) => atNode(flow, id, (run, node) => run.wiring.pause(node)),
    resume: (flow, id) => atNode(flow, id, (run, node) => run.wiring.resume(node)),
    status: () => ({ flows: [...[...runs.values()].map(flowStatus), ...failed.values()] }),
    flowStatus(id) {
      const run = runs.get(id)
      return run === undefined ? failed.get(id) : flowStatus(run)
    },
  }
}

function failedStatus(plan: FlowPlan, reason: string): FlowStatus {
  const { id, name, description } = plan
  const empty = { nodes: [], connections: [], wires: [] }
  return { id, name, description, state: 'failed', reason, since: Date.now(), ...empty }
}
