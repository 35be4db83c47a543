/** Whatever the text is: an edit is made or refused, and a file that could be read still can be. */
import fc from 'fast-check'
import { expect, it } from 'vitest'

import { edit } from '../../../runtime/document/edit/edit.ts'
import { copyFragment } from '../../../runtime/document/edit/fragment.ts'
import type { Operation } from '../../../runtime/document/edit/operation.ts'
import { parseFlow } from '../../../runtime/document/parse.ts'
import { flowText, ids, mangled } from './flow-texts.ts'

const id = fc.constantFrom(...ids, 'new')
const from = fc.record({ node: id, port: fc.constantFrom('out', 'error') })
const to = fc.record({ node: id, port: fc.constant('in') })
const wire = fc.record({ from, to })
const key = fc.constantFrom('nodes', 'wires', 'layout', 'defaults', 'a', 'b', 'type', 'value', 0, 1)
const value = fc.constantFrom(undefined, 1, 'x', 'a\nb', '# x', [], {}, ['a', { b: 1 }], {
  c: { d: ['e'] },
})

const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({
    kind: fc.constant('set' as const),
    path: fc.array(key, { minLength: 1, maxLength: 4 }),
    value,
  }),
  fc.record({
    kind: fc.constant('add-node' as const),
    id,
    type: fc.constant('t'),
    at: fc.constant({ x: 0, y: 0 }),
  }),
  fc.record({ kind: fc.constant('rename-node' as const), id, to: id }),
  fc.record({
    kind: fc.constant('remove-nodes' as const),
    ids: fc.array(id, { maxLength: 2 }),
    heal: fc.array(wire, { maxLength: 1 }),
  }),
  fc.record({ kind: fc.constant('connect' as const), wire }),
  fc.record({ kind: fc.constant('disconnect' as const), wires: fc.array(wire, { maxLength: 2 }) }),
  fc.record({ kind: fc.constant('rewire' as const), wire, to: wire }),
  fc.record({ kind: fc.constant('splice' as const), wire, input: to, output: from }),
  fc.record({
    kind: fc.constant('move' as const),
    places: fc.dictionary(id, fc.constantFrom(undefined, { x: 1, y: 2 })),
  }),
  fc.record({
    kind: fc.constant('set-note' as const),
    section: fc.constant('nodes' as const),
    id,
    note: fc.constantFrom('', 'x', 'x\ny'),
  }),
  fc.record({
    kind: fc.constant('replace-entry' as const),
    section: fc.constant('nodes' as const),
    id,
    text: fc.constantFrom('a: {}', 'b:\n  type: x', '['),
  }),
  fc.record({
    kind: fc.constant('paste' as const),
    fragment: flowText,
    withOuterWires: fc.boolean(),
  }),
)

it('is edited or left, and stays what it was to a parser', () => {
  fc.assert(
    fc.property(fc.oneof(flowText, mangled), operation, (text, asked) => {
      const edited = edit(text, [asked])
      const after = edited.ok ? edited.text : text
      const wasFine = parseFlow(text, '').tree !== undefined
      const isFine = parseFlow(after, '').tree !== undefined
      expect(isFine || !wasFine || after.trim() === '').toBe(true)
    }),
    { numRuns: 1000 },
  )
}, 60_000)

it('gives a fragment that can be pasted', () => {
  fc.assert(
    fc.property(flowText, fc.subarray([...ids]), (text, wanted) => {
      const fragment = copyFragment(text, wanted)
      const there = wanted.filter((name) => new RegExp(`^  ${name}:`, 'm').test(fragment))
      const edited = edit('version: 1\nnodes: {}\n', [
        { kind: 'paste', fragment, withOuterWires: false },
      ])
      expect(edited.ok).toBe(there.length > 0)
    }),
    { numRuns: 200 },
  )
}, 60_000)
