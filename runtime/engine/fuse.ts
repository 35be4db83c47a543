/**
 * Turns a flow's wires into functions. What is synchronous costs one call a node: a run of transforms
 * becomes one loop with one `try` around it, a wire is a direct call, fan-out is a loop over the same
 * message. Nothing here makes a promise, a closure or a copy per message.
 */
import type { FlowPlan } from '../graph/plan.ts'
import { Outcome } from '../message.ts'
import type { Message } from '../message.ts'
import type { RouteFunction, SendToPort, TextStep, TransformFunction } from '../plugin.ts'
import type { Counters } from './counters.ts'
import { countUp } from './counters.ts'
import type { Hop } from './lane.ts'
import { wireKey } from './debug/target.ts'
import type { Tracer } from './debug/tracer.ts'
import { createTextRun, unsure } from './json-text/text-run.ts'
import { mark } from './receipt.ts'
import type { Receipt } from './receipt.ts'
import { noLooks } from './tap/looks.ts'
import type { Look, Looks } from './tap/looks.ts'

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

export interface Fused {
  /** What takes messages of this output port. */
  hop(node: string, port: string): Hop
  /** Sends a failed message out by the node's error port, or settles it as rejected. */
  fail(node: string, message: Message, receipt: Receipt | undefined, error: Error): void
  /** Every node that a message from this node can reach, itself included. */
  reach(node: string): ReadonlySet<string>
  /** The sinks and stages that a port leads to, each the first on its way. */
  ends(node: string, port: string): ReadonlySet<string>
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

interface Step {
  readonly id: string
  readonly run: TransformFunction
  readonly text: TextStep | undefined
  readonly counters: Counters
}

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
  const targets = new Map<string, string[]>()
  for (const { from, to } of plan.wires) {
    const key = `${from.node}.${from.port}`
    targets.set(key, [...(targets.get(key) ?? []), to.node])
  }
  const afterErrors = plan.errors === undefined ? new Set<string>() : reach(plan.errors)
  const inputs = new Map<string, Hop>()
  const outputs = new Map<string, Hop>()
  const endsOf = new Map<string, ReadonlySet<string>>()
  const errorHops = new Map<string, Hop | undefined>()

  function reach(start: string): Set<string> {
    const seen = new Set([start])
    for (const node of seen)
      for (const { from, to } of plan.wires) if (from.node === node) seen.add(to.node)
    return seen
  }

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
      const [next, ...others]: readonly string[] = targets.get(`${node}.out`) ?? []
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
    const next = (targets.get(`${node}.${port}`) ?? []).map((to) => onWire(node, port, to))
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
    const error = thrown instanceof Error ? thrown : new Error(String(thrown))
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
    const isWired = targets.has(`${node}.error`)
    const fallback = plan.errors !== undefined && !afterErrors.has(node) ? plan.errors : undefined
    const hop = isWired
      ? output(node, 'error')
      : fallback === undefined
        ? undefined
        : watchedOutput(node, 'error', input(fallback))
    errorHops.set(node, hop)
    return hop
  }

  function ends(from: string, port: string): ReadonlySet<string> {
    const key = `${from}.${port}`
    const known = endsOf.get(key)
    if (known !== undefined) return known
    const found = findEnds(from, port)
    endsOf.set(key, found)
    return found
  }

  function findEnds(from: string, port: string): Set<string> {
    const passed = new Set(targets.get(`${from}.${port}`))
    const found = new Set<string>()
    for (const node of passed) {
      if (pieces.get(node)?.kind === 'take') found.add(node)
      else
        for (const wire of plan.wires)
          if (wire.from.node === node && wire.from.port !== 'error') passed.add(wire.to.node)
    }
    return found
  }

  const enter = (node: string): Hop =>
    pieces.get(node)?.kind === 'source' ? output(node, 'out') : input(node)

  const rejected: Hop = (_message, receipt) => mark(receipt, Outcome.rejected)
  const out = (node: string, port: string): Hop =>
    port === 'error' ? (errorHop(node) ?? rejected) : output(node, port)

  return { hop: output, fail, reach, ends, enter, onWire, out, joined: tracer?.joined }
}

/** Whoever looks sees a message before it moves on. */
function watched(hop: Hop, look: Look | undefined): Hop {
  if (look === undefined) return hop
  return (message, receipt) => {
    look(message, receipt)
    hop(message, receipt)
  }
}

/** A decode, tests and sets, and an encode in a row run on JSON text where that is possible. */
function runChain(steps: readonly Step[], next: Hop, fail: Fused['fail']): Hop {
  const from = steps.findIndex((step) => step.text?.kind === 'decode')
  if (from < 0) return runSteps(steps, next, fail)
  let to = from + 1
  while (to < steps.length && isBetween(steps[to]?.text)) to++
  if (steps[to]?.text?.kind !== 'encode') return runSteps(steps, next, fail)
  const parts = steps.slice(from, to + 1)
  const after = to + 1 < steps.length ? runChain(steps.slice(to + 1), next, fail) : next
  const onText = runOnText(parts, after, runSteps(parts, after, fail))
  return from === 0 ? onText : runSteps(steps.slice(0, from), onText, fail)
}

const isBetween = (step: TextStep | undefined) => step?.kind === 'test' || step?.kind === 'set'

function runOnText(steps: readonly Step[], next: Hop, ordinary: Hop): Hop {
  const run = createTextRun(
    steps.flatMap(({ text, counters }) => (text === undefined ? [] : [{ step: text, counters }])),
  )
  return (message, receipt) => {
    const result = run(message)
    if (result === unsure) ordinary(message, receipt)
    else if (result === undefined) mark(receipt, Outcome.filtered)
    else next(result, receipt)
  }
}

/**
 * The loop over a run of transforms: fixed shape, one `try` for all of them. A step that throws leaves
 * `at` on itself, so that the error names the right node. Benchmark: bench/micro/engine.
 */
function runSteps(steps: readonly Step[], next: Hop, fail: Fused['fail']): Hop {
  return (message, receipt) => {
    let current = message
    let at: Step | undefined
    try {
      for (const step of steps) {
        at = step
        step.counters.in++
        const result = step.run(current)
        if (result === undefined) {
          step.counters.filtered++
          mark(receipt, Outcome.filtered)
          return
        }
        current = result
      }
    } catch (error) {
      fail(at?.id ?? '', current, receipt, error as Error) // normalised inside
      return
    }
    next(current, receipt)
  }
}

/** The failed message as it was, with what happened under `meta.error`. */
function withError(message: Message, node: string, error: Error): Message {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'error'
  return {
    payload: message.payload,
    topic: message.topic,
    meta: { ...message.meta, error: { node, code, message: error.message } },
  }
}
