/** The entries of tagged values that a record calls for. */
import type { Values } from '../expression/code.ts'
import { namesOf } from '../layout/model.ts'
import type { Tlv } from '../layout/model.ts'
import { Fault, show } from '../read/fault.ts'

/** Which entries a record has: the first name that belongs to a case calls for the whole case. */
export function entriesIn({ cases }: Tlv, self: Values): { key: string; index: number }[] {
  const owners = new Map<string, string>()
  for (const { key, field } of cases.values())
    for (const name of namesOf(field)) if (!owners.has(name)) owners.set(name, key)
  const found: { key: string; index: number }[] = []
  const done = new Set<string>()
  for (const name of Object.keys(self)) {
    const key = owners.get(name)
    if (key === undefined || done.has(key) || self[name] === undefined) continue
    done.add(key)
    const count = cases.get(key)?.isCollected ? listFrom(self[name]).length : 1
    for (let index = 0; index < count; index++) found.push({ key, index })
  }
  return found
}

export function listFrom(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new Fault('value', `expected a list, found ${show(value)}`)
}
