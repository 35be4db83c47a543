/** What an answer means for the message. */
import { STATUS_CODES } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'

import { explain, isTlsFault, PermanentError, TransientError } from '../../../runtime/plugin.ts'

export const isDelivered = (status: number) => status >= 200 && status < 300

/** Another attempt may end better. */
const isTransient = (status: number) =>
  status === 408 || status === 425 || status === 429 || status >= 500

const shownCharacters = 200

/** `start`: the first bytes of the answer. */
export function faultOf(status: number, start: Buffer, headers: IncomingHttpHeaders): Error {
  const says = `the server answered ${status} ${STATUS_CODES[status] ?? ''}`.trimEnd()
  if (status >= 300 && status < 400) {
    const where = headers.location === undefined ? '' : ` to ${origins(headers.location)}`
    const message = `${says}, a redirect${where}: redirects are not followed, set the url to where it leads`
    return new PermanentError('redirect', message)
  }
  const text = printable(start)
  const message = text === '' ? says : `${says}: ${text}`
  return isTransient(status)
    ? new TransientError(`http-${status}`, message)
    : new PermanentError(`http-${status}`, message)
}

/** Only the host: paths of redirects may carry tokens. */
function origins(location: string): string {
  return URL.canParse(location) ? new URL(location).origin : 'another path'
}

function printable(bytes: Buffer): string {
  // oxlint-disable-next-line no-control-regex -- what would break the log line
  const text = bytes.toString().replaceAll(/[\u0000-\u001f\u007f\ufffd]+/g, ' ')
  return text.trim().slice(0, shownCharacters)
}

/** How long the server asks to wait, in milliseconds; seconds or a date (RFC 9110 10.2.3). */
export function retryAfterOf(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1000
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

/** A request that got no answer. */
export function connectFault(error: Error, origin: string): Error {
  if (!('code' in error)) return new TransientError('http', `${origin}: ${error.message}`)
  return new TransientError(isTlsFault(error) ? 'tls' : 'connect', `${origin}: ${explain(error)}`)
}
