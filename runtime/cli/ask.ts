/** Asks the admin API of a running runtime; what it refuses becomes the end of the command, in its words. */
import { inUrl } from '../admin/address.ts'
import { CommandError, Exit } from './exit.ts'
import { credential } from './options.ts'
import type { AdminAddress } from './options.ts'
import { explain, explainStatus } from './tap/connect.ts'

interface Asking {
  /** Sent as JSON; without it, the request is a GET. */
  readonly body?: unknown
  readonly signal?: AbortSignal
}

export async function ask(
  { host, port, isTls }: AdminAddress,
  path: string,
  { body, signal }: Asking = {},
): Promise<Response> {
  const place = inUrl(host, port)
  const answer = await fetch(`${isTls ? 'https' : 'http'}://${place}${path}`, {
    headers: {
      ...credential(),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  }).catch((error: Error) => {
    if (signal?.aborted) throw error
    throw explain(place, error.cause instanceof Error ? error.cause : error)
  })
  if (answer.ok) return answer
  if (answer.status === 401 || answer.status === 403) throw explainStatus(place, answer.status)
  const refusal = (await answer.json().catch(() => undefined)) as { error?: unknown } | undefined
  if (typeof refusal?.error !== 'string') throw explainStatus(place, answer.status)
  throw new CommandError(Exit.usage, refusal.error)
}
