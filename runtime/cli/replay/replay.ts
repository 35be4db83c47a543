/** `sluice run --from`: the recordings of a run, one for each of the flows that it runs. */
import { createReadStream } from 'node:fs'

import type { Plan } from '../../graph/plan.ts'
import type { Log } from '../../plugin.ts'
import { reasonOf } from '../../reason.ts'
import { CommandError, Exit } from '../exit.ts'
import { linesOf } from '../lines.ts'
import { openPlayer } from './player.ts'
import type { Player } from './player.ts'

export interface Replay {
  /** Flows with a recording, with their sources replaced; no other flow runs. */
  adapt(plan: Plan): Plan
  /** Those that have a recording; says which have none, and fails when a recording is of none that is here. */
  choose<T>(flows: ReadonlyMap<string, T>, log: Log): ReadonlyMap<string, T>
  /** Resolves when all of them are at their end, and everything of them has ended: `true` if it is the end that they should have. */
  play(log: Log): Promise<boolean>
}

export async function openReplay(files: readonly string[], speed: number): Promise<Replay> {
  const players = new Map<string, Player>()
  for (const file of files) {
    const player = await open(file, speed)
    if (players.has(player.flow))
      throw new CommandError(Exit.usage, `two recordings are of the flow "${player.flow}"`)
    players.set(player.flow, player)
  }
  return {
    adapt: ({ flows }) => ({
      flows: new Map(
        [...flows].flatMap(([id, plan]) => {
          const player = players.get(id)
          return player === undefined ? [] : [[id, player.adapt(plan)] as const]
        }),
      ),
    }),
    choose(flows, log) {
      for (const flow of players.keys())
        if (!flows.has(flow))
          throw new CommandError(
            Exit.usage,
            `the recording is of the flow "${flow}", which is not here`,
          )
      const others = [...flows.keys()].filter((flow) => !players.has(flow))
      if (others.length > 0)
        log.warn('flows without a recording do not run', { flows: others.join(', ') })
      return new Map([...flows].filter(([flow]) => players.has(flow)))
    },
    async play(log) {
      const ends = await Promise.all([...players.values()].map((player) => playOne(player, log)))
      return ends.every(Boolean)
    },
  }
}

async function open(file: string, speed: number): Promise<Player> {
  try {
    return await openPlayer({ file, lines: linesOf(createReadStream(file)), speed })
  } catch (error) {
    throw new CommandError(Exit.usage, `cannot replay "${file}": ${reasonOf(error)}`)
  }
}

async function playOne(player: Player, log: Log): Promise<boolean> {
  const { flow } = player
  const { messages, outcomes, skipped, lost, isCut, isStopped, fault } = await player.play()
  const what = isStopped ? 'the recording was stopped before its end' : 'the recording has ended'
  log.info(what, { flow, messages, ...outcomes })
  const left = [...skipped].map(([port, count]) => `${port}: ${count}`).join(', ')
  if (left !== '')
    log.warn('messages of ports that no source of the flow has were left out', { flow, left })
  if (lost > 0) log.warn('the recording lacks messages: its recorder was too slow', { flow, lost })
  if (isCut) log.warn('the recording was cut off: its last line is left out', { flow })
  if (fault !== undefined)
    log.error('the recording was not played to its end', { flow, reason: fault })
  return fault === undefined
}
