import { describe, expect, it } from 'vitest'

import { proposeCommitMessage } from './commit-message.ts'
import { describeDiff } from './describe-diff.ts'
import { diffTexts } from './diff-texts.ts'
import { isSameFlow } from './flow-diff.ts'

const base = `version: 1
name: Warm
connections:
  plant: { type: mqtt, url: 'mqtt://localhost:1883' }
nodes:
  telemetry: { type: mqtt/source, connection: plant, topics: [a] }
  parse: { type: json/decode }
  hot: { type: filter, where: payload.t > 30 }
  sink: { type: log }
  route: { type: route, cases: { good: 'true', bad: 'false' } }
wires:
  - telemetry -> parse -> hot -> sink
  - parse.error -> route
layout:
  telemetry: { x: 0, y: 0 }
  parse: { x: 288, y: 0 }
`
const words = (after: string, before = base) =>
  describeDiff(diffTexts(before, after), 'en').map(({ text }) => text)

describe('diffTexts', () => {
  it('finds nothing between a text and itself, written differently', () => {
    const after = base
      .replace(
        '  hot: { type: filter, where: payload.t > 30 }',
        '  hot:\n    where: payload.t > 30\n    type: filter',
      )
      .replace(
        '  - telemetry -> parse -> hot -> sink',
        '  - hot -> sink\n  - telemetry -> parse -> hot',
      )
    expect(isSameFlow(diffTexts(base, after))).toBe(true)
    expect(words(after)).toEqual([])
  })

  it('names the field that changed, with both values', () => {
    const diff = diffTexts(base, base.replace('> 30', '> 25'))
    expect(describeDiff(diff, 'en')).toEqual([
      {
        kind: 'changed',
        section: 'nodes',
        id: 'hot',
        text: 'filter hot: `where` changed',
        details: [{ field: 'where', before: 'payload.t > 30', after: 'payload.t > 25' }],
      },
    ])
    expect(describeDiff(diff, 'zh-CN')[0]?.text).toBe('filter hot：更改 `where`')
  })

  it('names a field by its path when it lies deeper', () => {
    expect(words(base.replace("good: 'true'", "good: 'false'"))).toEqual([
      'route route: `cases.good` changed',
    ])
  })

  it('lists wires that came and went by their pair', () => {
    expect(words(base.replace('parse -> hot -> sink', 'parse -> sink'))).toEqual([
      'parse -> hot removed',
      'hot -> sink removed',
      'parse -> sink added',
    ])
  })

  it('sees a rename by type and place, and does not count its wires', () => {
    const after = base.replaceAll(/\bhot\b/g, 'warm').replace('> 30', '> 25')
    expect(words(after)).toEqual(['filter warm: renamed from hot, `where` changed'])
  })

  it('sees a chain of renames when every neighbour is renamed as well', () => {
    const after = base
      .replaceAll(/\btelemetry\b/g, 'in')
      .replaceAll(/\bparse\b/g, 'decode')
      .replaceAll(/\bhot\b/g, 'warm')
    expect(words(after)).toEqual([
      'mqtt/source in: renamed from telemetry',
      'json/decode decode: renamed from parse',
      'filter warm: renamed from hot',
    ])
  })

  it('does not take a node of another type for a renamed one', () => {
    const after = base
      .replace('hot: { type: filter, where: payload.t > 30 }', 'warm: { type: hex/encode }')
      .replace('-> hot ->', '-> warm ->')
    expect(words(after).slice(0, 2)).toEqual(['filter hot removed', 'hex/encode warm added'])
  })

  it('follows a renamed connection into the nodes that use it', () => {
    expect(words(base.replaceAll('plant', 'factory'))).toEqual([
      'connection factory: renamed from plant',
    ])
  })

  it('folds moves into one line', () => {
    const after = base.replace('x: 0, y: 0', 'x: 16, y: 0').replace('x: 288', 'x: 320')
    expect(words(after)).toEqual(['2 nodes moved'])
    expect(isSameFlow(diffTexts(base, after))).toBe(true)
  })

  it('names keys of the file that no view holds', () => {
    const after = base.replace(
      'name: Warm',
      'name: Hot\ndefaults: { errors: sink, retry: { attempts: 3 } }',
    )
    expect(words(after)).toEqual([
      'flow: `name` changed',
      'flow: `defaults.errors` added',
      'flow: `defaults.retry` added',
    ])
  })

  it('tells groups and stickies', () => {
    const after = `${base}groups:\n  one: { name: One, nodes: [hot] }\nnotes:\n  why: { text: Because, x: 0, y: 0 }\n`
    expect(words(after)).toEqual(['group one added', 'sticky why added'])
    expect(words(after.replace('Because', 'So'), after)).toEqual(['sticky why: `text` changed'])
  })
})

describe('proposeCommitMessage', () => {
  const propose = (after: string) => proposeCommitMessage(diffTexts(base, after), 'Warm', 'en')

  it('names every change in the subject where it fits', () => {
    const after = base
      .replace('> 30', '> 25')
      .replace('-> hot -> sink', '-> hot -> sink\n  - parse -> sink')
    expect(propose(after)).toBe('hot: where changed; parse -> sink added')
  })

  it('leaves out the wires of a node that came', () => {
    const after = base
      .replace('  sink:', '  out: { type: discard }\n  sink:')
      .replace('wires:', 'wires:\n  - hot -> out')
    expect(propose(after)).toBe('out added')
  })

  it('sums up what does not fit, and lists it below', () => {
    const added = Array.from(
      { length: 12 },
      (_, index) => `  node-number-${index}: { type: log }\n`,
    )
    const message = propose(base.replace('  sink:', `${added.join('')}  sink:`))
    const [subject = '', blank, ...body] = message.split('\n')
    expect(subject).toBe('Warm: 12 nodes added')
    expect(blank).toBe('')
    expect(body).toHaveLength(12)
    expect(body[0]).toBe('- log node-number-0 added')
  })

  it('says when only the layout changed, and never exceeds 72 characters', () => {
    expect(propose(base.replace('x: 288', 'x: 320'))).toBe('Warm: layout changed')
    const long = proposeCommitMessage(diffTexts(base, base), 'x'.repeat(100), 'en')
    expect(long.length).toBe(72)
  })
})
