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
import { countUp, createCounters } from './counters.ts'
import { fuse } from './fuse.ts'
import type { Fused, Piece } from './fuse.ts'
import { canRunOnText } from './json-text/text-run.ts'
import { Lane } from './lane.ts'
import { limitErrors } from './log-limit.ts'
import type { LimitedError } from './log-limit.ts'
import { nodeContext } from './node-run.ts'
import type { NodeRun, SinkRun, SourceRun, StageNodeRun } from './node-run.ts'
import { Outlet } from './outlet.ts'
import { StageRun } from './stage.ts'
import type { AppliedFlow, Unsettled } from './status.ts'

export interface FlowRunOptions {
  readonly id: string
  readonly log: Log
  readonly clock: Clock
  /** The runtime's state folder, if it has one. */
  readonly stateFolder: string | undefined
}

const defaultMaxInFlight = 1024
const defaultTimeoutMs = 30_000

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

  constructor(options: FlowRunOptions) {
    this.#options = options
    this.#unrouted = limitErrors(options.log)
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
    const unsettled: Unsettled[] = []
    unsettled.push(...(await this.#stopSources(leaving, deadline)))
    const arriving = [...nodes.values()].filter(
      (node) => this.nodes.get(node.plan.id) !== node && node.kind !== 'pure',
    )
    this.plan = plan
    this.nodes = nodes
    if (plan !== undefined && fused !== undefined) this.#swap(plan, fused)
    unsettled.push(...(await this.#drainTakers(leaving, deadline)))
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
      nodes.set(node.id, isKept ? running : this.#makeNode(node))
    }
    return nodes
  }

  #makeNode(plan: NodePlan): NodeRun {
    const counters = createCounters()
    const { clock } = this.#options
    const { definition, engine } = plan
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
          stopSource: (message) => this.#stopOnRejected(plan.id, message),
        })
        return { kind: 'source', ...common, lane, instance: undefined }
      }
      case 'sink': {
        const outlet = new Outlet({
          maxInFlight: engine.maxInFlight ?? definition.defaults?.maxInFlight ?? defaultMaxInFlight,
          timeout: engine.timeout ?? definition.defaults?.timeout ?? defaultTimeoutMs,
          retry: engine.retry,
          counters,
          clock,
          fail: (message, receipt, error) => wiringOf(run).fail(plan.id, message, receipt, error),
        })
        const run: SinkRun = { kind: 'sink', ...common, outlet, instance: undefined }
        return run
      }
      case 'stage': {
        const stage = new StageRun({
          id: plan.id,
          definition,
          config: plan.config,
          context: this.#context(plan, counters),
          counters,
          clock,
          fused: () => wiringOf(run),
        })
        const run: StageNodeRun = { kind: 'stage', ...common, stage }
        return run
      }
    }
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

  async #stopSources(leaving: readonly NodeRun[], deadline: Deadline): Promise<Unsettled[]> {
    const sources = leaving.filter((node) => node.kind === 'source')
    const stops = sources.map(async (source) => {
      try {
        await source.instance?.stop()
      } catch (error) {
        this.#options.log.error('a source did not stop cleanly', facts(source, error))
      }
    })
    await Promise.race([Promise.all(stops), deadline.passed])
    for (const source of sources) source.lane.stopping()
    const stages = leaving.filter((node) => node.kind === 'stage')
    await Promise.race([Promise.all(stages.map((node) => node.stage.flush())), deadline.passed])
    await Promise.race([
      Promise.all(sources.map((source) => source.lane.drained())),
      deadline.passed,
    ])
    return sources.flatMap((source) => {
      const unsettled = this.#unsettledOf(source)
      source.lane.giveUp()
      return unsettled
    })
  }

  /** What is open at the end, by the node that holds it. */
  #unsettledOf(source: SourceRun): Unsettled[] {
    const counts = new Map<string, number>()
    for (const receipt of source.lane.receipts()) countUp(counts, this.holderOf(receipt))
    return [...counts].map(([node, count]) => ({
      flow: this.#options.id,
      source: source.plan.id,
      node,
      count,
    }))
  }

  /** The sink or stage that a receipt hangs on. */
  holderOf(receipt: Parameters<Outlet['holds']>[0]): string {
    for (const node of this.nodes.values()) {
      if (node.kind === 'sink' && node.outlet.holds(receipt)) return node.plan.id
      if (node.kind === 'stage' && node.stage.holds(receipt)) return node.plan.id
    }
    return 'unknown'
  }

  async #drainTakers(leaving: readonly NodeRun[], deadline: Deadline): Promise<Unsettled[]> {
    const takers = leaving.filter((node) => node.kind === 'sink' || node.kind === 'stage')
    const takerOf = (node: SinkRun | StageNodeRun) =>
      node.kind === 'sink' ? node.outlet : node.stage
    // One that fails may send to another's error route, so that one is asked again.
    while (!deadline.isPassed() && takers.some((node) => !takerOf(node).isIdle)) {
      const drained = Promise.all(takers.map((node) => takerOf(node).drained()))
      await Promise.race([drained, deadline.passed])
    }
    const unsettled: Unsettled[] = []
    for (const node of takers) {
      const count = takerOf(node).giveUp()
      if (count > 0)
        unsettled.push({ flow: this.#options.id, source: '', node: node.plan.id, count })
      if (node.kind === 'sink') await this.#closeSink(node)
    }
    return unsettled
  }

  async #closeSink(node: SinkRun): Promise<void> {
    try {
      await node.instance?.close?.()
    } catch (error) {
      this.#options.log.error('a sink did not close cleanly', facts(node, error))
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
          await connection.close()
        } catch (error) {
          const reason = error instanceof Error ? error.message : String(error)
          this.#options.log.error('a connection did not close cleanly', {
            connection: connection.name,
            reason,
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
      maxInFlight:
        plan.engine.maxInFlight ?? definition.defaults?.maxInFlight ?? defaultMaxInFlight,
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
    node.instance?.stop().catch((error: unknown) => {
      this.#options.log.error('a source did not stop cleanly', facts(node, error))
    })
  }
}

function pieceOf(node: NodeRun): Piece {
  const { plan, counters } = node
  const { definition, config } = plan
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
        return { kind: 'route', run: definition.create(config, { id: plan.id }), counters }
      throw new Error(`bug: ${plan.type} is not pure`)
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

/** A node hands nothing on before it is wired. */
function wiringOf(node: NodeRun): Fused {
  if (node.fused === undefined) throw new Error(`bug: ${node.plan.id} sends before it is wired`)
  return node.fused
}

interface Deadline {
  readonly passed: Promise<void>
  isPassed(): boolean
  cancel(): void
}

function deadlineIn(ms: number): Deadline {
  let timer: NodeJS.Timeout | undefined
  let isPassed = false
  const passed = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      isPassed = true
      resolve()
    }, ms)
  })
  return { passed, isPassed: () => isPassed, cancel: () => clearTimeout(timer) }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function facts(node: NodeRun, error: unknown) {
  return { node: node.plan.id, reason: reasonOf(error) }
}
