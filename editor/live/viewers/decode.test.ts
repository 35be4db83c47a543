import { describe, expect, it } from 'vitest'

import type { FlowGraph } from '../../model/flow-graph.ts'
import { decoderFor } from './decode.ts'

const types = { a: 'http/source', b: 'binary/decode', c: 'json/decode', d: 'protobuf/decode' }
const wire = (from: string, to: string) => ({
  from: { node: from, port: 'out' },
  to: { node: to, port: 'in' },
})
const graph = {
  nodes: new Map(
    Object.entries(types).map(([id, type]) => [id, { id, item: { type }, info: { canTry: true } }]),
  ),
  leaving: new Map([
    ['a', [wire('a', 'c'), wire('a', 'b')]],
    ['b', [wire('b', 'c')]],
  ]),
} as unknown as FlowGraph

describe('a decoder of the flow', () => {
  it.each([
    ['wire', 'a -> b', 'b'],
    ['port', 'b.in', 'b'],
    ['port', 'a.out', 'b'],
    ['port', 'a.error', undefined],
    ['wire', 'b -> c', undefined],
  ] as const)('reads the %s "%s" by itself where that leads to it', (kind, name, decoder) => {
    expect(decoderFor(graph, { flow: 'f', kind, name }, 'auto')?.id).toBe(decoder)
  })

  it('reads what it is chosen for, and nothing that is read in another way', () => {
    const target = { flow: 'f', kind: 'wire', name: 'a -> b' } as const
    expect(decoderFor(graph, target, 'node:d')?.id).toBe('d')
    expect(decoderFor(graph, target, 'node:gone')).toBeUndefined()
    expect(decoderFor(graph, target, 'hex')).toBeUndefined()
  })
})
