import { describe, expect, it } from 'vitest'

import type { TraceAnswer } from '../../runtime/admin/contract/debug.ts'
import type { FlowGraph } from '../model/flow-graph.ts'
import { pathOf } from './path.ts'

const wire = (from: string, port: string, to: string) => ({
  from: { node: from, port },
  to: { node: to, port: 'in' },
})
const all = [
  wire('feed', 'out', 'hot'),
  wire('hot', 'out', 'clean'),
  wire('hot', 'error', 'dead'),
  wire('clean', 'out', 'end'),
]
// Only what a path asks of it.
const graph = {
  nodes: new Map(['feed', 'hot', 'clean', 'dead', 'end'].map((id) => [id, { id }])),
  leaving: new Map(
    ['feed', 'hot', 'clean'].map((id) => [id, all.filter(({ from }) => from.node === id)]),
  ),
} as unknown as FlowGraph

interface Given {
  readonly node: string
  /** `node.port`. */
  readonly from?: string
  readonly ms?: number
  readonly outcome?: 'delivered'
}
const path = (start: string, ...steps: readonly Given[]) =>
  pathOf(graph, {
    state: 'done',
    start,
    isCut: false,
    steps: steps.map(({ node, from, ms, outcome }) => {
      const dot = from?.lastIndexOf('.') ?? 0
      return {
        node,
        ...(from === undefined
          ? {}
          : { from: { node: from.slice(0, dot), port: from.slice(dot + 1) } }),
        at: 0,
        ...(ms === undefined ? {} : { ms }),
        ...(outcome === undefined ? {} : { outcome }),
        out: [],
      }
    }) as unknown as TraceAnswer['steps'],
  })
const times = ({ nodes }: ReturnType<typeof pathOf>) => nodes.map(({ id, ms }) => [id, ms])

describe('the way of a message on the canvas', () => {
  it('begins at its source, which has no time', () => {
    const drawn = path('feed.out', { node: 'hot', from: 'feed.out', ms: 2, outcome: 'delivered' })
    expect(times(drawn)).toEqual([
      ['feed', 'none'],
      ['hot', 2],
    ])
    expect([...drawn.wires]).toEqual(['feed -> hot'])
    expect(drawn.nodes[1]?.end).toBe('delivered')
  })

  it('begins on the wire that it was put onto, and not in the node before', () => {
    const drawn = path('hot.out -> clean.parse', { node: 'clean.parse', ms: 1 })
    expect(times(drawn)).toEqual([['clean', 1]])
    expect([...drawn.wires]).toEqual(['hot -> clean'])
  })

  it('lights the wire of the port that it left by', () => {
    const drawn = path('hot.in', { node: 'hot', ms: 1 }, { node: 'dead', from: 'hot.error', ms: 1 })
    expect([...drawn.wires]).toEqual(['hot.error -> dead'])
  })

  it('adds up what is inside a subflow, and waits while some of it is there', () => {
    const inside = { node: 'clean.parse', from: 'hot.out', ms: 1 }
    const next = { node: 'clean.batch', from: 'clean.parse.out' }
    expect(times(path('clean.parse.in', inside, { ...next, ms: 4 }))).toEqual([['clean', 5]])
    const waits = path('clean.parse.in', inside, next, { node: 'clean.pack', ms: 1 })
    expect(times(waits)).toEqual([['clean', undefined]])
  })
})
