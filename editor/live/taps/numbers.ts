/** The numbers in messages, by their place in the value. */
import { valueAt } from '../../inspector/payload.ts'
import { under } from '../viewers/spanned.ts'
import type { SeenMessage } from './message.ts'

export interface Point {
  readonly time: number
  readonly value: number
}

const most = 100

/** Places of numbers; of a number alone, the place is the whole. */
export function numbersIn(whole: unknown): string[] {
  const found: string[] = []
  const look = (value: unknown, path: string): void => {
    if (found.length >= most) return
    if (typeof value === 'number' || typeof value === 'bigint') found.push(path)
    else if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array))
      for (const [key, inner] of Object.entries(value)) look(inner, under(path, key))
  }
  look(whole, '')
  return found
}

export function pointsOf(
  messages: readonly SeenMessage[],
  valueOf: (message: SeenMessage) => unknown,
  path: string,
): Point[] {
  return messages.flatMap((message): Point[] => {
    const found = valueAt(valueOf(message), path)
    // An empty text would count as nought.
    if (typeof found !== 'number' && typeof found !== 'bigint') return []
    const value = Number(found)
    return Number.isFinite(value) ? [{ time: message.time, value }] : []
  })
}
