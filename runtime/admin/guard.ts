/** Who may ask: our own page and programs on this machine, and nobody through a page of another site. */
import type { IncomingHttpHeaders } from 'node:http'

import { isOurHost, isOurOrigin } from './address.ts'
import type { Naming } from './address.ts'
import { Refusal } from './refusal.ts'

export interface Asked {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
}

const isSafe = (method: string): boolean => method === 'GET' || method === 'HEAD'

/** Exactly JSON. What a form or a page without leave can send is none of these. */
const jsonType = /^application\/json(?:; ?charset=utf-8)?$/i

export function refuseStrangers(
  { method, url, headers }: Asked,
  naming: Naming,
): Refusal | undefined {
  if (!isOurHost(headers.host, naming))
    return new Refusal(
      403,
      'host',
      'this server answers only under its own names (more of them: --admin-name)',
    )
  if (!isOurOrigin(headers.origin, naming))
    return new Refusal(403, 'origin', 'a page of another site may not ask here')
  // A link from elsewhere may open the page; nothing else may be asked from there.
  const site = headers['sec-fetch-site']
  const isForeign = site === 'cross-site' || (site === 'same-site' && !isSafe(method))
  if (isForeign && (!isSafe(method) || url.startsWith('/api/')))
    return new Refusal(403, 'origin', 'a page of another site may not ask here')
  return undefined
}

/** For requests that change something: JSON, and nothing that only looks like it. */
export function refuseOtherTypes({ method, headers }: Asked): Refusal | undefined {
  if (isSafe(method)) return undefined
  const type = headers['content-type']
  const hasBody =
    headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
  if (type === undefined && (method === 'DELETE' || !hasBody)) return undefined
  if (type !== undefined && jsonType.test(type)) return undefined
  return new Refusal(415, 'content-type', 'send the body as application/json')
}

/** Signs that a path was written to mean another: nothing here needs them. */
export function refuseTrickyPath({ url }: Asked): Refusal | undefined {
  const path = url.split('?')[0] ?? ''
  if (!/%2f|%5c|%00|%2e|\\|\/\/|\/\.\.?(?:\/|$)/i.test(path)) return undefined
  return new Refusal(400, 'name', 'the path has characters that no flow may have in its name')
}
