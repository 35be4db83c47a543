/** Text -> view. Tolerant: what cannot be read is named, and the rest is shown. */
import type { ParsedFlow } from '../parse.ts'
import { parseFlow } from '../parse.ts'
import { entryOf, plain } from '../tree.ts'
import type { Entry, Tree } from '../tree.ts'
import { parseChain } from '../wire-syntax.ts'
import type { Range } from '../problem.ts'
import type { Colour, FlowView, ItemPlace, Point, ViewItem, ViewReading, ViewWire } from './view.ts'
import { colours } from './view.ts'

export const emptyView: FlowView = {
  name: undefined,
  description: undefined,
  errors: undefined,
  connections: [],
  nodes: [],
  wires: [],
  layout: new Map(),
  groups: [],
  stickies: [],
  places: { connections: new Map(), nodes: new Map(), wires: [] },
}

/** `previous`: its objects are used again where the text did not change, and stand in for what is broken. */
export function readView(text: string, previous?: FlowView): ViewReading {
  const parsed = parseFlow(text, '')
  const fault = parsed.problems.find((problem) => problem.severity === 'error')
  if (!parsed.tree)
    return {
      view: previous ?? emptyView,
      broken:
        fault && text.trim() !== '' ? { range: fault.range, reason: fault.message } : undefined,
    }
  return { view: viewOf(parsed), broken: undefined }
}

function viewOf({ tree }: ParsedFlow): FlowView {
  const text = (path: string): string | undefined => scalarText(entryOf(tree, path)?.value)
  return {
    name: text('name'),
    description: text('description'),
    errors: scalarText(entryOf(entryOf(tree, 'defaults')?.value, 'errors')?.value),
    connections: entriesOf(entryOf(tree, 'connections')?.value).map(itemOf),
    nodes: entriesOf(entryOf(tree, 'nodes')?.value).map(itemOf),
    wires: wiresOf(entryOf(tree, 'wires')?.value).map(({ from, to }) => ({ from, to })),
    layout: new Map(
      entriesOf(entryOf(tree, 'layout')?.value).map(({ key, value }) => [key, pointOf(value)]),
    ),
    groups: entriesOf(entryOf(tree, 'groups')?.value).map(({ key, value }) => ({
      id: key,
      name: scalarText(entryOf(value, 'name')?.value),
      nodes: textsOf(entryOf(value, 'nodes')?.value),
      colour: colourOf(entryOf(value, 'colour')?.value),
      isCollapsed: scalar(entryOf(value, 'collapsed')?.value) === true,
    })),
    stickies: entriesOf(entryOf(tree, 'notes')?.value).map(({ key, value }) => ({
      id: key,
      text: scalarText(entryOf(value, 'text')?.value) ?? '',
      at: pointOf(value),
      width: numberOf(entryOf(value, 'width')?.value) ?? 240,
      height: numberOf(entryOf(value, 'height')?.value) ?? 128,
      colour: colourOf(entryOf(value, 'colour')?.value),
    })),
    places: {
      connections: placesOf(entryOf(tree, 'connections')?.value),
      nodes: placesOf(entryOf(tree, 'nodes')?.value),
      wires: wiresOf(entryOf(tree, 'wires')?.value).map(({ range }) => range),
    },
  }
}

const placesOf = (tree: Tree | undefined): ReadonlyMap<string, ItemPlace> =>
  new Map(
    entriesOf(tree).map(({ key, keyRange, value }) => [
      key,
      { keyRange, range: { start: keyRange.start, end: Math.max(keyRange.end, value.range.end) } },
    ]),
  )

const entriesOf = (tree: Tree | undefined): readonly Entry[] =>
  tree?.kind === 'map' ? tree.entries.filter(({ key }) => !key.startsWith('x-')) : []

const scalar = (tree: Tree | undefined): unknown =>
  tree?.kind === 'scalar' ? tree.value : undefined

function scalarText(tree: Tree | undefined): string | undefined {
  const value = scalar(tree)
  return value === undefined || value === null ? undefined : String(value)
}

function numberOf(tree: Tree | undefined): number | undefined {
  const value = scalar(tree)
  return typeof value === 'number' ? value : undefined
}

const textsOf = (tree: Tree | undefined): string[] =>
  tree?.kind === 'list' ? tree.items.flatMap((item) => scalarText(item) ?? []) : []

const pointOf = (tree: Tree): Point => ({
  x: numberOf(entryOf(tree, 'x')?.value) ?? 0,
  y: numberOf(entryOf(tree, 'y')?.value) ?? 0,
})

const colourOf = (tree: Tree | undefined): Colour | undefined =>
  colours.find((colour) => colour === scalar(tree))

function itemOf({ key, value }: Entry): ViewItem {
  const { type, ...fields } = (value.kind === 'map' ? plain(value) : {}) as Record<string, unknown>
  return {
    id: key,
    type: typeof type === 'string' ? type : undefined,
    fields,
    note: undefined,
    isStale: false,
  }
}

function wiresOf(tree: Tree | undefined): (ViewWire & { range: Range })[] {
  if (tree?.kind !== 'list') return []
  return tree.items.flatMap((item) => {
    const chain = scalarText(item)
    if (chain === undefined) return []
    const { steps } = parseChain(chain)
    return steps.slice(1).flatMap((to, index) => {
      const from = steps[index]
      if (!from) return []
      return [
        {
          from: { node: from.node, port: from.port ?? 'out' },
          to: { node: to.node, port: index + 2 === steps.length ? (to.port ?? 'in') : 'in' },
          range: item.range,
        },
      ]
    })
  })
}
