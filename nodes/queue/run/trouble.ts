/** What is wrong with a queue now, by cause, said as the status of its node: readiness follows it. */
import type { Meta, StageContext } from '../../../runtime/plugin.ts'
import { reasonOf } from '../../../runtime/plugin.ts'

export type Cause = 'opening' | 'writing' | 'full' | 'reading'

export interface Trouble {
  begins(cause: Cause, reason: string, retryAt?: number): void
  ends(cause: Cause): void
  has(cause: Cause): boolean
  /** Shows figures beside the state. */
  show(facts: Meta): void
}

export function createTrouble(ctx: Pick<StageContext, 'status' | 'log'>): Trouble {
  const causes = new Map<Cause, { readonly reason: string; readonly retryAt: number | undefined }>()
  let facts: Meta = {}

  function tell(): void {
    const [first] = causes.values()
    if (first === undefined) return ctx.status({ state: 'up', facts })
    const { reason, retryAt } = first
    ctx.status({ state: 'down', reason, facts, ...(retryAt === undefined ? {} : { retryAt }) })
  }

  return {
    begins(cause, reason, retryAt) {
      if (causes.get(cause)?.reason !== reason) ctx.log.error(`the queue waits: ${reason}`)
      causes.set(cause, { reason, retryAt })
      tell()
    },
    ends(cause) {
      if (!causes.delete(cause)) return
      if (causes.size === 0) ctx.log.info('the queue goes on')
      tell()
    },
    has: (cause) => causes.has(cause),
    show(now) {
      facts = now
      tell()
    },
  }
}

/** A fault of the file system in words for the user. */
export function faultOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOSPC') return 'the disk is full (ENOSPC)'
  if (code === 'EDQUOT') return 'the disk quota is used up (EDQUOT)'
  if (code === 'in-use' && error instanceof Error)
    return `${error.message}: one process at a time may have a queue`
  return reasonOf(error)
}
