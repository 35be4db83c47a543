/** The addresses a connection may have: mqtt, mqtts, ws and wss. */
export interface Address {
  readonly scheme: 'mqtt' | 'mqtts' | 'ws' | 'wss'
  readonly host: string
  readonly port: number
  readonly path: string
  /** For people: without credentials. */
  readonly shown: string
}
const ports = { mqtt: 1883, mqtts: 8883, ws: 80, wss: 443 } as const
const isScheme = (scheme: string): scheme is Address['scheme'] => scheme in ports

/** The address, or a sentence that says what is wrong with it. */
export function parseAddress(text: string): Address | string {
  if (!URL.canParse(text)) return `"${text}" is not a URL; it looks like mqtt://host:1883`
  const url = new URL(text)
  const scheme = url.protocol.slice(0, -1)
  if (!isScheme(scheme)) {
    return `the URL starts with "${scheme}:"; it can be mqtt:, mqtts:, ws: or wss:`
  }
  if (url.hostname === '') return 'the URL has no host'
  if (url.username || url.password) {
    return 'the URL holds a user name or a password; put them into "username" and "password"'
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const port = url.port === '' ? ports[scheme] : Number(url.port)
  const isWeb = scheme === 'ws' || scheme === 'wss'
  const path = isWeb ? `${url.pathname || '/'}${url.search}` : ''
  const shownHost = host.includes(':') ? `[${host}]` : host
  return { scheme, host, port, path, shown: `${scheme}://${shownHost}:${port}${url.pathname}` }
}
