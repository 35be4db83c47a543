import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { FlowView, Point } from '../document/edit/view.ts'
import { readView } from '../document/edit/read-view.ts'
import { boxesOf, grid, isNear, rectAt } from './geometry.ts'
import { layoutFlow } from './layout.ts'
import type { Places } from './layout.ts'
import { placeMissing, placesOf } from './place-missing.ts'

const range = { start: 0, end: 0 }
const { view: emptyView } = readView('')

function flowOf(count: number, pairs: readonly (readonly [number, number])[]): FlowView {
  const nodes = Array.from({ length: count }, (_, index) => ({
    id: `n${index}`,
    type: 'x',
    fields: {},
    note: undefined,
    range,
    keyRange: range,
    isStale: false,
  }))
  const wires = pairs.map(([from, to]) => ({
    from: { node: `n${from}`, port: 'out' },
    to: { node: `n${to}`, port: 'in' },
    range,
  }))
  return { ...emptyView, nodes, wires }
}
const boxes = (view: FlowView) => boxesOf(view, { find: () => undefined })
const at = (places: Places, id: string): Point => {
  const place = places.get(id)
  if (!place) throw new Error(`no place for ${id}`)
  return place
}

const anyFlow = fc.integer({ min: 1, max: 24 }).chain((count) => {
  const node = fc.integer({ min: 0, max: count - 1 })
  return fc.array(fc.tuple(node, node), { maxLength: 40 }).map((pairs) => flowOf(count, pairs))
})

function expectNoOverlap(view: FlowView, places: Places): void {
  const boxOf = boxes(view)
  const rects = view.nodes.map((node) => rectAt(at(places, node.id), boxOf(node)))
  rects.forEach((rect, index) => {
    for (const other of rects.slice(index + 1)) expect(isNear(rect, other, 0)).toBe(false)
  })
}

describe('layoutFlow', () => {
  it('leads from left to right, straight, in a chain', () => {
    const places = layoutFlow(
      flowOf(3, [
        [0, 1],
        [1, 2],
      ]),
      boxes(
        flowOf(3, [
          [0, 1],
          [1, 2],
        ]),
      ),
    )
    expect([...places.values()]).toEqual([
      { x: 0, y: 0 },
      { x: 288, y: 0 },
      { x: 576, y: 0 },
    ])
  })

  it('places every node on the grid, without overlap, circles or not, always the same', () => {
    fc.assert(
      fc.property(anyFlow, (view) => {
        const places = layoutFlow(view, boxes(view))
        expect(places.size).toBe(view.nodes.length)
        for (const { x, y } of places.values()) expect([x % grid, y % grid]).toEqual([0, 0])
        expectNoOverlap(view, places)
        expect(layoutFlow(view, boxes(view))).toEqual(places)
      }),
      { numRuns: 60 },
    )
  })

  it('lets wires from upper ports lead to upper nodes', () => {
    const text = `version: 1
nodes: { s: { type: x }, d: { type: x }, c: { type: x }, b: { type: x }, a: { type: x } }
wires: [s.p1 -> a, s.p2 -> b, s.p3 -> c, s.p4 -> d]
`
    const { view } = readView(text)
    const places = layoutFlow(view, boxes(view))
    const order = ['d', 'c', 'b', 'a'].toSorted((x, y) => at(places, x).y - at(places, y).y)
    expect(order).toEqual(['a', 'b', 'c', 'd'])
  })

  it('keeps the corner of a selection, and leaves the others out', () => {
    const view = {
      ...flowOf(4, [
        [0, 1],
        [1, 2],
        [2, 3],
      ]),
      layout: new Map([
        ['n1', { x: 320, y: 96 }],
        ['n2', { x: 160, y: 640 }],
      ]),
    }
    const places = layoutFlow(view, boxes(view), new Set(['n1', 'n2']))
    expect([...places]).toEqual([
      ['n1', { x: 160, y: 96 }],
      ['n2', { x: 448, y: 96 }],
    ])
  })

  it('lays out a chain that is too long for recursion', () => {
    const count = 20_000
    const pairs = Array.from({ length: count - 1 }, (_, index) => [index, index + 1] as const)
    const places = layoutFlow(flowOf(count, pairs), boxes(flowOf(count, pairs)))
    expect(at(places, `n${count - 1}`)).toEqual({ x: 288 * (count - 1), y: 0 })
  })
})

describe('placeMissing', () => {
  it('places nothing that has a place', () => {
    const view = { ...flowOf(1, []), layout: new Map([['n0', { x: 5, y: 7 }]]) }
    expect(placeMissing(view, boxes(view)).size).toBe(0)
    expect(placesOf(view, boxes(view)).get('n0')).toEqual({ x: 5, y: 7 })
  })

  it('puts a node behind what feeds it, and the next one behind that', () => {
    const view = {
      ...flowOf(3, [
        [0, 1],
        [1, 2],
      ]),
      layout: new Map([['n0', { x: 160, y: 320 }]]),
    }
    expect([...placeMissing(view, boxes(view))]).toEqual([
      ['n1', { x: 448, y: 320 }],
      ['n2', { x: 736, y: 320 }],
    ])
  })

  it('puts a node before what it feeds', () => {
    const view = { ...flowOf(2, [[0, 1]]), layout: new Map([['n1', { x: 160, y: 320 }]]) }
    expect(at(placeMissing(view, boxes(view)), 'n0')).toEqual({ x: -128, y: 320 })
  })

  it('never puts a node on another', () => {
    fc.assert(
      fc.property(anyFlow, fc.integer({ min: 1, max: 23 }), (view, share) => {
        const whole = layoutFlow(view, boxes(view))
        const layout = new Map([...whole].filter((_, index) => index % share === 0))
        const partly = { ...view, layout }
        const places = placesOf(partly, boxes(partly))
        for (const [id, place] of layout) expect(places.get(id)).toEqual(place)
        expectNoOverlap(partly, places)
      }),
      { numRuns: 60 },
    )
  })
})
