/** Plays a recording into the stand-ins of the sources that it was made of, in its order and at its pace. */
import { setImmediate as breathe, setTimeout as pause } from 'node:timers/promises'

import { isLost, readHead, readLine } from '../../admin/contract/recording.ts'
import type { RecordedMessage } from '../../admin/contract/recording.ts'
import { messageOf } from '../../admin/debug/record-line.ts'
import type { FlowPlan } from '../../graph/plan.ts'
import { outcomeNames } from '../../plugin.ts'
import type { Emit, Outcome, Source, SourceContext } from '../../plugin.ts'
import { replayedPlan } from './replayed-plan.ts'

export interface Played {
  readonly messages: number
  /** Those that wanted an answer, by how they ended. */
  readonly outcomes: Readonly<Record<string, number>>
  /** Their source is not in the flow. */
  readonly skipped: number
  /** The recorder had lost them. */
  readonly lost: number
}
export interface Player {
  /** The flow that was recorded. */
  readonly flow: string
  adapt(plan: FlowPlan): FlowPlan
  /** To be called once the flow runs. Resolves when all messages have ended; throws a `RecordingError`. */
  play(): Promise<Played>
}
export interface PlayerOptions {
  readonly file: string
  /** Lines of the recording. */
  readonly lines: AsyncIterator<string>
  /** Times as fast as recorded; `Infinity`: as fast as the flow takes them. */
  readonly speed: number
}

interface StandingIn {
  readonly emit: Emit
  readonly event: SourceContext['event']
}

/** At full speed, others get their turn after so many. */
const inOneGo = 256

export async function openPlayer({ file, lines, speed }: PlayerOptions): Promise<Player> {
  const first = await lines.next()
  const { flow } = readHead(first.done ? '' : first.value)
  const standing = new Map<string, StandingIn>()
  const outcomes: Record<string, number> = {}
  const totals = { messages: 0, skipped: 0, lost: 0 }
  let open = 0
  let allEnded: (() => void) | undefined

  const settle = (outcome: Outcome): void => {
    const name = outcomeNames[outcome]
    outcomes[name] = (outcomes[name] ?? 0) + 1
    open--
    if (open === 0) allEnded?.()
  }

  const standIn =
    (node: string): Source['start'] =>
    (_config, emit, { event, status }) => {
      standing.set(node, { emit, event })
      status({ state: 'up', facts: { replays: file } })
      return {
        stop: () => {
          standing.delete(node)
          return Promise.resolve()
        },
      }
    }

  /** A promise while the flow takes no more. */
  function send(line: RecordedMessage): Promise<void> | undefined {
    const stand = standing.get(line.node)
    if (stand === undefined) {
      totals.skipped++
      return undefined
    }
    totals.messages++
    const { port = 'out' } = line
    if (port === 'out') {
      open++
      return stand.emit(messageOf(line), settle)
    }
    stand.event(port, messageOf(line))
    return undefined
  }

  async function play(): Promise<Played> {
    const begin = performance.now()
    let number = 1
    // Everything was stopped: nobody takes the rest.
    while (standing.size > 0) {
      const next = await lines.next()
      if (next.done) break
      const line = readLine(next.value, ++number)
      if (line === undefined) continue
      const early = begin + line.at / speed - performance.now()
      if (early > 0) await pause(early)
      else if (number % inOneGo === 0) await breathe()
      if (isLost(line)) totals.lost += line.lost
      else await send(line)
    }
    if (open > 0) await new Promise<void>((resolve) => (allEnded = resolve))
    return { ...totals, outcomes }
  }

  return {
    flow,
    adapt: (plan) => replayedPlan(plan, `replay ${file}`, standIn),
    play,
  }
}
