import { describe, expect, it } from 'vitest'

import { recordCanvas } from '../../canvas/scene/fake-canvas.ts'
import type { LiveNodeState } from '../../../runtime/admin/contract/live.ts'
import { markOf } from './node-marks.ts'
import type { NodeMark } from './node-marks.ts'
import { paintDot } from './paint-dot.ts'
import type { Palette } from './palette.ts'

const palette: Palette = {
  tones: { flowing: 'flowing', warn: 'warn', error: 'error', quiet: 'quiet' },
  canvas: 'canvas',
  surface: 'surface',
  line: 'line',
  text: 'text',
  ok: 'ok',
  accent: 'accent',
  font: 'font',
}
const block = { x: 0, y: 0, width: 208, height: 64 }

function painted(mark: NodeMark, lod: '0' | '1' | '2' = '1') {
  const { context, filled } = recordCanvas()
  paintDot(context, block, { mark, shown: { lod, palette } })
  return filled.map(({ colour, shapes }) => `${colour} ${shapes.map(([name]) => name).join(' ')}`)
}

describe('the state of a painted card', () => {
  it('has a shape of its own, so that no one needs to tell colours apart', () => {
    const marks = ['ok', 'starting', 'degraded', 'failed', 'stopped', 'paused'] as const
    const shapes = marks.map((mark) =>
      painted(mark)
        .map((each) => each.replace(/^\w+/, ''))
        .join(),
    )
    expect(new Set(shapes).size).toBe(marks.length)
    expect(painted('none')).toEqual([])
    expect(painted('paused')).toEqual(['warn rect rect'])
  })

  it('shows from afar only what needs someone', () => {
    expect(painted('ok', '2')).toEqual([])
    expect(painted('paused', '2')).not.toEqual([])
  })

  it('is that it is paused, unless it has failed', () => {
    const told: LiveNodeState = { node: 'a', state: 'ok', paused: true }
    expect(markOf('ok', told)).toBe('paused')
    expect(markOf('degraded', told)).toBe('paused')
    expect(markOf('failed', told)).toBe('failed')
    expect(markOf('ok', { node: 'a', state: 'ok' })).toBe('ok')
    expect(markOf('ok', undefined)).toBe('ok')
  })
})
