/**
 * The way that messages take through a running flow, and what stands on it: gates before nodes that are
 * paused, breakpoints on wires, looks, and a tracer. Each change of them wires the flow anew from the
 * same pieces, which keep their state; while there is none of them, the plain wiring is taken again.
 */
import type { FlowPlan } from '../graph/plan.ts'
import { limitLines } from '../log-limit.ts'
import type { LimitedWrite } from '../log-limit.ts'
import type { Log } from '../plugin.ts'
import type { Clock } from './clock.ts'
import { countUp } from './counters.ts'
import { Breakpoint } from './debug/breakpoint.ts'
import type { BreakpointLimits, ReleaseReason } from './debug/breakpoint.ts'
import { targetName } from './debug/target.ts'
import type { Target, WireTarget } from './debug/target.ts'
import { FlowTracer } from './debug/tracer.ts'
import { lanesByNode } from './feeds.ts'
import { codeOf, fuse } from './fuse.ts'
import type { Fused, Gates, Piece, Pieces } from './fuse.ts'
import { Gate } from './gate.ts'
import type { Hop, Lane } from './lane.ts'
import { pieceOf } from './make-node.ts'
import type { NodeRun } from './node-run.ts'
import { NotRunning } from './status.ts'
import type { Looks } from './tap/looks.ts'

export interface WiringOptions {
  readonly log: Log
  readonly clock: Clock
  /** The nodes that run now. */
  nodes(): ReadonlyMap<string, NodeRun>
  /** Who looks at the flow now. */
  looks(): Looks
}

/** What a plan became: the pieces of its nodes, and their wiring where nobody looks. */
export interface Wired {
  readonly plan: FlowPlan
  readonly pieces: Pieces
  readonly fused: Fused
}

export class Wiring {
  /** Before the nodes that are paused. */
  readonly gates = new Map<string, Gate>()
  /** On wires, by `wireKey`. */
  readonly breakpoints = new Map<string, Breakpoint>()
  readonly tracer: FlowTracer
  readonly #options: WiringOptions
  readonly #unrouted: LimitedWrite
  #wired: Wired | undefined

  constructor(options: WiringOptions) {
    this.#options = options
    this.tracer = new FlowTracer(options.clock)
    this.#unrouted = limitLines((message, facts) => options.log.error(message, facts))
  }

  /** May throw, and touches nothing that runs. */
  wire(plan: FlowPlan, nodes: ReadonlyMap<string, NodeRun>): Wired {
    const pieces = new Map<string, Piece>()
    for (const [id, node] of nodes) pieces.set(id, pieceOf(node))
    return { plan, pieces, fused: fuse(plan, pieces, this.#sayUnrouted) }
  }

  /** One line for a node and a kind of error: its words may be others with every message. */
  readonly #sayUnrouted = (node: string, error: Error): void =>
    this.#unrouted(
      `${node} ${codeOf(error)}`,
      'a message failed and no error port takes it: it counts as rejected',
      { node, reason: error.message },
    )

  /** Between two messages, all lanes that stay take the new way; `gone` are the gates of nodes that go. */
  swap(wired: Wired | undefined, gone: ReadonlyMap<string, Gate>): void {
    this.#wired = wired
    for (const id of gone.keys()) this.gates.delete(id)
    if (wired !== undefined) {
      this.#enter(wired)
      this.#feed()
    }
    for (const [id, gate] of gone) this.giveUp(id, gate)
  }

  /** Somebody looks who did not before, or the other way round. No message is between two nodes now. */
  rewire(): void {
    if (this.#wired !== undefined) this.#enter(this.#wired)
  }

  /** From here on messages take this way. */
  #enter(wired: Wired): void {
    const fused = this.#fuse(wired, this.gates)
    for (const node of this.#options.nodes().values()) {
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

  /** Whatever can fill up knows which lanes have to wait then. */
  #feed(): void {
    const feeds = this.#feeds()
    for (const [id, gate] of this.gates) gate.feedFrom(feeds.get(id) ?? new Set())
    for (const node of this.#options.nodes().values()) {
      const lanes = feeds.get(node.plan.id) ?? new Set<Lane>()
      if (node.kind === 'sink') node.outlet.feedFrom(lanes)
      if (node.kind === 'stage') node.stage.feedFrom(lanes)
    }
  }

  #feeds(): ReadonlyMap<string, ReadonlySet<Lane>> {
    return this.#wired === undefined ? new Map() : lanesByNode(this.#wired, this.#options.nodes())
  }

  /** Keeps what comes to the node; for a source, what it sends. */
  pause({ plan: { id } }: NodeRun): void {
    if (this.gates.has(id)) return
    const gate = new Gate((reason) => this.#countDropped(id, reason))
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

  giveUp(id: string, gate: Gate): void {
    const count = gate.giveUp()
    if (count > 0)
      this.#options.log.warn('messages that waited at a paused node are lost', { node: id, count })
  }

  /** What is put in there takes this way. A paused source lets it pass: the source has not sent it. */
  hopOf(target: Target): Hop {
    const fused = this.#options.nodes().get(target.node)?.fused
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
      drop: (reason) => this.#countDropped(wire.to, reason),
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
    const from = this.#options.nodes().get(node)
    return from?.kind === 'source' ? new Set([from.lane]) : (this.#feeds().get(node) ?? new Set())
  }

  #countDropped(id: string, reason: string): void {
    const counters = this.#options.nodes().get(id)?.counters
    if (counters !== undefined) countUp(counters.dropped, reason)
  }
}
