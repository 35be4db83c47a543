/** Parts of a view from values. */
import { placingIn } from '../align.ts'
import type { PortRef } from '../model.ts'
import type { Range } from '../problem.ts'
import { entryOf, plain } from '../tree.ts'
import type { Entry, Tree } from '../tree.ts'
import { parseChain } from '../wire-syntax.ts'
import type { Colour, Point, ViewGroup, ViewSticky, ViewWire } from './view.ts'
import { colours } from './view.ts'

/** What is ours is left: keys with `x-` belong to others. */
export const isOurs = (key: string): boolean => !key.startsWith('x-')

export const entriesOf = (tree: Tree | undefined): readonly Entry[] =>
  tree?.kind === 'map' ? tree.entries.filter(({ key }) => isOurs(key)) : []

const scalar = (tree: Tree | undefined): string | number | boolean | bigint | null | undefined =>
  tree?.kind === 'scalar' ? tree.value : undefined

export function scalarText(tree: Tree | undefined): string | undefined {
  const value = scalar(tree)
  return value === undefined || value === null ? undefined : String(value)
}

function numberOf(tree: Tree | undefined): number | undefined {
  const value = scalar(tree)
  return typeof value === 'number' ? value : undefined
}

const textsOf = (tree: Tree | undefined): string[] =>
  tree?.kind === 'list' ? tree.items.flatMap((item) => scalarText(item) ?? []) : []

export const pointOf = (tree: Tree): Point => ({
  x: numberOf(entryOf(tree, 'x')?.value) ?? 0,
  y: numberOf(entryOf(tree, 'y')?.value) ?? 0,
})

const colourOf = (tree: Tree | undefined): Colour | undefined =>
  colours.find((colour) => colour === scalar(tree))

export const groupOf = ({ key, value }: Entry): ViewGroup => ({
  id: key,
  name: scalarText(entryOf(value, 'name')?.value),
  nodes: textsOf(entryOf(value, 'nodes')?.value),
  colour: colourOf(entryOf(value, 'colour')?.value),
  isCollapsed: scalar(entryOf(value, 'collapsed')?.value) === true,
})

export const stickyOf = ({ key, value }: Entry): ViewSticky => ({
  id: key,
  text: scalarText(entryOf(value, 'text')?.value) ?? '',
  at: pointOf(value),
  width: numberOf(entryOf(value, 'width')?.value) ?? 240,
  height: numberOf(entryOf(value, 'height')?.value) ?? 128,
  colour: colourOf(entryOf(value, 'colour')?.value),
})

export interface TypeAndFields {
  readonly type: string | undefined
  readonly fields: Readonly<Record<string, unknown>>
}

export function fieldsOf(value: Tree): TypeAndFields {
  if (value.kind !== 'map') return { type: undefined, fields: {} }
  const type = scalar(entryOf(value, 'type')?.value)
  const entries = value.entries.filter(({ key }) => key !== 'type')
  // A plain value of a map is a record.
  const fields = plain({ ...value, entries }) as Record<string, unknown>
  return { type: typeof type === 'string' ? type : undefined, fields }
}

export interface PlacedViewWire {
  readonly wire: ViewWire
  readonly range: Range
}

/** The pairs of a chain; `place` turns places in it into places in the text. */
export function wiresOfChain(chain: string, place: (part: Range) => Range): PlacedViewWire[] {
  const { steps } = parseChain(chain)
  return steps.slice(1).flatMap((to, index) => {
    const from = steps[index]
    if (!from) return []
    const isLast = index + 2 === steps.length
    const start: PortRef = { node: from.node, port: from.port ?? 'out' }
    const end: PortRef = { node: to.node, port: isLast ? (to.port ?? 'in') : 'in' }
    const range = { start: place(from.range).start, end: place(to.range).end }
    return [{ wire: { from: start, to: end }, range }]
  })
}

export function wiresOfTree(tree: Tree | undefined, text: string): PlacedViewWire[] {
  if (tree?.kind !== 'list') return []
  return tree.items.flatMap((item) => {
    if (item.kind !== 'scalar' || typeof item.value !== 'string') return []
    return wiresOfChain(item.value, placingIn(text, item.origin ?? item.range, item.value))
  })
}
