/** Through an HTTP proxy by CONNECT. */
import { request } from 'node:http'
import { isIP } from 'node:net'
import type { Socket } from 'node:net'
import { connect } from 'node:tls'
import type { ConnectionOptions } from 'node:tls'

export interface Target {
  readonly host: string
  readonly port: number
  /** Options of TLS to the target, inside the tunnel. */
  readonly tls: ConnectionOptions | undefined
}

type Callback = (error: Error | null, socket?: Socket) => void

export function connectThrough(proxy: URL, target: Target, timeout: number, done: Callback): void {
  const host = isIP(target.host) === 6 ? `[${target.host}]` : target.host
  const where = `${host}:${target.port}`
  const asking = request({
    method: 'CONNECT',
    host: proxy.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: proxy.port || 80,
    path: where,
    headers: { Host: where, ...credentials(proxy) },
    timeout,
    agent: false,
  })
  asking.once('connect', (response, socket: Socket, head: Buffer) => {
    if (response.statusCode !== 200) {
      socket.destroy()
      done(new Error(`the proxy ${proxy.host} answered ${response.statusCode} to CONNECT ${where}`))
      return
    }
    if (head.length > 0) socket.unshift(head)
    socket.setTimeout(0)
    done(null, target.tls ? secured(socket, target) : socket)
  })
  asking.once('response', (response) => {
    response.resume()
    asking.destroy()
    done(new Error(`the proxy ${proxy.host} answered ${response.statusCode} to CONNECT ${where}`))
  })
  asking.once('timeout', () => {
    asking.destroy(new Error(`the proxy ${proxy.host} did not answer in ${timeout} ms`))
  })
  asking.once('error', (error) => done(error))
  asking.end()
}

function secured(socket: Socket, { host, tls }: Target): Socket {
  return connect({ ...tls, socket, servername: tls?.servername ?? (isIP(host) ? '' : host) })
}

function credentials({ username, password }: URL): Record<string, string> {
  if (username === '') return {}
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { 'Proxy-Authorization': `Basic ${Buffer.from(pair).toString('base64')}` }
}
