/** Old objects for what did not change: React Flow redraws what is another object. */

interface Drawn {
  readonly id: string
  readonly selected?: boolean
}

/** What `next` says, with the selection; `before` itself when it says so already. */
export function reuse<T extends Drawn>(
  next: readonly T[],
  before: T[],
  isSelected: (item: T) => boolean,
): T[] {
  const old = new Map(before.map((each) => [each.id, each]))
  let isChanged = next.length !== before.length
  const result = next.map((each, index) => {
    const known = old.get(each.id)
    const selected = isSelected(each)
    const isKnown = known !== undefined && isDrawnFrom(known, each)
    const kept = isKnown && (known.selected ?? false) === selected
    const item = kept ? known : { ...known, ...each, selected }
    if (!kept) origins.set(item, each)
    if (item !== before[index]) isChanged = true
    return item
  })
  return isChanged ? result : before
}

/** What an object was last found equal to: the usual case then takes one look. */
const origins = new WeakMap<object, object>()

function isDrawnFrom(known: object, next: object): boolean {
  if (origins.get(known) === next) return true
  const isSame = Object.entries(next).every(([key, value]) =>
    isEqual(value, (known as Readonly<Record<string, unknown>>)[key]),
  )
  if (isSame) origins.set(known, next)
  return isSame
}

/** React Flow's own keys (`dragging`, `internals`) are not ours to compare: only those of `a` count. */
function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const left = Object.entries(a)
  if (left.length !== Object.keys(b).length) return false
  return left.every(([key, value]) => isEqual(value, (b as Readonly<Record<string, unknown>>)[key]))
}
