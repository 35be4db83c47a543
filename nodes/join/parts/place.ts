/** Where a part belongs: what `split` wrote into `meta.split`. */
import { PermanentError } from '../../../runtime/plugin.ts'
import type { Meta } from '../../../runtime/plugin.ts'

export interface Place {
  readonly group: string
  readonly index: number
  readonly count: number
  readonly key?: string
  readonly outer?: unknown
}

export function readPlace(meta: Meta): Place {
  const split = meta['split']
  if (typeof split === 'object' && split !== null) {
    const { group, index, count, key, outer } = split as Readonly<Record<string, unknown>>
    if (typeof group === 'string' && isWhole(index) && isWhole(count) && index < count) {
      const named = typeof key === 'string' ? { key } : {}
      return { group, index, count, ...named, ...(outer === undefined ? {} : { outer }) }
    }
  }
  throw new PermanentError(
    'no-group',
    'the message is no part of a "split": it has no "meta.split"',
  )
}

const isWhole = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 0
