/** Ways through a file: from its root, key by key, as far as they lead. */
import type { Path } from './operation.ts'
import { isCollection } from './place.ts'
import type { Collection, Slot, Value } from './place.ts'

/** What stands at the end of a path, or how far it leads. */
export interface Way {
  readonly slots: readonly Slot[]
  /** The values on the way, the root first. */
  readonly values: readonly Value[]
}

export function follow(root: Collection, path: Path): Way {
  const slots: Slot[] = []
  const values: Value[] = [root]
  for (const key of path) {
    const here = values.at(-1)
    const slot =
      here?.kind === 'list'
        ? here.slots[Number(key)]
        : here?.kind === 'map'
          ? here.slots.find((other) => other.key === String(key))
          : undefined
    if (!slot) break
    slots.push(slot)
    values.push(slot.open())
  }
  return { slots, values }
}

/** Whether a collection on the way is written in brackets or braces and holds something. */
export function isInFlow(root: Collection, path: Path): boolean {
  const { values } = follow(root, path.slice(0, -2))
  return values.some((value) => isCollection(value) && value.style === 'flow')
}
