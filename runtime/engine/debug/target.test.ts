import { describe, expect, it } from 'vitest'

import { drivenSource, flowPlan, openSink, route, transform } from '../../../test/helpers/plan.ts'
import { findPoint, nameOf } from '../tap/point.ts'
import { findTarget, targetName } from './target.ts'

const pass = { definition: transform((given) => given) }
const both = { definition: { ...route(() => {}), outputs: { out: 'any', cold: 'any' } } as const }
const wire = (node: string, port: string, to: string) => ({
  from: { node, port },
  to: { node: to, port: 'in' },
  range: { start: 0, end: 0 },
})
const instance = (id: string, ports: Record<string, string[]>) => ({
  id,
  ports: new Map(
    Object.entries(ports).map(([name, inside]) => [
      name,
      inside.map((each) => {
        const [node = '', port = ''] = each.split('.')
        return { node: `${id}.${node}`, port }
      }),
    ]),
  ),
})
const nodes = {
  feed: { definition: drivenSource().definition },
  'clean.parse': pass,
  'clean.split': both,
  'wide.one': pass,
  'wide.two': pass,
  end: { definition: openSink() },
  log: { definition: openSink() },
}
const plan = {
  ...flowPlan(nodes, []),
  wires: [
    wire('feed', 'out', 'clean.parse'),
    wire('clean.parse', 'out', 'clean.split'),
    wire('clean.split', 'out', 'end'),
    wire('clean.split', 'cold', 'log'),
    wire('feed', 'out', 'wide.one'),
    wire('feed', 'out', 'wide.two'),
    wire('wide.one', 'out', 'end'),
    wire('wide.two', 'out', 'end'),
  ],
  instances: [
    instance('clean', { in: ['parse.in'], out: ['split.out'], cold: ['split.cold'] }),
    instance('wide', { in: ['one.in', 'two.in'], out: ['one.out', 'two.out'] }),
  ],
}

describe('a port that is looked at in a flow with subflows', () => {
  it.each([
    ['clean', 'clean.split.out'],
    ['clean.in', 'clean.parse.in'],
    ['clean.cold', 'clean.split.cold'],
    ['wide.in', 'wide.one.in'],
    ['clean -> end', 'clean.split.out'],
    ['clean.cold -> log', 'clean.split.cold'],
    ['feed -> clean', 'feed.out'],
    ['wide.one -> end', 'wide.one.out'],
  ])('"%s" is %s', (text, name) => {
    expect(nameOf(findPoint(plan, text))).toBe(name)
  })

  it.each(['wide', 'wide.out', 'wide -> end', 'clean.warm', 'clean.cold.in'])(
    '"%s" is none: it is several, or no port',
    (text) => {
      expect(() => findPoint(plan, text)).toThrow(/no port|more than one port/)
    },
  )
})

describe('a place in a flow with subflows', () => {
  it.each([
    ['clean', 'clean.parse.in'],
    ['clean.in', 'clean.parse.in'],
    ['clean.parse', 'clean.parse.in'],
    ['clean.parse.out', 'clean.parse.out'],
    ['feed -> clean', 'feed.out -> clean.parse'],
    ['feed.out -> clean.in', 'feed.out -> clean.parse'],
    ['feed -> clean.parse', 'feed.out -> clean.parse'],
    ['clean -> end', 'clean.split.out -> end'],
    ['clean.out -> end', 'clean.split.out -> end'],
    ['clean.cold -> log', 'clean.split.cold -> log'],
    ['clean.parse -> clean.split', 'clean.parse.out -> clean.split'],
    ['wide.one -> end', 'wide.one.out -> end'],
  ])('"%s" is %s', (text, name) => {
    expect(targetName(findTarget(plan, text))).toBe(name)
  })

  it.each([
    ['wide', '"wide.in" is more than one port: wide.one.in, wide.two.in'],
    ['wide.in', '"wide.in" is more than one port'],
    ['feed -> wide', 'several wires "feed -> wide" (feed.out -> wide.one, feed.out -> wide.two)'],
    ['wide.out -> end', 'several wires'],
    ['clean -> clean', 'no wire'],
    ['clean -> feed', 'no wire'],
    ['clen -> end', 'no port "clen"'],
    ['feed -> clean -> end', 'no wire'],
    ['feed.connected -> clean', 'no port "connected"'],
  ])('"%s" is none', (text, words) => {
    expect(() => findTarget(plan, text)).toThrow(words)
  })
})
