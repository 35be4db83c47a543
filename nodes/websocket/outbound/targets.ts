/** Which peers a message goes to. */
import { PermanentError, reasonOf } from '../../../runtime/plugin.ts'
import type { Message } from '../../../runtime/plugin.ts'
import type { Hub } from '../link/hub.ts'
import type { Peer } from '../link/peer.ts'
import type { Settings } from './settings.ts'

export type FindTargets = (message: Message) => readonly Peer[]

const nobody: readonly Peer[] = []

export function createTargets(hub: Hub, { to, room }: Settings): FindTargets {
  if (hub.role === 'client') return () => hub.all
  switch (to) {
    case 'all':
      return () => hub.all
    case 'sender':
      return ({ meta }) => {
        const peer = typeof meta.client === 'string' ? hub.find(meta.client) : undefined
        return peer ? [peer] : nobody
      }
    case 'room':
      return (message) => hub.inRoom(roomOf(message, room))
    case 'one':
      return createTurns(hub)
    default:
      return to satisfies never
  }
}

export function roomOf(message: Message, room: Settings['room']): string {
  try {
    return room?.constant ?? room?.render(message) ?? ''
  } catch (error) {
    const reason = reasonOf(error)
    throw new PermanentError('expression', `"room" cannot be told: ${reason}`)
  }
}

/** One after the other; one whose queue is not empty is passed over while another's is. */
function createTurns(hub: Hub): FindTargets {
  let next = 0
  return () => {
    const order = hub.all
    let chosen: Peer | undefined
    for (let step = 0; step < order.length; step++) {
      const peer = order[(next + step) % order.length]!
      if (!peer.isOpen) continue
      if (chosen && peer.lane.bytes >= chosen.lane.bytes) continue
      chosen = peer
      if (peer.lane.bytes === 0) break
    }
    if (!chosen) return nobody
    next = (order.indexOf(chosen) + 1) % order.length
    return [chosen]
  }
}
