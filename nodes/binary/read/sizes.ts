/** How many bytes or items there are. */
import type { Code, Values } from '../expression/code.ts'
import type { Size } from '../layout/model.ts'
import type { Build } from './build.ts'
import type { Cursor } from './cursor.ts'
import { Fault, show } from './fault.ts'

/** How many bytes a part has. */
export function sizeReader(
  size: Size,
  build: Build,
): (cursor: Cursor, self: Values, hidden: Values) => number {
  if (size.kind === 'fixed') return () => size.bytes
  if (size.kind === 'rest') return (c) => c.end - c.pos
  if (size.kind === 'code') return countFrom(size.code, 'size')
  const read = build.value(size.prefix, build)
  return (c, self, hidden) => wholeNumber(read(c, self, hidden), 'size')
}

export const countFrom =
  ({ run }: Code, what: string) =>
  (c: Cursor, self: Values, hidden: Values): number =>
    wholeNumber(run(c, self, hidden), what)

export function wholeNumber(value: unknown, what: string): number {
  const number = typeof value === 'bigint' ? Number(value) : value
  if (typeof number === 'number' && Number.isInteger(number) && number >= 0) return number
  throw new Fault('value', `expected a whole number as ${what}, found ${show(value)}`)
}
