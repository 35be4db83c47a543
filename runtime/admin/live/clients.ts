/** The clients of `/api/live`: told of events, and of the flow that each of them watches. */
import type { Engine } from '../../engine/status.ts'
import { maxLiveRequestBytes } from '../contract/live.ts'
import type { LiveEvent } from '../contract/live.ts'
import { createSocketClients } from '../socket-clients.ts'
import type { ClientLimits } from '../socket-clients.ts'
import type { TakeUpgrade } from '../upgrade.ts'
import { createLiveClient } from './client.ts'
import { createSamplers } from './flow/samplers.ts'
import type { PulseLimits } from './pulse.ts'

export interface LiveClients {
  readonly take: TakeUpgrade
  send(event: LiveEvent): void
  close(): void
}
export interface LiveLimits extends ClientLimits, PulseLimits {
  readonly tickMs: number
}

export const usualLimits: LiveLimits = {
  clients: 64,
  bufferedBytes: 64 * 1024,
  lateMs: 2000,
  tickMs: 100,
  pingMs: 30_000,
  // A page in the background, or behind a slow link, may be silent for more than a minute.
  silentPings: 3,
  maxPayload: maxLiveRequestBytes,
}

export function createLiveClients(
  engine: Pick<Engine, 'flowStatus'>,
  limits: LiveLimits = usualLimits,
): LiveClients {
  const samplers = createSamplers(engine, limits.tickMs)
  const clients = createSocketClients(
    limits,
    (socket) => createLiveClient(socket, samplers, limits),
    (client) => client.close(),
  )
  return {
    take: clients.take,
    send(event) {
      const text = JSON.stringify(event)
      for (const [, client] of clients) client.tell(text)
    },
    close() {
      samplers.close()
      clients.close()
    },
  }
}
