/** Plays a recording into the stand-ins of the sources that it was made of, in its order and at its pace. */
import { setImmediate as breathe, setTimeout as pause } from 'node:timers/promises'

import { isLost, readHead } from '../../admin/contract/recording.ts'
import type { RecordedMessage } from '../../admin/contract/recording.ts'
import { pointsOf } from '../../engine/tap/point.ts'
import type { FlowPlan, NodePlan } from '../../graph/plan.ts'
import { outcomeNames } from '../../plugin.ts'
import type { Emit, Message, Outcome, Source, SourceContext } from '../../plugin.ts'
import { reasonOf } from '../../reason.ts'
import { linesRead } from './lines-read.ts'
import { replayedPlan } from './replayed-plan.ts'

export interface Played {
  readonly messages: number
  /** Those that wanted an answer, by how they ended. */
  readonly outcomes: Readonly<Record<string, number>>
  /** How many the flow has no source or port for, by `node.port`. */
  readonly skipped: ReadonlyMap<string, number>
  /** The recorder had lost them. */
  readonly lost: number
  /** The last line is not whole, and was left out. */
  readonly isCut: boolean
  /** Its flow was, before the end. */
  readonly isStopped: boolean
  /** Why else it was not played to its end. */
  readonly fault?: string
}
export interface Player {
  /** The flow that was recorded. */
  readonly flow: string
  adapt(plan: FlowPlan): FlowPlan
  /** To be called once the flow runs. Resolves when all that was sent has ended. */
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
  readonly ports: ReadonlySet<string>
  readonly emit: Emit
  readonly event: SourceContext['event']
}

/** At full speed, others get their turn after so many. */
const inOneGo = 256
/** A timer cannot wait for longer. */
const longestPauseMs = 2 ** 31 - 1

export async function openPlayer({ file, lines, speed }: PlayerOptions): Promise<Player> {
  const first = await lines.next()
  const { flow } = readHead(first.done ? '' : first.value)
  const standing = new Map<string, StandingIn>()
  const outcomes: Record<string, number> = {}
  const skipped = new Map<string, number>()
  const totals = { messages: 0, lost: 0, isCut: false }
  /** Nobody takes the rest. */
  const ending = new AbortController()
  let open = 0
  let allEnded: (() => void) | undefined

  const settle = (outcome: Outcome): void => {
    const name = outcomeNames[outcome]
    outcomes[name] = (outcomes[name] ?? 0) + 1
    open--
    if (open === 0) allEnded?.()
  }

  const standIn =
    (node: NodePlan): Source['start'] =>
    (_config, emit, { event, status }) => {
      standing.set(node.id, { ports: new Set(pointsOf(node).map(({ port }) => port)), emit, event })
      status({ state: 'up', facts: { replays: file } })
      return {
        stop: () => {
          standing.delete(node.id)
          if (standing.size === 0) ending.abort()
          return Promise.resolve()
        },
      }
    }

  /** A promise while the flow takes no more. */
  function send(
    { node, port = 'out' }: RecordedMessage,
    message: Message,
  ): Promise<void> | undefined {
    const stand = standing.get(node)
    if (!stand?.ports.has(port)) {
      const name = `${node}.${port}`
      skipped.set(name, (skipped.get(name) ?? 0) + 1)
      return undefined
    }
    totals.messages++
    if (port === 'out') {
      open++
      return stand.emit(message, settle)
    }
    stand.event(port, message)
    return undefined
  }

  async function sendAll(): Promise<void> {
    if (standing.size === 0) throw new Error('no source of the flow runs')
    const { signal } = ending
    const begin = performance.now()
    let number = 0
    for await (const { line, message } of linesRead(lines, () => (totals.isCut = true))) {
      const early = begin + line.at / speed - performance.now()
      if (early > 0) await pause(Math.min(early, longestPauseMs), undefined, { signal })
      else if (++number % inOneGo === 0) await breathe()
      signal.throwIfAborted()
      if (isLost(line)) totals.lost += line.lost
      else if (message !== undefined) await send(line, message)
    }
  }

  async function play(): Promise<Played> {
    const fault = await sendAll().catch((error: unknown) => ({ fault: reasonOf(error) }))
    const isStopped = ending.signal.aborted
    if (open > 0) await new Promise<void>((resolve) => (allEnded = resolve))
    return { ...totals, outcomes, skipped, isStopped, ...(isStopped ? {} : fault) }
  }

  return {
    flow,
    adapt: (plan) => replayedPlan(plan, `replay ${file}`, standIn),
    play,
  }
}
