/**
 * Follows single messages through the wiring of a flow, by their receipts: these stay the same while
 * nodes make one message of another. A flow is wired with a tracer only while one is followed or waited
 * for; then each node has a place of its own, and what is not followed costs a look-up a node.
 */
import { Outcome, outcomeNames } from '../../message.ts'
import type { Message } from '../../message.ts'
import type { Clock } from '../clock.ts'
import type { Hop } from '../lane.ts'
import { hold, Receipt, release } from '../receipt.ts'
import type { TapPoint } from '../tap/looks.ts'
import { Trace } from './trace.ts'

/** What the wiring knows of it. */
export interface Tracer {
  /** `ends`: a sink or a stage, which has the message for longer than the call. */
  input(node: string, hop: Hop, ends: boolean): Hop
  /** `isBrought`: what a source brings leaves by it. */
  output(node: string, port: string, hop: Hop, isBrought: boolean): Hop
  failed(node: string, receipt: Receipt | undefined, error: Error): void
  /** A stage made one receipt of several. */
  readonly joined: (receipt: Receipt | undefined, causes: readonly (Receipt | undefined)[]) => void
}

/** The next message at a point; the next that any source brings when none is named. */
export interface Wanted {
  readonly point: TapPoint | undefined
  /** Only one whose topic has this in it. */
  readonly topic: string | undefined
}

interface Armed extends Wanted {
  readonly trace: Trace
}

export class FlowTracer implements Tracer {
  readonly #clock: Pick<Clock, 'now' | 'wall'>
  readonly #traces = new Map<Receipt, Trace>()
  readonly #armed = new Set<Armed>()
  readonly #open = new Set<Trace>()

  constructor(clock: Pick<Clock, 'now' | 'wall'>) {
    this.#clock = clock
  }

  /** Nothing is followed, and nothing is waited for. */
  get isIdle(): boolean {
    return this.#open.size === 0
  }
  get open(): number {
    return this.#open.size
  }

  arm(wanted: Wanted): Trace {
    const trace = this.#newTrace()
    this.#armed.add({ ...wanted, trace })
    return trace
  }

  /** Follows what is sent with this receipt. Its owner ends the trace. */
  follow(name: string, receipt: Receipt): Trace {
    const trace = this.#newTrace()
    trace.begin(name)
    this.#claim(receipt, trace)
    return trace
  }

  forget(trace: Trace): void {
    this.#open.delete(trace)
    for (const armed of this.#armed) if (armed.trace === trace) this.#armed.delete(armed)
    for (const receipt of trace.receipts) this.#traces.delete(receipt)
    trace.receipts.clear()
  }

  input(node: string, hop: Hop, ends: boolean): Hop {
    return (message, receipt) => {
      const trace = receipt && this.#traces.get(receipt)
      if (trace === undefined || receipt === undefined) {
        const armed = this.#take({ side: 'input', node, port: 'in' }, message, false)
        if (armed === undefined) return hop(message, receipt)
        return this.#begin(armed, `${node}.in`, message, receipt, (child) =>
          this.#into(armed, node, hop, ends, message, child),
        )
      }
      this.#into(trace, node, hop, ends, message, receipt)
    }
  }

  #into(trace: Trace, node: string, hop: Hop, ends: boolean, message: Message, receipt: Receipt) {
    const step = trace.enter(node, message)
    if (ends) {
      const child = this.#child(message, receipt, (outcome) => {
        step.ms ??= performance.now() - step.begin
        step.outcome = outcomeNames[outcome]
      })
      this.#claim(child, trace)
      hop(message, child)
      trace.leave(step)
      release(child, Outcome.delivered)
      return
    }
    hop(message, receipt)
    trace.leave(step)
    step.ms = step.own
    if (step.error !== undefined && !step.out.includes('error')) step.outcome = 'rejected'
    else if (step.error === undefined && step.out.length === 0) step.outcome = 'filtered'
  }

  output(node: string, port: string, hop: Hop, isBrought: boolean): Hop {
    return (message, receipt) => {
      const trace = receipt && this.#traces.get(receipt)
      if (trace !== undefined) return trace.leaveBy(node, port, () => hop(message, receipt))
      const armed = this.#take({ side: 'output', node, port }, message, isBrought)
      if (armed === undefined) return hop(message, receipt)
      this.#begin(armed, `${node}.${port}`, message, receipt, (child) =>
        armed.leaveBy(node, port, () => hop(message, child)),
      )
    }
  }

  failed(node: string, receipt: Receipt | undefined, error: Error): void {
    if (receipt !== undefined) this.#traces.get(receipt)?.failedAt(node, error)
  }

  readonly joined: Tracer['joined'] = (receipt, causes) => {
    if (receipt === undefined) return
    for (const cause of causes) {
      const trace = cause && this.#traces.get(cause)
      if (trace !== undefined) return this.#claim(receipt, trace)
    }
  }

  #newTrace(): Trace {
    const trace = new Trace(() => this.#clock.wall())
    this.#open.add(trace)
    return trace
  }

  #claim(receipt: Receipt, trace: Trace): void {
    this.#traces.set(receipt, trace)
    trace.receipts.add(receipt)
  }

  #take(at: TapPoint, { topic }: Message, isBrought: boolean): Trace | undefined {
    for (const armed of this.#armed) {
      const { point } = armed
      const isHere =
        point === undefined
          ? isBrought
          : point.side === at.side && point.node === at.node && point.port === at.port
      if (!isHere || (armed.topic !== undefined && !topic.includes(armed.topic))) continue
      this.#armed.delete(armed)
      return armed.trace
    }
    return undefined
  }

  #begin(
    trace: Trace,
    name: string,
    message: Message,
    receipt: Receipt | undefined,
    go: (child: Receipt) => void,
  ): void {
    trace.begin(name)
    const child = this.#child(message, receipt, (outcome) => trace.end(outcome))
    this.#claim(child, trace)
    go(child)
    release(child, Outcome.delivered)
  }

  /** A receipt of its own for a part of the way; how it ends goes on to the one above. */
  #child(message: Message, above: Receipt | undefined, ended: (outcome: Outcome) => void): Receipt {
    hold(above)
    const owner = {
      settled: (child: Receipt) => {
        child.closed = true
        ended(child.worst)
        release(above, child.worst)
      },
      overSettled: () => {
        if (above !== undefined) above.owner.overSettled(above)
      },
    }
    return new Receipt(owner, message, () => {}, 0, 0, this.#clock.now)
  }
}
