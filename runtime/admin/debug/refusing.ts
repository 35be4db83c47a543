/** What the engine cannot do, as the API says it. */
import { suggest } from '../../document/suggest.ts'
import { TooMany } from '../../engine/debug/breakpoints.ts'
import { NotRunning } from '../../engine/status.ts'
import { TapError } from '../../engine/tap/point.ts'
import { Refusal } from '../refusal.ts'

export function refusing<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw refusalFor(error)
  }
}

export const refusingLater = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw refusalFor(error)
  })

function refusalFor(error: unknown): unknown {
  if (error instanceof NotRunning) return new Refusal(409, 'not-running', error.message)
  if (error instanceof TooMany) return new Refusal(429, 'too-many', error.message, 1000)
  if (!(error instanceof TapError)) return error
  const { wanted, names, prefix } = error.missing
  const near = suggest(wanted, names)
  const hint = near === undefined ? '' : `: did you mean "${prefix}${near}"?`
  return new Refusal(404, error.code, `${error.message}${hint}`)
}
