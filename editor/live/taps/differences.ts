/** Where two values differ, part by part. */
import { inJson } from '../viewers/formats.ts'
import { under } from '../viewers/spanned.ts'

export interface Change {
  readonly path: string
  /** As JSON; absent where there was nothing. */
  readonly before?: string
  readonly after?: string
}

const most = 200

export function differencesOf(before: unknown, after: unknown): Change[] {
  const changes: Change[] = []
  compare(before, after, '', changes)
  return changes
}

function compare(before: unknown, after: unknown, path: string, changes: Change[]): void {
  if (changes.length >= most) return
  const [left, right] = [partsOf(before), partsOf(after)]
  if (!left || !right || Array.isArray(before) !== Array.isArray(after)) {
    const [old, now] = [inJson(before), inJson(after)]
    if (old === now) return
    changes.push({
      path,
      ...(before === undefined ? {} : { before: old }),
      ...(after === undefined ? {} : { after: now }),
    })
    return
  }
  for (const key of new Set([...left.keys(), ...right.keys()]))
    compare(left.get(key), right.get(key), under(path, key), changes)
}

function partsOf(value: unknown): Map<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return undefined
  return new Map(Object.entries(value))
}
