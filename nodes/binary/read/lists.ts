/** Fields that repeat: to the end, a number of times, or until something holds. */
import type { Field, Repeat } from '../layout/model.ts'
import type { Cursor, ReadValue } from './cursor.ts'
import { Fault, show } from './fault.ts'
import type { Build } from './build.ts'
import { countFrom, wholeNumber } from './sizes.ts'

type IsDone = (cursor: Cursor, done: number) => boolean

export function listReader(
  _field: Field,
  repeat: Repeat,
  given: ReadValue,
  build: Build,
): ReadValue {
  const read = build.trace ? build.trace.item(given) : given
  if (repeat.kind === 'eos')
    return (c, self, hidden) =>
      readItems(c, self, hidden, read, (cursor) => cursor.pos >= cursor.end)
  if (repeat.kind === 'until') return untilReader(repeat.until.run, repeat.until.source, read)
  const prefix = repeat.kind === 'prefix' ? build.value(repeat.prefix, build) : undefined
  const count =
    repeat.kind === 'count'
      ? countFrom(repeat.count, 'count')
      : (...around: Parameters<ReadValue>) => wholeNumber(prefix?.(...around), 'count')
  return (c, self, hidden) => {
    const wanted = count(c, self, hidden)
    return readItems(c, self, hidden, read, (_cursor, done) => done >= wanted)
  }
}

function readItems(
  c: Cursor,
  self: Parameters<ReadValue>[1],
  hidden: Parameters<ReadValue>[2],
  read: ReadValue,
  isDone: IsDone,
): unknown[] {
  const items: unknown[] = []
  const { index, previous } = c
  c.previous = undefined
  while (!isDone(c, items.length)) {
    c.index = items.length
    items.push(readItem(c, self, hidden, read))
    c.previous = items.at(-1)
  }
  c.index = index
  c.previous = previous
  return items
}

/** An item takes at least a bit, so that no count that lies can keep the reader busy. */
function readItem(
  c: Cursor,
  self: Parameters<ReadValue>[1],
  hidden: Parameters<ReadValue>[2],
  read: ReadValue,
): unknown {
  const { pos, bit, index } = c
  try {
    const item = read(c, self, hidden)
    if (c.pos === pos && c.bit === bit)
      throw new Fault('value', 'expected an item, found one without bytes', pos)
    return item
  } catch (error) {
    if (error instanceof Fault) {
      error.at ??= c.pos
      error.steps.push(index)
    }
    throw error
  }
}

function untilReader(
  until: (c: Cursor, ...rest: [Parameters<ReadValue>[1], Parameters<ReadValue>[2]]) => unknown,
  source: string,
  read: ReadValue,
): ReadValue {
  return (c, self, hidden) =>
    readItems(c, self, hidden, read, (cursor, done) => {
      if (done === 0) return false
      const outer = cursor.item
      cursor.item = cursor.previous
      const value = until(cursor, self, hidden)
      cursor.item = outer
      if (typeof value === 'boolean') return value
      throw new Fault('value', `expected true or false from "${source}", found ${show(value)}`)
    })
}
