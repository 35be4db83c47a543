/** Where the admin server may listen, and under which names it may be asked. */
import { isIP } from 'node:net'

/** What decides under which names, and by which pages, the server may be asked. */
export interface Naming {
  readonly port: number
  /** Names beside those of loopback, lower case. */
  readonly names: readonly string[]
  readonly isTls: boolean
  /** A proxy in front has a port and TLS of its own. */
  readonly isBehindProxy: boolean
}

export interface Listening {
  readonly host: string
  readonly hasAccess?: boolean
  readonly isTls?: boolean
  readonly isBehindProxy?: boolean
}

/** Throws unless the host is loopback, or nobody can get in without a token and nobody can read along. */
export function refuseOffLoopback(
  { host, hasAccess = false, isTls = false, isBehindProxy = false }: Listening,
  instead = '--admin 127.0.0.1:PORT',
): void {
  if (isLoopback(host)) return
  const missing = [
    ...(hasAccess ? [] : ['--access FILE (who may use it; sluice token makes the file)']),
    ...(isTls || isBehindProxy
      ? []
      : ['--admin-cert FILE and --admin-key FILE (or --behind-proxy when a proxy has the TLS)']),
  ]
  if (missing.length === 0) return
  throw new Error(
    `"${host}" can be reached from other machines: use ${instead} instead, or add ${missing.join(' and ')}`,
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
 * A page of another site can point its own name at our address and then talk to us as if we were of its
 * origin. It cannot forge the Host header, so only names that are known to be ours are answered.
 */
export function isOurHost(header: string | undefined, naming: Naming): boolean {
  if (header === undefined) return false
  const match = /^(?:\[([^\]]+)\]|([^:]+))(?::([0-9]+))?$/.exec(header)
  const host = match?.[1] ?? match?.[2]
  if (host === undefined) return false
  const isOurs = naming.names.includes(host.toLowerCase())
  if (isOurs && naming.isBehindProxy) return true
  const usualPort = naming.isTls ? 443 : 80
  return (isOurs || isLoopback(host)) && Number(match?.[3] ?? usualPort) === naming.port
}

/** No Origin: not a script of a page. Else it must be our own page. */
export function isOurOrigin(header: string | undefined, naming: Naming): boolean {
  if (header === undefined) return true
  if (!URL.canParse(header)) return false
  const { protocol, host } = new URL(header)
  const isOurProtocol =
    protocol === (naming.isTls ? 'https:' : 'http:') ||
    (naming.isBehindProxy && protocol === 'https:')
  // A URL leaves out the port that its protocol means anyway.
  return isOurProtocol && isOurHost(host, naming)
}
