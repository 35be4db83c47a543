/** Finds out who asks, by a bearer token or a session cookie. */
import type { IncomingHttpHeaders } from 'node:http'

import { parseCookie, stringifySetCookie } from 'cookie'

import type { Log } from '../../plugin.ts'
import { Refusal } from '../refusal.ts'
import type { Entry } from './access-file.ts'
import { createAttempts } from './attempts.ts'
import { local } from './role.ts'
import type { Who } from './role.ts'
import { createSessions } from './sessions.ts'
import { openTokens } from './tokens.ts'

export interface Asking {
  readonly headers: IncomingHttpHeaders
  /** Of who asks, not of a proxy in between. */
  readonly address: string
}
export interface Admitted extends Who {
  /** Still so: the token was neither revoked nor has it expired. Asked while a connection is open. */
  isStill(): boolean
}

export interface Access {
  /** Without an access file everybody may do everything, and there is nothing to sign in to. */
  readonly isOpen: boolean
  /** `undefined` without a credential that holds. Throws a refusal when the address has to wait. */
  who(asking: Asking): Promise<Admitted | undefined>
  /** The value of `Set-Cookie`. Throws a refusal when the token is wrong. */
  signIn(token: string, asking: Asking): Promise<{ who: Who; cookie: string }>
  signOut(asking: Asking): string
  /** Reads the access file again when it has changed. */
  refresh(): Promise<void>
}

export interface AccessOptions {
  readonly file: string
  readonly log: Log
  /** The cookie goes over TLS only. */
  readonly isTls: boolean
  /** Cookies know no ports: the name says which server it is of. */
  port(): number
}

const everybody: Admitted = { ...local, isStill: () => true }

export const openAccess: Access = {
  isOpen: true,
  who: () => Promise.resolve(everybody),
  signIn: () => Promise.resolve({ who: local, cookie: '' }),
  signOut: () => '',
  refresh: () => Promise.resolve(),
}

export async function createAccess(options: AccessOptions): Promise<Access> {
  const tokens = await openTokens(options.file, options.log)
  const attempts = createAttempts()
  const sessions = createSessions()
  const cookieName = (): string => `sluice-${options.port()}`
  const cookieOf = (value: string, maxAge?: number): string =>
    stringifySetCookie({
      name: cookieName(),
      value,
      path: '/',
      httpOnly: true,
      sameSite: 'strict',
      secure: options.isTls,
      ...(maxAge === undefined ? {} : { maxAge }),
    })
  const sessionIn = ({ cookie }: IncomingHttpHeaders): string | undefined =>
    cookie === undefined ? undefined : parseCookie(cookie)[cookieName()]

  function refuse(address: string): never {
    const waitMs = attempts.waitOf(address)
    if (waitMs > 0) throw new Refusal(429, 'wait', 'too many wrong tokens', waitMs)
    attempts.failed(address)
    throw new Refusal(401, 'token', 'the token is not known, or has expired')
  }
  /**
   * A right token is let in at once, also from where wrong ones came: a forgotten script with an old one
   * must not lock out everybody behind the same address. Who guesses tokens has 2^256 to try.
   */
  async function byBearer(token: string, { address }: Asking): Promise<Entry> {
    return (await tokens.find(token)) ?? refuse(address)
  }
  /** A person can wait: here the right one does not come through in between either. */
  async function bySignIn(token: string, { address }: Asking): Promise<Entry> {
    if (attempts.waitOf(address) > 0) refuse(address)
    const entry = (await tokens.find(token)) ?? refuse(address)
    attempts.worked(address)
    return entry
  }
  const admitted = (entry: Entry): Admitted => ({
    name: entry.name,
    role: entry.role,
    isStill: () => tokens.isValid(entry),
  })

  return {
    isOpen: false,
    async who(asking) {
      const bearer = /^Bearer +(\S+)$/i.exec(asking.headers.authorization ?? '')?.[1]
      if (bearer !== undefined) return admitted(await byBearer(bearer, asking))
      const id = sessionIn(asking.headers)
      const entry = id === undefined ? undefined : sessions.find(id)
      if (id === undefined || entry === undefined) return undefined
      await tokens.refresh()
      if (!tokens.isValid(entry)) return undefined
      return { ...admitted(entry), isStill: () => sessions.has(id) && tokens.isValid(entry) }
    },
    async signIn(token, asking) {
      const entry = await bySignIn(token, asking)
      const { name, role } = entry
      return { who: { name, role }, cookie: cookieOf(sessions.begin(entry)) }
    },
    signOut({ headers }) {
      const id = sessionIn(headers)
      if (id !== undefined) sessions.end(id)
      return cookieOf('', 0)
    },
    refresh: tokens.refresh,
  }
}
