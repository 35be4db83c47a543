/** Requests that become WebSockets: let in like any other, then handed to who serves their path. */
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'

import { mayDo } from './access/role.ts'
import type { Needed } from './access/role.ts'
import type { Admission } from './access/admission.ts'
import { refuseStrangers } from './guard.ts'
import { Refusal } from './refusal.ts'

/** Takes over the connection of a request that was found to be fine. */
export type TakeUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

export interface Upgrades {
  add(path: string, role: Needed, take: TakeUpgrade): void
}

interface Route {
  readonly role: Needed
  readonly take: TakeUpgrade
}

export interface UpgradeOptions {
  readonly admission: Admission
  /** Told of every path as it is added. */
  onRoute?(method: string, path: string): void
}

export function routeUpgrades(server: Server, options: UpgradeOptions): Upgrades {
  const { admission } = options
  const routes = new Map<string, Route>()
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const drop = (): void => void socket.destroy()
    socket.on('error', drop)
    const give = (route: Route | undefined): void => {
      socket.off('error', drop)
      if (!socket.destroyed) route?.take(request, socket, head)
    }
    admit(request, socket).then(give, drop)
  })

  /** The route, or nothing when the request was refused. */
  async function admit(request: IncomingMessage, socket: Duplex): Promise<Route | undefined> {
    const { method = '', url = '', headers } = request
    if (refuseStrangers({ method, url, headers }, admission.naming()))
      return refuse(socket, 403, 'Forbidden')
    const route = routes.get(url.split('?')[0] ?? '')
    if (route === undefined) return refuse(socket, 404, 'Not Found')
    const who = await admission.who(request).catch((error: unknown) => {
      if (error instanceof Refusal && error.status === 429) return 'wait'
      return undefined
    })
    if (who === 'wait') return refuse(socket, 429, 'Too Many Requests')
    if (who === undefined) return refuse(socket, 401, 'Unauthorized')
    if (!mayDo(who.role, route.role)) return refuse(socket, 403, 'Forbidden')
    admission.watch(socket, who)
    return route
  }

  return {
    add(path, role, take) {
      routes.set(path, { role, take })
      options.onRoute?.('UPGRADE', path)
    },
  }
}

function refuse(socket: Duplex, status: number, reason: string): undefined {
  refuseUpgrade(socket, status, reason)
}

export function refuseUpgrade(socket: Duplex, status: number, reason: string): void {
  socket.on('error', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
