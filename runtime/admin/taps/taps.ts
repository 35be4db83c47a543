/** The WebSocket `/api/taps`: who looks at which port, bounded for each client and for all. */
import type { Engine } from '../../engine/status.ts'
import { createSocketClients } from '../socket-clients.ts'
import type { ClientLimits, SocketClients } from '../socket-clients.ts'
import type { TakeUpgrade } from '../upgrade.ts'
import { createTapClient } from './client.ts'
import type { TapClient } from './client.ts'

export interface TapServer {
  readonly take: TakeUpgrade
  close(): void
}
export interface TapLimits extends ClientLimits {
  /** Of all clients together. */
  readonly taps: number
  /** Of one client: beyond so much unread, it misses messages. */
  readonly bufferedBytes: number
  readonly tickMs: number
}

const usual: TapLimits = {
  clients: 32,
  taps: 64,
  bufferedBytes: 256 * 1024,
  tickMs: 100,
  pingMs: 30_000,
}

export function createTapServer(engine: Pick<Engine, 'tap'>, limits: TapLimits = usual): TapServer {
  const { bufferedBytes } = limits
  let ticking: NodeJS.Timeout | undefined

  const tapped = (): number => [...clients].reduce((all, [, { taps }]) => all + taps, 0)
  const mayTap = (): boolean => tapped() < limits.taps
  const tick = (): void => {
    for (const [, client] of clients) client.tick()
  }
  /** Nothing runs while nobody looks. */
  const changed = (): void => {
    const isNeeded = tapped() > 0
    if (isNeeded) ticking ??= setInterval(tick, limits.tickMs).unref()
    else {
      clearInterval(ticking)
      ticking = undefined
    }
  }
  const clients: SocketClients<TapClient> = createSocketClients(
    limits,
    (socket) => createTapClient(socket, { engine, bufferedBytes, mayTap, changed }),
    (client) => {
      client.close()
      changed()
    },
  )

  return {
    take: clients.take,
    close() {
      clearInterval(ticking)
      for (const [, client] of clients) client.close()
      clients.close()
    },
  }
}
