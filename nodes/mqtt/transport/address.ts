import type { Words } from '../../../runtime/plugin.ts'

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

/** The address, or what is wrong with it. */
export function parseAddress(text: string): Address | { readonly fault: Words } {
  if (!URL.canParse(text))
    return {
      fault: {
        en: `"${text}" is not a URL; it looks like mqtt://host:1883`,
        zh: `"${text}" 不是 URL；应形如 mqtt://host:1883`,
      },
    }
  const url = new URL(text)
  const scheme = url.protocol.slice(0, -1)
  if (!isScheme(scheme)) {
    return {
      fault: {
        en: `the URL starts with "${scheme}:"; it can be mqtt:, mqtts:, ws: or wss:`,
        zh: `URL 以 "${scheme}:" 开头；可以用 mqtt:、mqtts:、ws: 或 wss:`,
      },
    }
  }
  if (url.hostname === '') return { fault: { en: 'the URL has no host', zh: 'URL 中没有主机' } }
  if (url.username || url.password) {
    return {
      fault: {
        en: 'the URL holds a user name or a password; put them into "username" and "password"',
        zh: 'URL 中含有用户名或密码；请把它们写在 "username" 和 "password" 中',
      },
    }
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const port = url.port === '' ? ports[scheme] : Number(url.port)
  const isWeb = scheme === 'ws' || scheme === 'wss'
  const path = isWeb ? `${url.pathname || '/'}${url.search}` : ''
  const shownHost = host.includes(':') ? `[${host}]` : host
  return { scheme, host, port, path, shown: `${scheme}://${shownHost}:${port}${url.pathname}` }
}
