/** Aligning and distributing the selected nodes. */
import type { Point } from '../../runtime/document/edit/view.ts'
import { boxesOf, snap } from '../../runtime/render/geometry.ts'
import type { Editor } from '../app/editor.ts'
import { selectedOf } from '../app/ui-store.ts'
import { placesIn } from './draw.ts'
import { unplaced } from './new-node.ts'

export const alignments = ['left', 'centre', 'right', 'top', 'middle', 'bottom'] as const
export type Alignment = (typeof alignments)[number]
export const distributions = ['across', 'down'] as const
export type Distribution = (typeof distributions)[number]

export interface Item extends Point {
  readonly id: string
  readonly width: number
  readonly height: number
}

type Places = Readonly<Record<string, Point>>

/** The outermost of them decides; the middle is the middle of them all. */
export function align(items: readonly Item[], way: Alignment): Places {
  const isAcross = way === 'left' || way === 'centre' || way === 'right'
  const [at, size] = isAcross ? (['x', 'width'] as const) : (['y', 'height'] as const)
  const low = Math.min(...items.map((item) => item[at]))
  const high = Math.max(...items.map((item) => item[at] + item[size]))
  const place = (item: Item): number => {
    if (way === 'left' || way === 'top') return low
    if (way === 'right' || way === 'bottom') return high - item[size]
    return (low + high - item[size]) / 2
  }
  return Object.fromEntries(
    items.map((item) => [item.id, { x: item.x, y: item.y, [at]: Math.round(place(item)) }]),
  )
}

/** The first and the last stay; the gaps between them all become equal. */
export function distribute(items: readonly Item[], way: Distribution): Places {
  const [at, size] = way === 'across' ? (['x', 'width'] as const) : (['y', 'height'] as const)
  const sorted = items.toSorted((a, b) => a[at] - b[at])
  const [first] = sorted
  const last = sorted.at(-1)
  if (!first || !last || sorted.length < 3) return {}
  const filled = sorted.reduce((sum, item) => sum + item[size], 0)
  const gap = (last[at] + last[size] - first[at] - filled) / (sorted.length - 1)
  let next = first[at]
  const places: [string, Point][] = []
  for (const item of sorted) {
    const value = item === first || item === last ? item[at] : snap(next)
    places.push([item.id, { x: item.x, y: item.y, [at]: value }])
    next += item[size] + gap
  }
  return Object.fromEntries(places)
}

export const countNodes = (editor: Editor): number =>
  selectedOf(editor.ui.getState().selection, 'node').length

export function arrangeSelected(editor: Editor, how: (items: readonly Item[]) => Places): void {
  const graph = editor.graph()
  const { types } = editor.app.getState()
  const at = placesIn(graph, types)
  const boxOf = boxesOf(graph.view, types)
  const items = selectedOf(editor.ui.getState().selection, 'node').flatMap((id): Item[] => {
    const item = graph.nodes.get(id)?.item
    const place = at.get(id)
    if (!item || !place) return []
    const { width, height } = boxOf(item)
    return [{ id, ...place, width, height }]
  })
  const places = how(items)
  if (Object.keys(places).length === 0) return
  const label = editor.text().canvas.labels.arrange(items.length)
  const all = { ...unplaced(editor), ...places }
  editor.edit([{ kind: 'move', places: all }], { label, source: 'canvas' })
}
