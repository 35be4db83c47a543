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
