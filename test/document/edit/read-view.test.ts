/** Reading a view entry by entry gives what parsing the whole file gives, and keeps what stays. */
import { readdirSync, readFileSync } from 'node:fs'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { readView } from '../../../runtime/document/edit/read-view.ts'
import { draftOf, flowText, mangled, wholeView } from './flow-texts.ts'

describe('the view of a text', () => {
  it('is the same, entry by entry, as by parsing the whole', () => {
    fc.assert(
      fc.property(fc.oneof(flowText, mangled), (text) => {
        const whole = wholeView(text)
        const { view, broken } = readView(text)
        expect(broken === undefined).toBe(whole !== undefined || text.trim() === '')
        expect(whole ? draftOf(view) : undefined).toEqual(whole)
      }),
      {
        numRuns: 600,
        examples: [['version: 1\nnodes:\n  a: { type: t }\nwires:\n- a -> a\n- -  -> b -> a\n']],
      },
    )
  }, 60_000)

  it('is the same when it follows another view', () => {
    fc.assert(
      fc.property(flowText, mangled, (before, text) => {
        const whole = wholeView(text)
        const { view } = readView(text, readView(before).view)
        expect(whole ? draftOf(view) : undefined).toEqual(whole)
      }),
      { numRuns: 300 },
    )
  }, 60_000)

  it('keeps each object of a text that did not change', () => {
    fc.assert(
      fc.property(flowText, (text) => {
        const first = readView(text).view
        const second = readView(`# more\n${text.replace(/^\ufeff/, '')}`, first).view
        expect(second.nodes).toBe(first.nodes)
        expect(second.wires).toBe(first.wires)
        expect(second.layout).toBe(first.layout)
      }),
      { numRuns: 200 },
    )
  })
})

const flow = `version: 1
nodes:
  a: { type: x }
  # the note of b
  b:
    type: y
  c: { type: z } # behind
wires:
  - a -> b.good -> c
`

it('reads the note of a node above its key, or behind it', () => {
  const notes = readView(flow).view.nodes.map(({ note }) => note)
  expect(notes).toEqual([undefined, 'the note of b', 'behind'])
})

it('keeps a node whose text is broken as it was, and all others are read anew', () => {
  const first = readView(flow).view
  const broken = flow.replace('type: y', 'type: [y').replace('type: z', 'type: new')
  const { view, broken: fault } = readView(broken, first)
  expect(fault?.range.start).toBeGreaterThan(0)
  expect(view.nodes.map(({ id, type, isStale }) => [id, type, isStale])).toEqual([
    ['a', 'x', false],
    ['b', 'y', true],
    ['c', 'new', false],
  ])
  expect(view.wires).toBe(first.wires)
  expect(readView(flow, view).view).toEqual(first)
})

it.each(readdirSync('flows').filter((name) => name.endsWith('.yaml')))('reads %s', (name) => {
  const text = readFileSync(`flows/${name}`, 'utf8')
  expect(draftOf(readView(text).view)).toEqual(wholeView(text))
})
