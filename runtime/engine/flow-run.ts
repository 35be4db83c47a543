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

import { ConnectionRun } from '../connections/connection-run.ts'
import { diffFlow } from '../graph/diff.ts'
import type { FlowDifference } from '../graph/diff.ts'
import type { ConnectionPlan, FlowPlan, NodePlan } from '../graph/plan.ts'
import type { Log, Message, Source, Sink } from '../plugin.ts'
import type { Clock } from './clock.ts'
import { countUp } from './counters.ts'
import { deadlineIn, within } from './deadline.ts'
import { drainTakers, reasonOf, stopSource, stopSources } from './drain.ts'
import { fuse } from './fuse.ts'
import type { Fused, Piece } from './fuse.ts'
import type { Lane } from './lane.ts'
import { limitErrors } from './log-limit.ts'
import type { LimitedError } from './log-limit.ts'
import { makeNode, pieceOf, sinkLimits } from './make-node.ts'
import type { MakeOptions } from './make-node.ts'
import { nodeContext } from './node-run.ts'
import type { NodeRun, SinkRun, SourceRun } from './node-run.ts'
import type { AppliedFlow, Unsettled } from './status.ts'

export interface FlowRunOptions {
  readonly id: string
  readonly log: Log
  readonly clock: Clock
  /** The runtime's state folder, if it has one. */
  readonly stateFolder: string | undefined
}

/** A connection that does not close must not keep the others open. */
const closeMs = 5000

export class FlowRun {
  plan: FlowPlan | undefined
  nodes = new Map<string, NodeRun>()
  connections = new Map<string, ConnectionRun>()
  since = Date.now()
  state: 'starting' | 'running' | 'stopping' = 'starting'
  /** Why the flow needs a human, when a node asked for a stop. */
  fault: string | undefined
  readonly #options: FlowRunOptions
  readonly #unrouted: LimitedError
  readonly #makeOptions: MakeOptions

  constructor(options: FlowRunOptions) {
    this.#options = options
    this.#unrouted = limitErrors(options.log)
    this.#makeOptions = {
      clock: options.clock,
      context: (plan, counters) => this.#context(plan, counters),
      stopSource: (id, message) => this.#stopOnRejected(id, message),
    }
  }

  /** Makes this flow equal to the plan; `undefined` stops it. Throws only before anything was touched. */
  async change(
    plan: FlowPlan | undefined,
    drainMs: number,
  ): Promise<{ applied: AppliedFlow; unsettled: readonly Unsettled[] }> {
    const before = this.plan
    const difference = diffFlow(before, plan)
    if (plan !== undefined && difference.equal) {
      this.plan = plan
      return { applied: summary(this.#options.id, difference, 'kept'), unsettled: [] }
    }
    const nodes = this.#prepare(plan, difference)
    const fused = plan === undefined ? undefined : this.#wire(plan, nodes)
    this.state = plan === undefined ? 'stopping' : 'starting'
    this.fault = undefined

    const leaving = [...this.nodes.values()].filter(
      (node) => nodes.get(node.plan.id) !== node && node.kind !== 'pure',
    )
    const deadline = deadlineIn(drainMs)
    const drain = { flow: this.#options.id, log: this.#options.log, nodes: this.nodes }
    const unsettled: Unsettled[] = []
    unsettled.push(...(await stopSources(leaving, deadline, drain)))
    const arriving = [...nodes.values()].filter(
      (node) => this.nodes.get(node.plan.id) !== node && node.kind !== 'pure',
    )
    this.plan = plan
    this.nodes = nodes
    if (plan !== undefined && fused !== undefined) this.#swap(plan, fused)
    unsettled.push(...(await drainTakers(leaving, deadline, drain)))
    deadline.cancel()
    await this.#changeConnections(plan, difference)
    await this.#start(arriving)
    if (plan !== undefined) this.state = 'running'
    const kind = plan === undefined ? 'stopped' : before === undefined ? 'started' : 'changed'
    return { applied: summary(this.#options.id, difference, kind), unsettled }
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

  #wire(plan: FlowPlan, nodes: ReadonlyMap<string, NodeRun>): Fused {
    const pieces = new Map<string, Piece>()
    for (const [id, node] of nodes) pieces.set(id, pieceOf(node))
    return fuse(plan, pieces, (node, error) =>
      this.#unrouted(
        `${node} ${error.message}`,
        'a message failed and no error port takes it: it counts as rejected',
        { node, reason: error.message },
      ),
    )
  }

  /** Between two messages, all lanes that stay take the new way. */
  #swap(plan: FlowPlan, fused: Fused): void {
    const feeds = new Map<string, Set<Lane>>()
    for (const node of this.nodes.values()) {
      node.fused = fused
      if (node.kind !== 'source') continue
      node.lane.entry = fused.hop(node.plan.id, 'out')
      const reached = new Set(fused.reach(node.plan.id))
      if (plan.errors !== undefined) for (const id of fused.reach(plan.errors)) reached.add(id)
      for (const id of reached) feeds.set(id, (feeds.get(id) ?? new Set()).add(node.lane))
    }
    for (const node of this.nodes.values()) {
      const lanes = feeds.get(node.plan.id) ?? new Set<Lane>()
      if (node.kind === 'sink') node.outlet.feedFrom(lanes)
      if (node.kind === 'stage') node.stage.feedFrom(lanes)
    }
  }

  async #changeConnections(plan: FlowPlan | undefined, difference: FlowDifference): Promise<void> {
    const closing = [...this.connections.values()].filter(
      (connection) => !difference.connections.keep.has(connection.name),
    )
    await Promise.all(
      closing.map(async (connection) => {
        this.connections.delete(connection.name)
        try {
          await within(closeMs, connection.close())
        } catch (error) {
          this.#options.log.error('a connection did not close cleanly', {
            connection: connection.name,
            reason: reasonOf(error),
          })
        }
      }),
    )
    const opening = (plan?.connections ?? []).filter(({ name }) => !this.connections.has(name))
    await Promise.all(opening.map((connection) => this.#open(connection)))
  }

  async #open(plan: ConnectionPlan): Promise<void> {
    const { id, log, stateFolder } = this.#options
    const connection = new ConnectionRun({
      name: plan.name,
      type: plan.type,
      definition: plan.definition,
      config: plan.config,
      flow: id,
      log,
      stateFolder:
        stateFolder === undefined
          ? undefined
          : join(stateFolder, encodeURIComponent(id), plan.name),
    })
    this.connections.set(plan.name, connection)
    try {
      await connection.open()
    } catch {
      // Kept in the connection's state, where the status and the readiness take it from.
      log.error('a connection could not be opened', {
        connection: plan.name,
        reason: connection.status.reason,
      })
    }
  }

  async #start(arriving: readonly NodeRun[]): Promise<void> {
    // Sinks first: a source that starts finds its way open.
    for (const kind of ['sink', 'source'] as const) {
      await Promise.all(
        arriving
          .filter((node) => node.kind === kind)
          .map(async (node) => {
            try {
              if (node.kind === 'sink') await this.#startSink(node)
              if (node.kind === 'source') await this.#startSource(node)
            } catch (error) {
              node.status = { state: 'failed', reason: reasonOf(error) }
              this.#options.log.error('a node could not start', facts(node, error))
            }
          }),
      )
    }
  }

  async #startSink(node: SinkRun): Promise<void> {
    const { plan, outlet } = node
    const definition = plan.definition as Sink // a SinkRun is made of nothing else
    node.instance = await definition.start(plan.config, {
      ...this.#context(plan, node.counters, node),
      connection: this.#clientOf(plan),
      maxInFlight: sinkLimits(plan).maxInFlight,
      pause: (reason) => outlet.pause(reason),
      resume: () => outlet.resume(),
    })
    outlet.attach(node.instance)
  }

  async #startSource(node: SourceRun): Promise<void> {
    const { plan, counters } = node
    const definition = plan.definition as Source // a SourceRun is made of nothing else
    node.instance = await definition.start(plan.config, node.lane.emit, {
      ...this.#context(plan, counters, node),
      connection: this.#clientOf(plan),
      window: plan.engine.window,
      ack: plan.engine.ack,
      event: (port, message) => {
        countUp(counters.ports, port)
        node.fused?.hop(plan.id, port)(message, undefined)
      },
    })
  }

  #clientOf(plan: NodePlan): unknown {
    if (plan.connection === undefined) return undefined
    const connection = this.connections.get(plan.connection)
    if (connection?.status.state === 'failed' && connection.client === undefined)
      throw new Error(`its connection "${plan.connection}" could not be opened`)
    return connection?.client
  }

  #context(plan: NodePlan, counters: NodeRun['counters'], run?: NodeRun) {
    return nodeContext(this.#options.id, plan, counters, this.#options.log, (status) => {
      const node = run ?? this.nodes.get(plan.id)
      if (node !== undefined) node.status = status
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

function summary(
  id: string,
  { nodes, connections }: FlowDifference,
  change: AppliedFlow['change'],
): AppliedFlow {
  return {
    id,
    change,
    started: [...connections.start, ...nodes.start],
    kept: [...connections.keep, ...nodes.keep],
    stopped: [...connections.stop, ...nodes.stop],
  }
}

function facts(node: NodeRun, error: unknown) {
  return { node: node.plan.id, reason: reasonOf(error) }
}
