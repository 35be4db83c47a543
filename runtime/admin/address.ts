/** Where the admin server may listen, and under which names it may be asked. */
import { isIP } from 'node:net'

/** Throws unless the host is loopback: there is no log-in, so nobody else may reach it. */
export function refuseOffLoopback(
  { host }: { host: string },
  instead = '--admin 127.0.0.1:PORT',
): void {
  if (isLoopback(host)) return
  throw new Error(
    `the admin server has no log-in and listens on loopback only: use ${instead} instead of "${host}", and a reverse proxy or an SSH tunnel to reach it from elsewhere`,
  )
}

export function isLoopback(host: string): boolean {
  if (isIP(host) === 4) return host.startsWith('127.')
  return host === '::1' || host.toLowerCase() === 'localhost'
}

/** Host and port as they stand in a URL. */
export const inUrl = (host: string, port: number): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`

/**
 * A page of another site can point its own name at 127.0.0.1 and then talk to us as if we were of its
 * origin. It cannot forge the Host header, so only names that mean loopback are answered.
 */
export function isOurHost(header: string | undefined, port: number): boolean {
  if (header === undefined) return false
  const match = /^(?:\[([^\]]+)\]|([^:]+))(?::([0-9]+))?$/.exec(header)
  const host = match?.[1] ?? match?.[2]
  return host !== undefined && isLoopback(host) && Number(match?.[3] ?? 80) === port
}

/** No Origin: not a script of a page. Else it must be our own page. */
export function isOurOrigin(header: string | undefined, port: number): boolean {
  if (header === undefined) return true
  if (!URL.canParse(header)) return false
  const { protocol, host } = new URL(header)
  return protocol === 'http:' && isOurHost(host, port)
}
