/**
 * What a writer can work out from how fields use each other: a field that is the size of another holds
 * its length, one that is its count the number of items, and a hidden flag in `if` whether it is there.
 */
import { namesOf, ownRecords, scopeOf } from './model.ts'
import type { Field, Origin, Record } from './model.ts'

export function inferOrigins(record: Record, seen: Set<Record> = new Set()): void {
  if (seen.has(record)) return
  seen.add(record)
  const scope = scopeOf(record)
  for (const field of scope) {
    const origin = field.origin ?? originOf(field, scope)
    if (origin && !field.byDefault) field.origin = origin
    for (const inner of ownRecords(field)) inferOrigins(inner, seen)
  }
}

function originOf(field: Field, scope: readonly Field[]): Origin | undefined {
  const { id, body, isHidden } = field
  if (id === undefined || field.repeat) return undefined
  if (body.kind !== 'integer' && body.kind !== 'varint') return undefined
  for (const other of scope) {
    const { repeat } = other
    if (sizeName(other) === id) return { kind: 'length', over: { from: other, to: other } }
    if (other.body.kind === 'tlv' && other.body.count?.only === id)
      return other.id === undefined
        ? { kind: 'entries', of: other.body }
        : { kind: 'count', of: other.id }
    if (repeat?.kind === 'count' && repeat.count.only === id && other.id !== undefined)
      return { kind: 'count', of: other.id }
  }
  const guarded = scope.filter(({ when }) => when?.only === id)
  if (!isHidden || guarded.length === 0) return undefined
  return { kind: 'presence', of: guarded.flatMap((one) => namesOf(one)) }
}

function sizeName({ body, repeat }: Field): string | undefined {
  if (repeat || !('size' in body) || body.size?.kind !== 'code') return undefined
  return body.size.code.only
}
