/** Which listener has which claims. One table for the process: ports belong to it as a whole. */
import { Listener } from './listener.ts'
import type { Address, Claim, ServerTls } from './listener.ts'

const listeners = new Map<string, Listener>()
/** Port 0 is another port each time, so it is never shared. */
let unshared = 0
const retryMs = 500

export interface Claimed {
  /** Names the listener: for another claim at the same one. */
  readonly listener: string
  release(): Promise<void>
}

/** Holds the claim's path, now or as soon as whoever has it lets go; tells the claim how it stands. */
export function claimPath(
  address: Address,
  tls: ServerTls | undefined,
  claim: Claim,
  beside?: Claimed,
): Claimed {
  const key = beside?.listener ?? keyOf(address)
  let timer: NodeJS.Timeout | undefined
  const attempt = () => {
    const conflict = tryClaim(key, address, tls, claim)
    if (conflict === undefined) return
    claim.failed(conflict)
    timer = setTimeout(attempt, retryMs)
  }
  attempt()
  return {
    listener: key,
    async release() {
      clearTimeout(timer)
      const listener = listeners.get(key)
      listener?.remove(claim)
      if (!listener?.isUnused) return
      listeners.delete(key)
      await listener.close()
    },
  }
}

const keyOf = ({ host, port }: Address) =>
  port === 0 ? `${host}:0 ${++unshared}` : `${host}:${port}`

/** Why the path cannot be had now, or `undefined` when it is ours. */
function tryClaim(
  key: string,
  address: Address,
  tls: ServerTls | undefined,
  claim: Claim,
): string | undefined {
  const where = `${address.host}:${address.port}`
  const present = listeners.get(key)
  if (present && JSON.stringify(present.tls) !== JSON.stringify(tls)) {
    return `${where} is open with other TLS settings, by ${present.anyOwner}`
  }
  const holder = present?.holder(claim.path)
  if (holder) return `path "${claim.path?.source}" on ${where} is already served by ${holder.owner}`
  const listener = present ?? new Listener(address, tls)
  listener.add(claim)
  if (present) return undefined
  listeners.set(key, listener)
  // A failure to open is reported to the claims and tried again by the listener itself.
  listener.open().catch((error: unknown) => claim.failed(String(error)))
  return undefined
}
