/**
 * Who may come in, decided before an upgrade or a body: Origin and credentials. Pure: it reads a request
 * and answers with a refusal or with what it learned.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

export interface Refusal {
  readonly status: number
  readonly message: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface AuthOptions {
  readonly tokens: readonly string[]
  readonly basic: Readonly<Record<string, string>>
}

/** Bearer tokens that a browser, which cannot set headers, offers as a subprotocol. */
const tokenSubprotocol = 'bearer.'

/**
 * Browsers send Origin, others do not. Without a list, a page of the same host may connect and so may
 * what is not a browser; with a list, exactly what is on it: `none` for no Origin, `null`, `*`.
 */
export function checkOrigin(
  request: IncomingMessage,
  origins: readonly string[] | undefined,
): Refusal | undefined {
  const { origin, host } = request.headers
  if (origins) {
    if (origins.includes('*') || origins.includes(origin ?? 'none')) return undefined
    const what = origin === undefined ? 'a request without Origin' : 'this Origin'
    return { status: 403, message: `${what} is not allowed here` }
  }
  if (origin === undefined) return undefined
  if (origin !== 'null' && host !== undefined && hostOf(origin) === host.toLowerCase()) {
    return undefined
  }
  return { status: 403, message: 'this Origin is not allowed here' }
}

/** Host and port of an origin, as a Host header has them; `undefined` when it is not an origin. */
function hostOf(origin: string): string | undefined {
  return /^https?:\/\/([^/?#@\\\s]+)$/i.exec(origin)?.[1]?.toLowerCase()
}

export type Identity =
  | { readonly user: string | undefined; readonly refusal?: undefined }
  | { readonly refusal: Refusal }

export function checkAuth(
  request: IncomingMessage,
  query: URLSearchParams,
  auth: AuthOptions | undefined,
  realm: string,
): Identity {
  if (!auth) return { user: undefined }
  for (const token of offeredTokens(request, query)) {
    if (isListed(token, auth.tokens)) return { user: undefined }
  }
  const basic = basicOf(request)
  if (basic && isPassword(auth, basic)) return { user: basic.user }
  const schemes = [
    ...(auth.tokens.length > 0 ? ['Bearer'] : []),
    ...(Object.keys(auth.basic).length > 0 ? [`Basic realm="${realm}", charset="UTF-8"`] : []),
  ]
  return {
    refusal: {
      status: 401,
      message: 'the right credentials are needed here',
      headers: { 'WWW-Authenticate': schemes.join(', ') || 'Bearer' },
    },
  }
}

/** The subprotocols that a client offers, without those that carry a token. */
export function offeredSubprotocols(request: IncomingMessage): string[] {
  return listOf(request.headers['sec-websocket-protocol']).filter(
    (name) => !name.startsWith(tokenSubprotocol),
  )
}

function offeredTokens(request: IncomingMessage, query: URLSearchParams): string[] {
  const bearer = /^bearer +(.+)$/i.exec(request.headers.authorization ?? '')?.[1]
  const inQuery = query.get('access_token')
  const asSubprotocol = listOf(request.headers['sec-websocket-protocol'])
    .filter((name) => name.startsWith(tokenSubprotocol))
    .map((name) => name.slice(tokenSubprotocol.length))
  return [bearer, inQuery, ...asSubprotocol].filter((token) => typeof token === 'string')
}

function listOf(header: string | undefined): string[] {
  return header === undefined ? [] : header.split(',').map((name) => name.trim())
}

function basicOf(request: IncomingMessage): { user: string; password: string } | undefined {
  const encoded = /^basic +([A-Za-z0-9+/=]+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (encoded === undefined) return undefined
  const text = Buffer.from(encoded, 'base64').toString()
  const colon = text.indexOf(':')
  return colon < 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) }
}

function isPassword(auth: AuthOptions, { user, password }: { user: string; password: string }) {
  // An unknown user costs the same comparison as a known one.
  const wanted = Object.hasOwn(auth.basic, user) ? auth.basic[user] : undefined
  return isSame(password, wanted ?? '') && wanted !== undefined && wanted !== ''
}

function isListed(token: string, tokens: readonly string[]): boolean {
  let found = false
  for (const wanted of tokens) found = (isSame(token, wanted) && wanted !== '') || found
  return found
}

/** Digests first: `timingSafeEqual` wants equal lengths, and lengths are secret too. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(wanted))
}
