import { describe, expect, it } from 'vitest'

import { recordCanvas } from './fake-canvas.ts'
import { paint } from './paint.ts'
import type { Colours, Picture } from './paint.ts'
import type { Block } from './scene.ts'

const none: ReadonlySet<string> = new Set()
/** Each colour by its own name. */
const colours = new Proxy({} as Colours, { get: (_, name) => String(name) })

const block = (more: Partial<Block> = {}): Block => ({
  id: 'a',
  name: 'a',
  x: 100,
  y: 100,
  width: 208,
  height: 64,
  role: 'transform',
  isDisabled: false,
  isSubflow: false,
  hasProblems: false,
  differs: false,
  ...more,
})

function painted(shown: Block, zoom: number) {
  const { context, filled } = recordCanvas()
  const scene = { blocks: new Map([[shown.id, shown]]), lines: new Map(), bounds: undefined }
  const picture: Picture = {
    scene,
    view: { x: 0, y: 0, zoom },
    selected: none,
    hiddenBlocks: none,
    hiddenLines: none,
    tapped: none,
    colours,
  }
  paint(context, picture, { width: 1000, height: 800 })
  return filled
}

const dots = (shown: Block, zoom: number) =>
  painted(shown, zoom).flatMap(({ colour, shapes }) =>
    colour === 'accent' ? shapes.filter(([name]) => name === 'arc') : [],
  )

describe('a painted card', () => {
  it.each([1, 0.4, 0.2])('at %d has the dot of what differs from what runs', (zoom) => {
    expect(dots(block(), zoom)).toEqual([])
    const [[, x = 0, y = 0, radius = 0] = [], ...more] = dots(block({ differs: true }), zoom)
    expect(more).toEqual([])
    expect(x + radius).toBeLessThan(308)
    expect(x - radius).toBeGreaterThan(204)
    expect(y - radius).toBeGreaterThan(100)
    expect(y + radius).toBeLessThan(164)
  })

  it('keeps that dot and the mark of its problems apart', () => {
    const both = painted(block({ differs: true, hasProblems: true }), 1)
    const [, left = 0] = both.find(({ colour }) => colour === 'error')?.shapes[0] ?? []
    const [[, x = 0, , radius = 0] = []] = dots(block({ differs: true, hasProblems: true }), 1)
    expect(left).toBeGreaterThan(0)
    expect(x + radius).toBeLessThan(left)
  })
})
