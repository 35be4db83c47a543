/** Two plain values -> the paths at which they differ. */
import type { Path } from '../edit/operation.ts'
import type { FieldChange } from './flow-diff.ts'

export function fieldChanges(before: unknown, after: unknown, path: Path = []): FieldChange[] {
  if (isSame(before, after)) return []
  if (isMap(before) && isMap(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)])
    return [...keys].flatMap((key) =>
      fieldChanges(ownValue(before, key), ownValue(after, key), [...path, key]),
    )
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    // Lists of the same length whose items are maps: the items are what changed.
    if (before.every(isMap) && after.every(isMap))
      return before.flatMap((item, index) => fieldChanges(item, after[index], [...path, index]))
  }
  return [{ path, before, after }]
}

type PlainMap = Readonly<Record<string, unknown>>

const isMap = (value: unknown): value is PlainMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const ownValue = (map: PlainMap, key: string): unknown =>
  Object.hasOwn(map, key) ? map[key] : undefined

/** Deep equality of plain values; the order of keys does not count. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => isSame(item, b[index]))
  if (!isMap(a) || !isMap(b)) return false
  const keys = Object.keys(a)
  const others = Object.keys(b)
  return (
    keys.length === others.length &&
    keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]))
  )
}
