/** Places on the canvas: one line a node in `layout`, in the order of the nodes. */
import { insertInto } from './collection.ts'
import type { Desk } from './desk.ts'
import { entryIn, keysIn, sectionOf } from './desk.ts'
import type { Operation, TextChange } from './operation.ts'
import { slotOf } from './place.ts'
import type { Value } from './place.ts'
import { refuse } from './refuse.ts'
import { removeFrom, setValue } from './set.ts'
import type { Point } from './view.ts'
import { keyText } from './scalar-text.ts'

type Of<Kind extends Operation['kind']> = Extract<Operation, { readonly kind: Kind }>

export function move(desk: Desk, { places }: Of<'move'>): void {
  const nodes = new Set(keysIn(desk, 'nodes'))
  const stickies = new Set(keysIn(desk, 'notes'))
  for (const id of Object.keys(places))
    if (!nodes.has(id) && !stickies.has(id)) refuse('no-such-node', `there is no node "${id}"`)
  const done = placeTogether(desk, places)
  for (const [id, at] of Object.entries(places))
    if (at && !done.has(id)) place(desk, id, at, nodes.has(id))
  const freed = new Set(Object.keys(places).filter((id) => !places[id] && nodes.has(id)))
  if (keysIn(desk, 'layout').some((id) => freed.has(id)))
    removeFrom(desk, ['layout'], ({ key }) => freed.has(key))
}

/** What can be placed by one change of the text: the file is looked at once, however many nodes move. */
function placeTogether(desk: Desk, places: Of<'move'>['places']): ReadonlySet<string> {
  const placed = keysIn(desk, 'nodes').flatMap((id) => {
    const at = places[id]
    return at ? [[id, whole(at)] as const] : []
  })
  if (!sectionOf(desk, 'layout')) {
    if (placed.length > 0) setValue(desk, ['layout'], Object.fromEntries(placed))
    return new Set(placed.map(([id]) => id))
  }
  const done = new Set<string>()
  const changes: TextChange[] = []
  for (const [id, at] of placed) {
    const value = entryIn(desk, 'layout', id)?.open()
    if (value?.kind !== 'map' || value.isMerged) continue
    const x = numberChange(value, 'x', at.x)
    const y = numberChange(value, 'y', at.y)
    if (!x || !y) continue
    changes.push(x, y)
    done.add(id)
  }
  if (changes.length > 0) desk.apply(changes.toSorted((a, b) => a.from - b.from))
  return done
}

function place(desk: Desk, id: string, at: Point, isNode: boolean): void {
  if (isNode) return placeNode(desk, id, at)
  const { x, y } = whole(at)
  setValue(desk, ['notes', id, 'x'], x)
  setValue(desk, ['notes', id, 'y'], y)
}

// Adding nothing makes a negative zero a zero.
const whole = ({ x, y }: Point): Point => ({ x: Math.round(x) + 0, y: Math.round(y) + 0 })

function numberChange(value: Value, key: string, to: number): TextChange | undefined {
  const old = slotOf(value, key)?.open()
  if (old?.kind !== 'scalar' || typeof old.scalar.value !== 'number') return undefined
  return { from: old.range.start, to: old.range.end, insert: String(to) }
}

export function placeNode(desk: Desk, id: string, at: Point): void {
  const point = whole(at)
  const value = entryIn(desk, 'layout', id)?.open()
  if (value?.kind === 'map' && !value.isMerged) {
    const x = numberChange(value, 'x', point.x)
    const y = numberChange(value, 'y', point.y)
    // Both at once: the file is looked at only once.
    if (x && y) return desk.apply([x, y])
    setValue(desk, ['layout', id, 'x'], point.x)
    setValue(desk, ['layout', id, 'y'], point.y)
    return
  }
  const layout = sectionOf(desk, 'layout')
  if (value || layout?.kind !== 'map' || layout.slots.length === 0) {
    setValue(desk, ['layout', id], point)
    return
  }
  const order = keysIn(desk, 'nodes')
  const before = new Set(order.slice(0, order.indexOf(id)))
  const index = layout.slots.findLastIndex(({ key }) => before.has(key)) + 1
  const inner = `${keyText(id)}: { x: ${point.x}, y: ${point.y} }`
  desk.apply(insertInto(desk.text, { collection: layout, index }, inner))
}
