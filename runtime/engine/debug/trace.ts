/**
 * One message on its way: which nodes it came to, when, how long each had it, and how it ended there.
 * Time in a node that calls the next ones is its own alone: while they work, its clock stands.
 */
import type { Message, Outcome } from '../../message.ts'
import { outcomeNames } from '../../message.ts'
import type { Receipt } from '../receipt.ts'
import { sampleOf } from '../tap/sample.ts'
import type { Sample } from '../tap/sample.ts'

export type OutcomeName = (typeof outcomeNames)[number]

export interface TraceStep {
  readonly node: string
  /** The port that it came from; absent where it began. */
  readonly from?: { readonly node: string; readonly port: string }
  /** Milliseconds since it began. */
  readonly at: number
  /**
   * How long: the work of a transform or a route; what a stage kept it for before it sent it on; until a
   * sink was done. Absent while it is there.
   */
  readonly ms?: number
  /** Ports that it left by. */
  readonly out: readonly string[]
  /** How it ended here; absent where it went on, or is still there. */
  readonly outcome?: OutcomeName
  readonly error?: string
  /** As it came to the node. */
  readonly message: Sample
}
export interface Traced {
  /** `waiting`: no message came by. `under-way`: some of it waits still, where a step has no `ms`. */
  readonly state: 'waiting' | 'under-way' | 'done'
  /** When it began, in milliseconds since the epoch. */
  readonly time?: number
  /** The port, or the node, that it began at. */
  readonly start?: string
  readonly ms?: number
  readonly outcome?: OutcomeName
  readonly steps: readonly TraceStep[]
  /** There were more steps than are kept. */
  readonly isCut: boolean
}

const maxSteps = 500
const shownBytes = 4096

export interface Step {
  readonly node: string
  readonly isKept: boolean
  readonly from: TraceStep['from']
  readonly begin: number
  own: number
  /** When its clock last went on. */
  resumed: number
  ms: number | undefined
  readonly out: string[]
  outcome: OutcomeName | undefined
  error: string | undefined
  readonly message: Sample
}

export class Trace {
  /** Every receipt that belongs to it, for forgetting them together. */
  readonly receipts = new Set<Receipt>()
  onDone: (() => void) | undefined
  readonly #steps: Step[] = []
  /** Nodes that are at work now, the innermost last. */
  readonly #stack: Step[] = []
  readonly #wall: () => number
  #last: TraceStep['from']
  #start: { readonly name: string; readonly begin: number; readonly time: number } | undefined
  #end: { readonly ms: number; readonly outcome: Outcome } | undefined
  #isCut = false

  constructor(wall: () => number) {
    this.#wall = wall
  }

  get isBegun(): boolean {
    return this.#start !== undefined
  }

  begin(name: string): void {
    this.#start = { name, begin: performance.now(), time: this.#wall() }
  }

  end(outcome: Outcome): void {
    this.#end = { ms: performance.now() - (this.#start?.begin ?? 0), outcome }
    this.onDone?.()
  }

  /** It comes to a node. Beyond the limit, steps are measured and forgotten. */
  enter(node: string, message: Message): Step {
    const now = performance.now()
    const outer = this.#stack.at(-1)
    if (outer !== undefined) outer.own += now - outer.resumed
    const isKept = this.#steps.length < maxSteps
    const step: Step = {
      node,
      isKept,
      from: this.#last,
      begin: now,
      own: 0,
      resumed: now,
      ms: undefined,
      out: [],
      outcome: undefined,
      error: undefined,
      message: sampleOf(message, this.#wall(), shownBytes),
    }
    if (isKept) this.#steps.push(step)
    else this.#isCut = true
    this.#stack.push(step)
    return step
  }

  leave(step: Step): void {
    const now = performance.now()
    this.#stack.pop()
    step.own += now - step.resumed
    const outer = this.#stack.at(-1)
    if (outer !== undefined) outer.resumed = now
  }

  /** It leaves the node by this port; `go` is what happens behind it. */
  leaveBy(node: string, port: string, go: () => void): void {
    const before = this.#last
    const step = this.#steps.findLast((each) => each.node === node)
    if (step !== undefined && !step.out.includes(port)) step.out.push(port)
    // A stage sends it on later: until now it had it.
    if (step !== undefined && !this.#stack.includes(step))
      step.ms ??= performance.now() - step.begin
    this.#last = { node, port }
    go()
    this.#last = before
  }

  failedAt(node: string, error: Error): void {
    const step = this.#steps.findLast((each) => each.node === node)
    if (step !== undefined) step.error = error.message
  }

  answer(): Traced {
    const state = this.#end !== undefined ? 'done' : this.isBegun ? 'under-way' : 'waiting'
    const start = this.#start
    return {
      state,
      ...(start === undefined ? {} : { time: start.time, start: start.name }),
      ...(this.#end === undefined
        ? {}
        : { ms: round(this.#end.ms), outcome: outcomeNames[this.#end.outcome] }),
      steps: this.#steps.map((step) => shown(step, start?.begin ?? 0)),
      isCut: this.#isCut,
    }
  }
}

function shown(step: Step, start: number): TraceStep {
  const { node, from, begin, ms, out, outcome, error, message } = step
  return {
    node,
    ...(from === undefined ? {} : { from }),
    at: round(begin - start),
    ...(ms === undefined ? {} : { ms: round(ms) }),
    out,
    ...(outcome === undefined ? {} : { outcome }),
    ...(error === undefined ? {} : { error }),
    message,
  }
}

/** Microseconds. */
const round = (ms: number): number => Math.round(ms * 1000) / 1000
