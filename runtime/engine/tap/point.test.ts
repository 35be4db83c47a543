import { describe, expect, it } from 'vitest'

import { drivenSource, flowPlan, openSink, transform } from '../../../test/helpers/plan.ts'
import { findPoint, TapError } from './point.ts'

const plan = flowPlan(
  {
    clean: { definition: drivenSource().definition },
    'clean.parse': { definition: transform((given) => given) },
    live: { definition: openSink() },
  },
  [],
)

describe('the name of a port', () => {
  it.each([
    ['clean', 'output', 'clean', 'out'],
    ['clean.parse', 'output', 'clean.parse', 'out'],
    ['clean.parse.in', 'input', 'clean.parse', 'in'],
    ['clean.parse.error', 'output', 'clean.parse', 'error'],
    ['clean.parse.error -> live', 'output', 'clean.parse', 'error'],
    ['live', 'input', 'live', 'in'],
  ])('"%s" means a port, also of a node in a subflow', (text, side, node, port) => {
    expect(findPoint(plan, text)).toEqual({ side, node, port })
  })

  it('of an instance is that of a node inside, if it is one', () => {
    const ref = (node: string, port = 'out') => ({ node, port })
    const ports = new Map([
      ['in', [ref('clean.parse', 'in'), ref('clean.other', 'in')]],
      ['hot', [ref('clean.parse')]],
      ['cold', [ref('clean.parse', 'error'), ref('clean.other')]],
      ['error', []],
    ])
    const nodes = {
      'clean.parse': { definition: transform((given) => given) },
      'clean.other': { definition: transform((given) => given) },
    }
    const around = { ...flowPlan(nodes, []), instances: [{ id: 'clean', ports }] }
    const hot = { side: 'output', node: 'clean.parse', port: 'out' }
    for (const name of ['clean', 'clean.hot', 'clean.hot -> live'])
      expect(findPoint(around, name), name).toEqual(hot)
    expect(findPoint(around, 'clean.in')).toEqual({
      side: 'input',
      node: 'clean.parse',
      port: 'in',
    })
    expect(findPoint(around, 'clean.other.out')).toMatchObject({ node: 'clean.other' })
    expect(() => findPoint(around, 'clean.cold')).toThrow(
      '"clean.cold" is more than one port: clean.parse.error, clean.other.out',
    )
    expect(() => findPoint(around, 'clean.error')).toThrow('has no port "clean.error"')
  })

  it('that is not there comes with the names that are', () => {
    const missing = (text: string): unknown => {
      try {
        return findPoint(plan, text)
      } catch (error) {
        return error instanceof TapError ? error.missing : error
      }
    }
    expect(missing('live.out')).toEqual({
      wanted: 'out',
      names: ['in', 'error'],
      prefix: 'live.',
    })
    expect(missing('clean.prase')).toMatchObject({ wanted: 'clean.prase', prefix: '' })
  })
})
