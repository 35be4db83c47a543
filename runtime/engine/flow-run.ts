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
import type { Behind, Log, Message, Source, Sink, StageClock } from '../plugin.ts'
import type { Clock } from './clock.ts'
import { countUp } from './counters.ts'
import { Breakpoint } from './debug/breakpoint.ts'
import type { BreakpointLimits, ReleaseReason } from './debug/breakpoint.ts'
import { targetName } from './debug/target.ts'
import type { Target, WireTarget } from './debug/target.ts'
import { FlowTracer } from './debug/tracer.ts'
import { deadlineIn, within } from './deadline.ts'
import { detachSink, drainTakers, reasonOf, stopSource, stopSources } from './drain.ts'
import { lanesByNode } from './feeds.ts'
import { fuse } from './fuse.ts'
import type { Fused, Gates, Piece, Pieces } from './fuse.ts'
import { Gate } from './gate.ts'
import type { Hop, Lane } from './lane.ts'
import { createLinks } from './links.ts'
import { limitErrors } from './log-limit.ts'
import type { LimitedError } from './log-limit.ts'
import { makeNode, pieceOf, sinkLimits } from './make-node.ts'
import type { MakeOptions } from './make-node.ts'
import { nodeContext, tellStatus } from './node-run.ts'
import type { NodeRun, SinkRun, SourceRun } from './node-run.ts'
import { NotRunning, summaryOf } from './status.ts'
import type { AppliedFlow, Fault, Unsettled } from './status.ts'
import type { Looks } from './tap/looks.ts'

export interface FlowRunOptions {
  readonly id: string
  readonly log: Log
  readonly clock: Clock
  /** The runtime's state folder, if it has one. */
  readonly stateFolder: string | undefined
  /** Who looks at it now. */
  looks(): Looks
}

/** What a plan became: the pieces of its nodes, and their wiring where nobody looks. */
interface Wired {
  readonly plan: FlowPlan
  readonly pieces: Pieces
  readonly fused: Fused
}

interface Changed {
  readonly applied: AppliedFlow
  readonly unsettled: readonly Unsettled[]
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
  /** Before the nodes that are paused. */
  readonly gates = new Map<string, Gate>()
  /** On wires, by `wireKey`. */
  readonly breakpoints = new Map<string, Breakpoint>()
  readonly tracer: FlowTracer
  readonly #options: FlowRunOptions
  readonly #unrouted: LimitedError
  readonly #makeOptions: MakeOptions
  readonly #nodeClock: StageClock
  readonly #links = createLinks(this)
  #wired: Wired | undefined

  constructor(options: FlowRunOptions) {
    this.#options = options
    const { clock } = options
    this.tracer = new FlowTracer(clock)
    this.#nodeClock = { now: () => clock.wall(), after: (ms, run) => clock.after(ms, run) }
    this.#unrouted = limitErrors(options.log)
    this.#makeOptions = {
      clock: options.clock,
      context: (plan, counters) => this.#context(plan, counters),
      stateFolder: (node) => this.#stateFolder('nodes', node),
      behind: (nodes) => this.#behind(nodes),
      stopSource: (id, message) => this.#stopOnRejected(id, message),
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
    for (const each of this.breakpoints.values()) each.release('changed')
    const before = this.plan
    const nodes = this.#prepare(plan, difference)
    const wired = plan === undefined ? undefined : this.#wire(plan, nodes)
    this.state = plan === undefined ? 'stopping' : 'starting'
    this.fault = undefined

    const leaving = [...this.nodes.values()].filter(
      (node) => nodes.get(node.plan.id) !== node && node.kind !== 'pure',
    )
    const deadline = deadlineIn(drainMs)
    const drain = { flow: this.#options.id, log: this.#options.log, nodes: this.nodes }
    const unsettled: Unsettled[] = []
    // Nothing of a flow that stops gets through a gate: a source would wait for it in vain.
    const gone = [...this.gates].filter(([id]) => !nodes.has(id))
    for (const [id, gate] of gone)
      if (plan === undefined || this.nodes.get(id)?.kind === 'source') this.#giveUp(id, gate)
    unsettled.push(...(await stopSources(leaving, deadline, drain)))
    const arriving = [...nodes.values()].filter(
      (node) => this.nodes.get(node.plan.id) !== node && node.kind !== 'pure',
    )
    this.plan = plan
    this.nodes = nodes
    this.#connectLinks(plan)
    this.#wired = wired
    for (const [id] of gone) this.gates.delete(id)
    if (wired !== undefined) this.#swap(wired)
    for (const [id, gate] of gone) this.#giveUp(id, gate)
    unsettled.push(...(await drainTakers(leaving, deadline, drain)))
    deadline.cancel()
    const faults = await this.#changeConnections(plan, difference)
    faults.push(...(await this.#start(arriving)))
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

  /** Somebody looks who did not before, or the other way round. No message is between two nodes now. */
  rewire(): void {
    if (this.#wired !== undefined) this.#enter(this.#wired)
  }

  #wire(plan: FlowPlan, nodes: ReadonlyMap<string, NodeRun>): Wired {
    const pieces = new Map<string, Piece>()
    for (const [id, node] of nodes) pieces.set(id, pieceOf(node))
    return { plan, pieces, fused: fuse(plan, pieces, this.#sayUnrouted) }
  }

  readonly #sayUnrouted = (node: string, error: Error): void =>
    this.#unrouted(
      `${node} ${error.message}`,
      'a message failed and no error port takes it: it counts as rejected',
      { node, reason: error.message },
    )

  /** From here on messages take this way. */
  #enter(wired: Wired): void {
    const fused = this.#fuse(wired, this.gates)
    for (const node of this.nodes.values()) {
      node.fused = fused
      if (node.kind === 'source')
        node.lane.entry = this.gates.get(node.plan.id)?.push ?? fused.enter(node.plan.id)
    }
  }

  /** With looks, gates and the like it is made of the same pieces, which keep their state. */
  #fuse({ plan, pieces, fused: plain }: Wired, gates: Gates): Fused {
    const looks = this.#options.looks()
    const tracer = this.tracer.isIdle ? undefined : this.tracer
    const { breakpoints } = this
    if (looks.isEmpty && gates.size + breakpoints.size === 0 && tracer === undefined) return plain
    const stops = breakpoints.size === 0 ? gates : new Map([...gates, ...breakpoints])
    return fuse(plan, pieces, this.#sayUnrouted, looks, stops, tracer)
  }

  /** Keeps what comes to the node; for a source, what it sends. */
  pause(node: NodeRun): void {
    const { id } = node.plan
    if (this.gates.has(id)) return
    const gate = new Gate((reason) => {
      const counters = this.nodes.get(id)?.counters
      if (counters !== undefined) countUp(counters.dropped, reason)
    })
    this.gates.set(id, gate)
    this.rewire()
    gate.feedFrom(this.#feeds().get(id) ?? new Set())
  }

  resume({ plan: { id } }: NodeRun): void {
    const gate = this.gates.get(id)
    if (gate === undefined || this.#wired === undefined) return
    const others = new Map([...this.gates].filter(([other]) => other !== id))
    gate.release(this.#fuse(this.#wired, others).enter(id))
    this.gates.delete(id)
    this.rewire()
  }

  /** What is put in there takes this way. A paused source lets it pass: the source has not sent it. */
  hopOf(target: Target): Hop {
    const fused = this.nodes.get(target.node)?.fused
    if (fused === undefined) throw new NotRunning(`the node "${target.node}" does not run yet`)
    if (target.side === 'wire') return fused.onWire(target.node, target.port, target.to)
    return target.side === 'input' ? fused.enter(target.node) : fused.out(target.node, target.port)
  }

  breakAt(
    wire: WireTarget,
    limits: BreakpointLimits,
    released: (reason: ReleaseReason) => void,
  ): Breakpoint {
    const key = targetName(wire)
    const breakpoint = new Breakpoint({
      clock: this.#options.clock,
      limits,
      next: () => this.hopOf({ side: 'input', node: wire.to, port: 'in' }),
      drop: (reason) => {
        const counters = this.nodes.get(wire.to)?.counters
        if (counters !== undefined) countUp(counters.dropped, reason)
      },
      released: (reason) => {
        this.breakpoints.delete(key)
        this.rewire()
        released(reason)
      },
    })
    this.breakpoints.set(key, breakpoint)
    this.rewire()
    breakpoint.feedFrom(this.#lanesInto(wire))
    return breakpoint
  }

  /** The lanes whose messages can come along the wire. */
  #lanesInto({ node }: WireTarget): ReadonlySet<Lane> {
    const from = this.nodes.get(node)
    return from?.kind === 'source' ? new Set([from.lane]) : (this.#feeds().get(node) ?? new Set())
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
    const faults = await this.#start([node])
    return { applied: summaryOf(this.#options.id, difference, 'changed', faults), unsettled: [] }
  }

  #giveUp(id: string, gate: Gate): void {
    const count = gate.giveUp()
    if (count > 0)
      this.#options.log.warn('messages that waited at a paused node are lost', { node: id, count })
  }

  #feeds(): ReadonlyMap<string, ReadonlySet<Lane>> {
    return this.#wired === undefined ? new Map() : lanesByNode(this.#wired, this.nodes)
  }

  /** Between two messages, all lanes that stay take the new way. */
  #swap(wired: Wired): void {
    this.#enter(wired)
    const feeds = this.#feeds()
    for (const [id, gate] of this.gates) gate.feedFrom(feeds.get(id) ?? new Set())
    for (const node of this.nodes.values()) {
      const lanes = feeds.get(node.plan.id) ?? new Set<Lane>()
      if (node.kind === 'sink') node.outlet.feedFrom(lanes)
      if (node.kind === 'stage') node.stage.feedFrom(lanes)
    }
  }

  /** Nodes that a change keeps ask the board of the plan that they came from: it is connected already. */
  #connectLinks(plan: FlowPlan | undefined): void {
    plan?.links?.connect(this.#links.find)
    this.#links.rewire()
  }

  async #changeConnections(
    plan: FlowPlan | undefined,
    difference: FlowDifference,
  ): Promise<Fault[]> {
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
    const listens = ({ definition }: ConnectionPlan): boolean => definition.listens === true
    const faults: Fault[] = []
    for (const round of [opening.filter(listens), opening.filter((each) => !listens(each))])
      faults.push(...(await Promise.all(round.map((each) => this.#open(each)))).flat())
    return faults
  }

  async #open(plan: ConnectionPlan): Promise<Fault[]> {
    const { id, log } = this.#options
    const connection = new ConnectionRun({
      name: plan.name,
      type: plan.type,
      definition: plan.definition,
      config: plan.config,
      flow: id,
      log,
      stateFolder: this.#stateFolder(plan.name),
    })
    this.connections.set(plan.name, connection)
    try {
      await connection.open()
      return []
    } catch (error) {
      // Kept in the connection's state, where the status and the readiness take it from.
      const { reason = reasonOf(error) } = connection.status
      log.error('a connection could not be opened', { connection: plan.name, reason })
      return [{ kind: 'connection', name: plan.name, reason }]
    }
  }

  async #start(arriving: readonly NodeRun[]): Promise<Fault[]> {
    const faults: Fault[] = []
    // Sinks first: what a stage or a source sends finds its way open.
    for (const kind of ['sink', 'stage', 'source'] as const) {
      await Promise.all(
        arriving
          .filter((node) => node.kind === kind)
          .map(async (node) => {
            try {
              if (node.kind === 'sink') await this.#startSink(node)
              if (node.kind === 'stage') await node.stage.open()
              if (node.kind === 'source') await this.#startSource(node)
            } catch (error) {
              const reason = reasonOf(error)
              node.status = { state: 'failed', reason }
              this.#options.log.error('a node could not start', { node: node.plan.id, reason })
              faults.push({ kind: 'node', name: node.plan.id, reason })
            }
          }),
      )
    }
    return faults
  }

  async #startSink(node: SinkRun): Promise<void> {
    const { plan, outlet } = node
    const definition = plan.definition as Sink // a SinkRun is made of nothing else
    const start = ++node.starts
    // One that was restarted has no say any more.
    const isPresent = (): boolean => node.starts === start
    node.instance = await definition.start(plan.config, {
      ...this.#context(plan, node.counters, node),
      connection: this.#clientOf(plan),
      maxInFlight: sinkLimits(plan).maxInFlight,
      clock: this.#nodeClock,
      pause(reason) {
        if (isPresent()) outlet.pause(reason)
      },
      resume() {
        if (isPresent()) outlet.resume()
      },
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
      clock: this.#nodeClock,
      stateFolder: this.#stateFolder('nodes', plan.id),
      event: (port, message) => {
        countUp(counters.ports, port)
        node.fused?.hop(plan.id, port)(message, undefined)
      },
    })
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
      const gate = this.gates.get(id)
      const isReady = outlet.isReady && gate === undefined
      if (link !== 'up' || !isReady || (status?.state ?? 'up') !== 'up') isUp = false
      pending += outlet.queued + outlet.inFlight + (gate?.held ?? 0)
    }
    return { isUp, pending }
  }

  #clientOf(plan: NodePlan): unknown {
    if (plan.connection === undefined) return undefined
    const connection = this.connections.get(plan.connection)
    if (connection?.status.state === 'failed' && connection.client === undefined)
      throw new Error(`its connection "${plan.connection}" could not be opened`)
    return connection?.client
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
