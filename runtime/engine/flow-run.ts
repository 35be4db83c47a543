/**
 * A running flow, and the one way from what runs to what is planned. First start is a change from
 * nothing, stop is a change to nothing. Order of a change, so that nothing is lost on the way:
 *
 * 1. make what is pure (it may throw: then nothing was touched);
 * 2. stop the sources that go, and let their lanes drain;
 * 3. swap the wiring of the lanes that stay: from here on messages take the new way, and new sinks
 *    queue them until they are attached;
 * 4. drain the sinks and stages that go; what is left fails, and lanes that stay send it the new way;
 * 5. close the connections that go, open the new ones, attach new sinks, start new sources.
 */
import { join } from 'node:path'

import { diffFlow } from '../graph/diff.ts'
import type { FlowDifference } from '../graph/diff.ts'
import type { FlowPlan, NodePlan } from '../graph/plan.ts'
import type { Behind, Log, Message } from '../plugin.ts'
import { nodeClock } from './clock.ts'
import type { Clock } from './clock.ts'
import { changeConnections, clientOf } from './connect.ts'
import type { Connections } from './connect.ts'
import { deadlineIn } from './deadline.ts'
import { detachSink, drainTakers, stopSource, stopSources } from './drain.ts'
import { createLinks } from './links.ts'
import { makeNode } from './make-node.ts'
import type { MakeOptions } from './make-node.ts'
import { nodeContext, tellStatus } from './node-run.ts'
import type { NodeRun } from './node-run.ts'
import { startNodes } from './start.ts'
import type { StartOptions } from './start.ts'
import { summaryOf } from './status.ts'
import type { AppliedFlow, Fault, Unsettled } from './status.ts'
import type { Looks } from './tap/looks.ts'
import { Wiring } from './wiring.ts'

export interface FlowRunOptions {
  readonly id: string
  readonly log: Log
  readonly clock: Clock
  /** The runtime's state folder, if it has one. */
  readonly stateFolder: string | undefined
  /** Who looks at it now. */
  looks(): Looks
}

interface Changed {
  readonly applied: AppliedFlow
  readonly unsettled: readonly Unsettled[]
}

export class FlowRun {
  plan: FlowPlan | undefined
  nodes = new Map<string, NodeRun>()
  readonly connections: Connections = new Map()
  readonly since = Date.now()
  state: 'starting' | 'running' | 'stopping' = 'starting'
  /** Why the flow needs a human, when a node asked for a stop. */
  fault: string | undefined
  readonly wiring: Wiring
  readonly #options: FlowRunOptions
  readonly #makeOptions: MakeOptions
  readonly #startOptions: StartOptions
  readonly #links = createLinks(this)

  constructor(options: FlowRunOptions) {
    this.#options = options
    const { log, clock, looks } = options
    this.wiring = new Wiring({ log, clock, looks, nodes: () => this.nodes })
    const stateFolder = (node: string) => this.#stateFolder('nodes', node)
    this.#makeOptions = {
      clock,
      context: (plan, counters) => this.#context(plan, counters),
      stateFolder,
      behind: (nodes) => this.#behind(nodes),
      stopSource: (id, message) => this.#stopOnRejected(id, message),
    }
    this.#startOptions = {
      log,
      clock: nodeClock(clock),
      context: (node) => this.#context(node.plan, node.counters, node),
      clientOf: (plan) => clientOf(this.connections, plan),
      stateFolder,
    }
  }

  /** Makes this flow equal to the plan; `undefined` stops it. Throws only before anything was touched. */
  async change(plan: FlowPlan | undefined, drainMs: number): Promise<Changed> {
    const difference = diffFlow(this.plan, plan)
    if (plan !== undefined && difference.equal) {
      this.#connectLinks(plan)
      this.plan = plan
      return { applied: summaryOf(this.#options.id, difference, 'kept'), unsettled: [] }
    }
    return this.#become(plan, difference, drainMs)
  }

  async #become(
    plan: FlowPlan | undefined,
    difference: FlowDifference,
    drainMs: number,
  ): Promise<Changed> {
    // What they hold takes the way that it has come for; nothing waits at a wire that may be gone.
    for (const each of this.wiring.breakpoints.values()) each.release('changed')
    const before = this.plan
    const nodes = this.#prepare(plan, difference)
    const wired = plan === undefined ? undefined : this.wiring.wire(plan, nodes)
    this.state = plan === undefined ? 'stopping' : 'starting'
    this.fault = undefined

    const leaving = [...this.nodes.values()].filter(
      (node) => nodes.get(node.plan.id) !== node && node.kind !== 'pure',
    )
    const deadline = deadlineIn(drainMs)
    const drain = { flow: this.#options.id, log: this.#options.log, nodes: this.nodes }
    const unsettled: Unsettled[] = []
    // Nothing of a flow that stops gets through a gate: a source would wait for it in vain.
    const gone = new Map([...this.wiring.gates].filter(([id]) => !nodes.has(id)))
    for (const [id, gate] of gone)
      if (plan === undefined || this.nodes.get(id)?.kind === 'source') this.wiring.giveUp(id, gate)
    unsettled.push(...(await stopSources(leaving, deadline, drain)))
    const arriving = [...nodes.values()].filter(
      (node) => this.nodes.get(node.plan.id) !== node && node.kind !== 'pure',
    )
    this.plan = plan
    this.nodes = nodes
    this.#connectLinks(plan)
    this.wiring.swap(wired, gone)
    unsettled.push(...(await drainTakers(leaving, deadline, drain)))
    deadline.cancel()
    const faults = await this.#changeConnections(plan, difference)
    faults.push(...(await startNodes(arriving, this.#startOptions)))
    if (plan !== undefined) this.state = 'running'
    const kind = plan === undefined ? 'stopped' : before === undefined ? 'started' : 'changed'
    return { applied: summaryOf(this.#options.id, difference, kind, faults), unsettled }
  }

  /** The nodes of the new plan: kept ones as they are, new ones made but not started. */
  #prepare(plan: FlowPlan | undefined, difference: FlowDifference): Map<string, NodeRun> {
    const nodes = new Map<string, NodeRun>()
    for (const node of plan?.nodes ?? []) {
      const running = this.nodes.get(node.id)
      const isKept = running !== undefined && difference.nodes.keep.has(node.id)
      nodes.set(node.id, isKept ? running : makeNode(node, this.#makeOptions))
    }
    return nodes
  }

  /** Stops the node and starts it anew; nothing else stops, and what comes to it meanwhile waits. */
  async restart(node: NodeRun, drainMs: number): Promise<Changed> {
    const { plan } = this
    const { id } = node.plan
    const { nodes, connections } = diffFlow(plan, plan)
    const keep = new Set([...nodes.keep].filter((other) => other !== id))
    const only = new Set([id])
    const difference = { nodes: { keep, stop: only, start: only }, connections, equal: false }
    if (node.kind !== 'sink') return this.#become(plan, difference, drainMs)
    // The outlet stays: what waits in it keeps its place.
    await detachSink(node, drainMs, this.#options.log)
    const faults = await startNodes([node], this.#startOptions)
    return { applied: summaryOf(this.#options.id, difference, 'changed', faults), unsettled: [] }
  }

  /** Nodes that a change keeps ask the board of the plan that they came from: it is connected already. */
  #connectLinks(plan: FlowPlan | undefined): void {
    plan?.links?.connect(this.#links.find)
    this.#links.rewire()
  }

  #changeConnections(plan: FlowPlan | undefined, difference: FlowDifference): Promise<Fault[]> {
    const { id: flow, log } = this.#options
    const stateFolder = (name: string) => this.#stateFolder(name)
    return changeConnections(this.connections, plan, difference, { flow, log, stateFolder })
  }

  #stateFolder(...path: readonly string[]): string | undefined {
    const { id, stateFolder } = this.#options
    return stateFolder === undefined
      ? undefined
      : join(stateFolder, encodeURIComponent(id), ...path)
  }

  #behind(nodes: ReadonlySet<string>): Behind {
    let isUp = true
    let pending = 0
    for (const id of nodes) {
      const node = this.nodes.get(id)
      if (node?.kind !== 'sink') continue
      const { outlet, status, plan } = node
      const link = this.connections.get(plan.connection ?? '')?.status.state ?? 'up'
      const gate = this.wiring.gates.get(id)
      const isReady = outlet.isReady && gate === undefined
      if (link !== 'up' || !isReady || (status?.state ?? 'up') !== 'up') isUp = false
      pending += outlet.queued + outlet.inFlight + (gate?.held ?? 0)
    }
    return { isUp, pending }
  }

  #context(plan: NodePlan, counters: NodeRun['counters'], run?: NodeRun) {
    const { id, log } = this.#options
    return nodeContext(id, plan, counters, log, (status) => {
      const node = run ?? this.nodes.get(plan.id)
      if (node === undefined) return
      tellStatus(log, node, status)
      node.status = status
    })
  }

  #stopOnRejected(id: string, message: Message): void {
    if (this.fault !== undefined) return
    const node = this.nodes.get(id)
    if (node?.kind !== 'source') return
    this.fault = `source "${id}" stopped: a message was rejected and onRejected is "stop"`
    node.status = { state: 'failed', reason: this.fault }
    this.#options.log.error(this.fault, { node: id, topic: message.topic })
    // Says itself when it fails.
    void stopSource(node, this.#options.log)
  }
}
