/**
 * Turns a flow's wires into functions. What is synchronous costs one call a node: a run of transforms
 * becomes one loop (chain.ts), a wire is a direct call, fan-out is a loop over the same message. Nothing
 * here makes a promise, a closure or a copy per message.
 */
import type { FlowPlan } from '../graph/plan.ts'
import { Outcome } from '../message.ts'
import type { Message } from '../message.ts'
import type { RouteFunction, SendToPort, TextStep, TransformFunction } from '../plugin.ts'
import { asError } from '../reason.ts'
import { runChain } from './chain.ts'
import type { Step } from './chain.ts'
import type { Counters } from './counters.ts'
import { countUp } from './counters.ts'
import type { Hop } from './lane.ts'
import { wireKey } from './debug/target.ts'
import type { Tracer } from './debug/tracer.ts'
import { mark } from './receipt.ts'
import type { Receipt } from './receipt.ts'
import { noLooks } from './tap/looks.ts'
import type { Look, Looks } from './tap/looks.ts'
import { waysOf } from './ways.ts'
import type { Ways } from './ways.ts'

/** A node as the fuser sees it. `take` ends a chain: a sink's outlet or a stage. */
export type Piece =
  | {
      readonly kind: 'transform'
      readonly run: TransformFunction
      /** What it does to JSON text, if it can be said so. */
      readonly text: TextStep | undefined
      readonly counters: Counters
    }
  | { readonly kind: 'route'; readonly run: RouteFunction; readonly counters: Counters }
  | { readonly kind: 'take'; readonly take: Hop; readonly counters: Counters }
  | { readonly kind: 'source'; readonly counters: Counters }

export type Pieces = ReadonlyMap<string, Piece>

/** Logs what nobody was wired to take. */
export type Unrouted = (node: string, error: Error) => void

export interface Fused extends Pick<Ways, 'reach' | 'ends'> {
  /** What takes messages of this output port. */
  hop(node: string, port: string): Hop
  /** Sends a failed message out by the node's error port, or settles it as rejected. */
  fail(node: string, message: Message, receipt: Receipt | undefined, error: Error): void
  /** What enters a node; for a source, what leaves it. */
  enter(node: string): Hop
  /** What takes messages of a wire. */
  onWire(node: string, port: string, to: string): Hop
  /** As `hop`; what leaves by an error port that has no wire goes where such errors go. */
  out(node: string, port: string): Hop
  /** Told when a stage makes one receipt of several; absent while no message is followed. */
  readonly joined: Tracer['joined'] | undefined
}

/** What stands before nodes that are paused, by node, and on wires, by `wireKey`. */
export type Gates = ReadonlyMap<string, { readonly push: Hop }>
const noGates: Gates = new Map()

/**
 * `looks`: who looks at which port. Chains end there, and at gates; elsewhere nothing is different. With
 * a `tracer`, each node is a chain of its own.
 */
export function fuse(
  plan: FlowPlan,
  pieces: Pieces,
  unrouted: Unrouted,
  looks: Looks = noLooks,
  gates: Gates = noGates,
  tracer?: Tracer,
): Fused {
  const ways = waysOf(plan.wires, (node) => pieces.get(node)?.kind === 'take')
  const afterErrors = plan.errors === undefined ? new Set<string>() : ways.reach(plan.errors)
  const inputs = new Map<string, Hop>()
  const outputs = new Map<string, Hop>()
  const errorHops = new Map<string, Hop | undefined>()

  /** What enters a node. Made once per node, so that branches that meet share it. */
  function input(node: string): Hop {
    const known = inputs.get(node)
    if (known !== undefined) return known
    const made = gates.get(node)?.push ?? watched(tracedInput(node), looks.atInput(node))
    inputs.set(node, made)
    return made
  }

  function tracedInput(node: string): Hop {
    const hop = makeInput(node)
    return tracer === undefined ? hop : tracer.input(node, hop, pieces.get(node)?.kind === 'take')
  }

  function makeInput(node: string): Hop {
    const piece = pieces.get(node)
    if (piece === undefined) throw new Error(`bug: no piece for node ${node}`)
    switch (piece.kind) {
      case 'take':
        return piece.take
      case 'route':
        return route(node, piece.run, piece.counters)
      case 'transform':
        return chain(node)
      case 'source':
        throw new Error(`bug: a wire into the source ${node}`)
    }
  }

  /** Collects transforms for as long as there is exactly one way on. */
  function chain(first: string): Hop {
    const steps: Step[] = []
    let last = first
    for (let node: string | undefined = first; node !== undefined;) {
      const piece = pieces.get(node)
      if (piece?.kind !== 'transform') break
      steps.push({ id: node, run: piece.run, text: piece.text, counters: piece.counters })
      last = node
      const [next, ...others]: readonly string[] = ways.targets(node, 'out')
      node = others.length === 0 && !isSeen(node, next) ? next : undefined
    }
    return runChain(steps, output(last, 'out'), fail)
  }

  const isSeen = (node: string, next: string | undefined): boolean =>
    tracer !== undefined ||
    looks.atOutput(node, 'out') !== undefined ||
    (next !== undefined &&
      (looks.atInput(next) !== undefined ||
        gates.has(next) ||
        gates.has(wireKey(node, 'out', next))))

  function output(node: string, port: string): Hop {
    const key = `${node}.${port}`
    const known = outputs.get(key)
    if (known !== undefined) return known
    const made = watchedOutput(node, port, makeOutput(node, port))
    outputs.set(key, made)
    return made
  }

  function watchedOutput(node: string, port: string, hop: Hop): Hop {
    // The other ports of a source tell of itself, such as that it is connected.
    const isBrought = port === 'out' && pieces.get(node)?.kind === 'source'
    const traced = tracer === undefined ? hop : tracer.output(node, port, hop, isBrought)
    return watched(traced, looks.atOutput(node, port))
  }

  const onWire = (node: string, port: string, to: string): Hop =>
    gates.get(wireKey(node, port, to))?.push ?? input(to)

  function makeOutput(node: string, port: string): Hop {
    const next = ways.targets(node, port).map((to) => onWire(node, port, to))
    const [only] = next
    if (only === undefined) return (_message, receipt) => mark(receipt, Outcome.filtered)
    if (next.length === 1) return only
    return (message, receipt) => {
      for (const hop of next) hop(message, receipt)
    }
  }

  function route(node: string, run: RouteFunction, counters: Counters): Hop {
    const ports = new Map<string, Hop>()
    let receipt: Receipt | undefined
    let sent = 0
    const send: SendToPort = (port, message) => {
      let hop = ports.get(port)
      if (hop === undefined) ports.set(port, (hop = output(node, port)))
      sent++
      countUp(counters.ports, port)
      hop(message, receipt)
    }
    return (message, current) => {
      // A sink may settle at once and its source emit again: what was set is put back afterwards.
      const outer = receipt
      const outerSent = sent
      receipt = current
      sent = 0
      counters.in++
      try {
        run(message, send)
        if (sent === 0) {
          counters.filtered++
          mark(current, Outcome.filtered)
        }
      } catch (error) {
        fail(node, message, current, error)
      } finally {
        receipt = outer
        sent = outerSent
      }
    }
  }

  function fail(
    node: string,
    message: Message,
    receipt: Receipt | undefined,
    thrown: unknown,
  ): void {
    const error = asError(thrown)
    const counters = pieces.get(node)?.counters
    if (counters !== undefined) {
      counters.failed++
      counters.lastError = error.message
    }
    tracer?.failed(node, receipt, error)
    const hop = errorHop(node)
    if (hop !== undefined) {
      hop(withError(message, node, error), receipt)
      return
    }
    looks.atOutput(node, 'error')?.(withError(message, node, error))
    if (counters !== undefined) counters.rejected++
    mark(receipt, Outcome.rejected)
    unrouted(node, error)
  }

  /** The node's own error wire; else `defaults.errors`, unless the node is behind it itself. */
  function errorHop(node: string): Hop | undefined {
    if (errorHops.has(node)) return errorHops.get(node)
    const isWired = ways.targets(node, 'error').length > 0
    const fallback = plan.errors !== undefined && !afterErrors.has(node) ? plan.errors : undefined
    const hop = isWired
      ? output(node, 'error')
      : fallback === undefined
        ? undefined
        : watchedOutput(node, 'error', input(fallback))
    errorHops.set(node, hop)
    return hop
  }

  const enter = (node: string): Hop =>
    pieces.get(node)?.kind === 'source' ? output(node, 'out') : input(node)

  const rejected: Hop = (_message, receipt) => mark(receipt, Outcome.rejected)
  const out = (node: string, port: string): Hop =>
    port === 'error' ? (errorHop(node) ?? rejected) : output(node, port)

  const { reach, ends } = ways

  /** What is put onto a wire is seen by who looks at the port that it begins at. */
  const ontoWire: Fused['onWire'] = (node, port, to) =>
    watched(onWire(node, port, to), looks.atOutput(node, port))

  return { hop: output, fail, reach, ends, enter, onWire: ontoWire, out, joined: tracer?.joined }
}

/** Whoever looks sees a message before it moves on. */
function watched(hop: Hop, look: Look | undefined): Hop {
  if (look === undefined) return hop
  return (message, receipt) => {
    look(message, receipt)
    hop(message, receipt)
  }
}

/** The stable word for what went wrong. */
export const codeOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? error.code : 'error'

/** The failed message as it was, with what happened under `meta.error`. */
function withError(message: Message, node: string, error: Error): Message {
  return {
    payload: message.payload,
    topic: message.topic,
    meta: { ...message.meta, error: { node, code: codeOf(error), message: error.message } },
  }
}
