import { describe, expect, it } from 'vitest'

import type { ViewWire } from '../../runtime/document/edit/view.ts'
import { isRunningAs } from './places.ts'

const wire = (from: string, port: string, to: string): ViewWire => ({
  from: { node: from, port },
  to: { node: to, port: 'in' },
})

describe('a wire and its name in the runtime', () => {
  it.each([
    ['a', 'out', 'b', 'a.out -> b', true],
    ['a', 'out', 'b', 'a.error -> b', false],
    ['a', 'out', 'b', 'a.out -> bb', false],
    ['a', 'out', 'clean', 'a.out -> clean.parse', true],
    ['clean', 'out', 'b', 'clean.hot.out -> b', true],
    ['clean', 'out', 'b', 'cleaner.hot.out -> b', false],
  ])('%s.%s -> %s is drawn for %s: %s', (from, port, to, name, isSame) => {
    expect(isRunningAs(wire(from, port, to), name)).toBe(isSame)
  })
})
