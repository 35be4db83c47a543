/** Body and headers of a request. */
import { PermanentError, plainJson } from '../../../runtime/plugin.ts'
import type { Message, Template } from '../../../runtime/plugin.ts'
import { render } from './url.ts'

export interface Content {
  readonly body: Buffer
  readonly type: string
}

export function contentOf(payload: unknown): Content {
  if (payload instanceof Uint8Array) {
    const body = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength)
    return { body, type: 'application/octet-stream' }
  }
  if (typeof payload === 'string') {
    return { body: Buffer.from(payload), type: 'text/plain; charset=utf-8' }
  }
  const text = plainJson(payload)
  if (text !== undefined) return { body: Buffer.from(text), type: 'application/json' }
  throw new PermanentError(
    'encode',
    'JSON cannot say this value exactly: put json/encode before it',
  )
}

export interface Credentials {
  readonly token?: string
  readonly user?: string
  readonly password?: string
}

/** These are the business of the connection: a wrong one would break the framing or the host. */
const own =
  /^(host|content-length|transfer-encoding|connection|keep-alive|upgrade|te|trailer|expect|proxy-.*)$/i
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

/** Why a header cannot be set, or `undefined`. */
export function headerFault(name: string): 'name' | 'own' | undefined {
  if (!token.test(name)) return 'name'
  return own.test(name) ? 'own' : undefined
}

export function createHeaders(
  headers: Readonly<Record<string, Template>>,
  auth: Credentials | undefined,
): (message: Message, content: Content) => Record<string, string | number> {
  const entries = Object.entries(headers).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  )
  const authorization = authorizationOf(auth)
  return (message, { body, type }) => {
    const made: Record<string, string | number> = {
      'content-type': type,
      ...(authorization === undefined ? {} : { authorization }),
    }
    for (const [name, template] of entries) made[name] = headerValue(name, template, message)
    made['content-length'] = body.length
    return made
  }
}

function headerValue(name: string, template: Template, message: Message): string {
  const value = render(template, message)
  // Bytes beyond Latin-1 cannot stand in a header, and a line break would begin another one.
  if (/^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(value)) return value
  throw new PermanentError('header', `the header "${name}" has a character that no header can hold`)
}

function authorizationOf(auth: Credentials | undefined): string | undefined {
  if (auth?.token !== undefined) return `Bearer ${auth.token}`
  if (auth?.user === undefined) return undefined
  return `Basic ${Buffer.from(`${auth.user}:${auth.password ?? ''}`).toString('base64')}`
}
