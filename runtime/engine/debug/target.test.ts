import { describe, expect, it } from 'vitest'

import { drivenSource, flowPlan, openSink, route, transform } from '../../../test/helpers/plan.ts'
import { findTarget, targetName } from './target.ts'

const pass = { definition: transform((given) => given) }
const both = { definition: { ...route(() => {}), outputs: { out: 'any', cold: 'any' } } as const }
const wire = (node: string, port: string, to: string) => ({
  from: { node, port },
  to: { node: to, port: 'in' },
  range: { start: 0, end: 0 },
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
}

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
    ['wide', 'no port "wide"'],
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
