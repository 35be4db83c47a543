/** The WebSocket `/api/live`: what changed, as it changes. */
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'

import { openGit } from '../git/open.ts'
import { refuseStrangers } from '../guard.ts'
import { createLiveClients, refuseUpgrade } from './clients.ts'
import { watchFolder } from './watch.ts'

export interface Live {
  close(): Promise<void>
}
export interface LiveOptions {
  readonly root: string
  port(): number
}

export async function openLive(server: Server, { root, port }: LiveOptions): Promise<Live> {
  const clients = createLiveClients()
  const git = await openGit(root)
  const watching = await watchFolder({ root, git: git?.folder, tell: clients.send })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const { method = '', url = '', headers } = request
    if (refuseStrangers({ method, url, headers }, port()))
      return refuseUpgrade(socket, 403, 'Forbidden')
    if (url.split('?')[0] !== '/api/live') return refuseUpgrade(socket, 404, 'Not Found')
    clients.take(request, socket, head)
  })
  return {
    async close() {
      clients.close()
      await watching.close()
    },
  }
}
