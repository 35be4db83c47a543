/** A connection of a type under a name that is free: `mqtt`, `mqtt-2`. */
import type { Operation } from '../../runtime/document/edit/operation.ts'
import type { ViewItem } from '../../runtime/document/edit/view.ts'

export function newConnection(
  present: readonly ViewItem[],
  type: string,
): { readonly name: string; readonly operation: Operation } {
  const taken = new Set(present.map(({ id }) => id))
  const stem = type
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
  let name = stem || 'connection'
  for (let number = 2; taken.has(name); number += 1) name = `${stem}-${number}`
  return { name, operation: { kind: 'add-connection', name, type } }
}
