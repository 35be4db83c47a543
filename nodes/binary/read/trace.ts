/** Which bytes each value came from: a second reader, built only when somebody asks. */
import type { Span } from '../../../runtime/plugin.ts'
import type { Cursor, ReadValue } from './cursor.ts'

export interface Trace {
  readonly spans: Span[]
  /** Below a name of the record. */
  named(id: string, read: ReadValue): ReadValue
  /** Below the number of the item. */
  item(read: ReadValue): ReadValue
}

const most = 20_000

export function createTrace(): Trace {
  const spans: Span[] = []
  const path: (string | number)[] = []
  const below =
    (read: ReadValue, stepOf: (c: Cursor) => string | number): ReadValue =>
    (c, self, hidden) => {
      path.push(stepOf(c))
      const { pos: start, bit } = c
      const value = read(c, self, hidden)
      const end = c.pos + (c.bit > 0 ? 1 : 0)
      const isWhole = typeof value === 'object' && value !== null && !(value instanceof Uint8Array)
      if (!isWhole && (end > start || c.bit !== bit) && spans.length < most)
        spans.push({ path: pointerOf(path), start, end })
      path.pop()
      return value
    }
  return {
    spans,
    named: (id, read) => below(read, () => id),
    item: (read) => below(read, (c) => c.index),
  }
}

const pointerOf = (path: readonly (string | number)[]): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
