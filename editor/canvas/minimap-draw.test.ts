import { describe, expect, it } from 'vitest'

import { createFlowGraph } from '../model/flow-graph.ts'
import { createNodeTypes } from '../model/node-types.ts'
import { emptyView } from '../../runtime/document/edit/read-view.ts'
import { scaleFor, showsAll } from './minimap-draw.ts'

const graph = createFlowGraph(emptyView, createNodeTypes([]))
const selected = new Set<string>()

describe('the scale of the small map', () => {
  it('holds the nodes and the window, whichever reaches further', () => {
    const places = new Map([['a', { x: -1000, y: 0 }]])
    const seen = { x: 0, y: 0, width: 1000, height: 500 }
    const map = scaleFor({ graph, places, selected, seen }, 200, 120)
    expect(-1000 * map.scale + map.left).toBeGreaterThanOrEqual(0)
    expect(1000 * map.scale + map.left).toBeLessThanOrEqual(200)
    expect(500 * map.scale + map.top).toBeLessThanOrEqual(120)
  })
  it('is finite for a flow without nodes', () => {
    const seen = { x: 0, y: 0, width: 0, height: 0 }
    const map = scaleFor({ graph, places: new Map(), selected, seen }, 200, 120)
    expect(Number.isFinite(map.scale)).toBe(true)
  })
})

describe('the small map', () => {
  const seen = { x: 0, y: 0, width: 1000, height: 500 }
  const holds = (x: number): boolean =>
    showsAll({ graph, places: new Map([['a', { x, y: 16 }]]), selected, seen })
  it('has nothing to tell when every node lies in the window', () => {
    expect(holds(16)).toBe(true)
    expect(holds(900)).toBe(false)
    expect(showsAll({ graph, places: new Map(), selected, seen })).toBe(true)
  })
})
