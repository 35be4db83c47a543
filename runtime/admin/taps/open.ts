/** `/api/taps` without its libraries, until somebody asks for it. */
import type { Engine } from '../../engine/status.ts'
import type { Upgrades } from '../upgrade.ts'
import type { TapServer } from './taps.ts'

export interface OpenTaps {
  close(): Promise<void>
}

export function openTaps(upgrades: Upgrades, engine: Pick<Engine, 'tap'>): OpenTaps {
  let opened: Promise<TapServer> | undefined
  let isClosed = false
  upgrades.add('/api/taps', 'viewer', (request, socket, head) => {
    const drop = (): void => void socket.destroy()
    socket.on('error', drop)
    opened ??= import('./taps.ts').then(({ createTapServer }) => createTapServer(engine))
    const give = (server: TapServer): void => {
      socket.off('error', drop)
      if (isClosed || socket.destroyed) socket.destroy()
      else server.take(request, socket, head)
    }
    opened.then(give, drop)
  })
  return {
    async close() {
      isClosed = true
      // One that could not be loaded has no clients.
      const server = await opened?.catch(() => undefined)
      server?.close()
    },
  }
}
