/** Typed letters lead to the next row that begins with them; a pause begins anew. */
import type { OutlineRow } from './outline-tree.ts'

const pauseMs = 700

export interface TypeAhead {
  /** A word is being typed. */
  isOpen(now: number): boolean
  find(key: string, rows: readonly OutlineRow[], from: number, now: number): OutlineRow | undefined
}

export const isTypeable = (key: string): boolean => /^[\p{L}\p{N}_-]$/u.test(key)

export function createTypeAhead(): TypeAhead {
  let typed = ''
  let since = -Infinity
  return {
    isOpen: (now) => now - since <= pauseMs,
    find(key, rows, from, now) {
      typed = now - since > pauseMs ? key : typed + key
      since = now
      // The same letter again and again goes from one to the next.
      const isRepeated = typed === key.repeat(typed.length)
      const wanted = (isRepeated ? key : typed).toLowerCase()
      const start = typed.length === 1 || isRepeated ? from + 1 : from
      const ordered = [...rows.slice(start), ...rows.slice(0, start)]
      return ordered.find(({ node }) => node.toLowerCase().startsWith(wanted))
    },
  }
}
