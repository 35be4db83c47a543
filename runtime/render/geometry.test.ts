import { describe, expect, it } from 'vitest'

import type { TypeInfo } from '../document/catalogue.ts'
import { readView } from '../document/edit/read-view.ts'
import { boxesOf, grid, nodeBox } from './geometry.ts'

const sketch = (rest: Partial<TypeInfo>): TypeInfo => ({
  type: 'x',
  kind: 'transform',
  // The geometry looks at no schema.
  schema: {} as TypeInfo['schema'],
  inputs: ['any'],
  outputs: { out: 'same' },
  icon: 'x',
  text: { en: { summary: '', help: '' }, 'zh-CN': { summary: '', help: '' } },
  examples: [],
  ...rest,
})
const route = sketch({
  kind: 'route',
  outputs: { else: 'same' },
  portsFrom: { path: '/cases', kind: 'same' },
})
const viewOf = (nodes: string, wires = '[]') =>
  readView(`version: 1\nnodes:\n${nodes}\nwires: ${wires}\n`).view
const firstOf = (view: ReturnType<typeof viewOf>) => {
  const [item] = view.nodes
  if (!item) throw new Error('bug: no node')
  return item
}
const namesOf = (box: ReturnType<typeof nodeBox>) =>
  box.ports.map(({ side, name, y }) => `${side} ${name} ${y}`)

describe('nodeBox', () => {
  it('is 208 by 64 with the input and the first output at the same height', () => {
    const box = nodeBox(firstOf(viewOf('  a: { type: x }')), sketch({}))
    expect(box).toMatchObject({ width: 208, height: 64 })
    expect(namesOf(box)).toEqual(['in in 32', 'out out 32', 'out error 48'])
  })

  it('grows by 16 for each port beyond two, with the error port at the bottom', () => {
    const item = firstOf(viewOf('  a: { type: x, cases: { hot: "1", cold: "2" } }'))
    const box = nodeBox(item, route)
    expect(box.height).toBe(96)
    expect(namesOf(box)).toEqual([
      'in in 32',
      'out hot 32',
      'out cold 48',
      'out else 64',
      'out error 80',
    ])
  })

  it('gives a source no input and no error port', () => {
    const box = nodeBox(firstOf(viewOf('  a: { type: x }')), sketch({ kind: 'source' }))
    expect(namesOf(box)).toEqual(['out out 32'])
  })

  it('puts the error port of a sink into the bottom right corner', () => {
    const box = nodeBox(firstOf(viewOf('  a: { type: x }')), sketch({ kind: 'sink', outputs: {} }))
    expect(namesOf(box)).toEqual(['in in 32', 'out error 48'])
  })

  it('shows the ports that wires name on a node of an unknown type', () => {
    const view = viewOf('  a: { type: what }', '[a.left -> a, a.error -> a]')
    const box = boxesOf(view, { find: () => undefined })(firstOf(view))
    expect(namesOf(box)).toEqual(['in in 32', 'out left 32', 'out error 48'])
    expect(box.ports.every(({ isKnown }) => isKnown)).toBe(true)
  })

  it('keeps a port that the type lost while a wire still names it', () => {
    const view = viewOf('  a: { type: x }', '[a.gone -> a]')
    const box = boxesOf(view, { find: () => sketch({}) })(firstOf(view))
    expect(box.ports.find(({ name }) => name === 'gone')).toMatchObject({ isKnown: false, y: 48 })
  })

  it('lies on the grid, whatever the ports', () => {
    for (let count = 0; count < 12; count += 1) {
      const cases = Array.from({ length: count }, (_, index) => `c${index}: "1"`).join(', ')
      const box = nodeBox(firstOf(viewOf(`  a: { type: x, cases: { ${cases} } }`)), route)
      expect(box.height % grid).toBe(0)
      for (const { y } of box.ports) {
        expect(y % grid).toBe(0)
        expect(y).toBeLessThan(box.height)
      }
      expect(new Set(box.ports.map(({ side, y }) => `${side}${y}`)).size).toBe(box.ports.length)
    }
  })
})
