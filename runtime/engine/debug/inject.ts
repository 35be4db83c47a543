/** Puts a message into a running flow, and says how it ended. */
import { Outcome, outcomeNames } from '../../message.ts'
import type { Message } from '../../message.ts'
import type { Clock } from '../clock.ts'
import type { Hop } from '../lane.ts'
import { Receipt, release } from '../receipt.ts'
import type { Target } from './target.ts'
import { targetName } from './target.ts'
import type { OutcomeName, Traced } from './trace.ts'
import type { FlowTracer } from './tracer.ts'

export interface InjectOptions {
  /** How long to wait for its end. */
  readonly waitMs: number
  /** Follow it, and tell its way. */
  readonly isTraced: boolean
}
export interface Injected {
  /** `under-way`: it waits somewhere still, and goes on by itself. */
  readonly outcome: OutcomeName | 'under-way'
  readonly ms: number
  /** The node and port, or the wire, that it was put into. */
  readonly at: string
  /** Nodes that have it, where it is still under way. */
  readonly waitsAt: readonly string[]
  readonly trace?: Traced
}

export interface InjectHost {
  readonly clock: Clock
  /** Those that have the message of the receipt now. */
  holders(receipt: Receipt): readonly string[]
  /** Wires the flow for following; the way that the message takes is asked for only afterwards. */
  follow(name: string, receipt: Receipt): Follower
  hopOf(target: Target): Hop
  /** It is put in now. */
  begun(): void
  /** It has ended everywhere; that may be long after the answer. */
  settled(): void
}
export interface Follower {
  readonly trace: ReturnType<FlowTracer['follow']>
  end(): void
}

/** What is followed has a receipt of its own at each of them. */
const waitsIn = ({ trace }: Follower): readonly string[] =>
  trace
    .answer()
    .steps.filter(({ ms, outcome }) => ms === undefined && outcome === undefined)
    .map(({ node }) => node)

export function inject(
  message: Message,
  target: Target,
  { waitMs, isTraced }: InjectOptions,
  host: InjectHost,
): Promise<Injected> {
  // Throws when the flow is not there yet.
  host.hopOf(target)
  host.begun()
  const at = targetName(target)
  const begin = performance.now()
  let follower: Follower | undefined
  return new Promise((resolve) => {
    const answer = (outcome: Injected['outcome'], waitsAt: readonly string[]): void => {
      timer.cancel()
      const ms = Math.round((performance.now() - begin) * 1000) / 1000
      const trace = follower?.trace.answer()
      follower?.end()
      follower = undefined
      resolve({ outcome, ms, at, waitsAt, ...(trace === undefined ? {} : { trace }) })
    }
    const owner = {
      settled: (settled: Receipt) => {
        settled.closed = true
        host.settled()
        follower?.trace.end(settled.worst)
        answer(outcomeNames[settled.worst], [])
      },
      overSettled: () => {},
    }
    const receipt = new Receipt(owner, message, () => {}, 0, 0, host.clock.now)
    const timer = host.clock.after(waitMs, () =>
      answer('under-way', follower === undefined ? host.holders(receipt) : waitsIn(follower)),
    )
    if (isTraced) follower = host.follow(at, receipt)
    host.hopOf(target)(message, receipt)
    release(receipt, Outcome.delivered)
  })
}
