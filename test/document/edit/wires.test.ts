import { describe, expect, it } from 'vitest'

import type { Operation } from '../../../runtime/document/edit/operation.ts'
import { expectEach, refusalOf, wire } from './table.ts'

const flow = (...lines: string[]): string =>
  `nodes:\n${['a', 'b', 'c', 'd'].map((id) => `  ${id}: { type: t }\n`).join('')}` +
  (lines.length > 0 ? `wires:\n${lines.map((line) => `  - ${line}\n`).join('')}` : '')
const connect = (text: string): Operation => ({ kind: 'connect', wire: wire(text) })
const disconnect = (...wires: string[]): Operation => ({
  kind: 'disconnect',
  wires: wires.map(wire),
})
const splice = (text: string, input: string, output: string): Operation => ({
  kind: 'splice',
  wire: wire(text),
  input: { node: input, port: 'in' },
  output: wire(`${output} -> x`).from,
})
const rewire = (from: string, to: string): Operation => ({
  kind: 'rewire',
  wire: wire(from),
  to: wire(to),
})

describe('connect', () => {
  expectEach([
    {
      it: 'makes the section for the first wire',
      before: 'nodes:\n  a: { type: t }\n',
      edits: [connect('a -> b')],
      after: 'nodes:\n  a: { type: t }\n\nwires:\n  - a -> b\n',
    },
    {
      it: 'goes on at the end of a chain',
      before: flow('a  ->  b # first'),
      edits: [connect('b -> c')],
      after: flow('a  ->  b -> c # first'),
    },
    {
      it: 'begins a chain earlier',
      before: flow('b -> c'),
      edits: [connect('a -> b')],
      after: flow('a -> b -> c'),
    },
    {
      it: 'gives a second wire out of a port its own line',
      before: flow('a -> b -> c'),
      edits: [connect('b -> d')],
      after: flow('a -> b -> c', 'b -> d'),
    },
    {
      it: 'gives a wire out of a named port its own line',
      before: flow('a -> b'),
      edits: [connect('b.error -> d')],
      after: flow('a -> b', 'b.error -> d'),
    },
    {
      it: 'does not let a chain bite its tail',
      before: flow('a -> b'),
      edits: [connect('b -> a')],
      after: flow('a -> b', 'b -> a'),
    },
    {
      it: 'does nothing when the wire is there',
      before: flow("'a -> b'"),
      edits: [connect('a -> b')],
      after: flow("'a -> b'"),
    },
    {
      it: 'writes into brackets where the wires stand in brackets',
      before: 'nodes: {a: {type: t}}\nwires: [a -> b]\n',
      edits: [connect('b.error -> c')],
      after: 'nodes: {a: {type: t}}\nwires: [a -> b, b.error -> c]\n',
    },
  ])
})

describe('disconnect', () => {
  expectEach([
    {
      it: 'cuts the end off',
      before: flow('a -> b -> c'),
      edits: [disconnect('b -> c')],
      after: flow('a -> b'),
    },
    {
      it: 'cuts the start off',
      before: flow('a.x -> b -> c'),
      edits: [disconnect('a.x -> b')],
      after: flow('b -> c'),
    },
    {
      it: 'splits a chain in the middle',
      before: flow('a -> b.error -> c -> d'),
      edits: [disconnect('b.error -> c')],
      after: flow('a -> b', 'c -> d'),
    },
    {
      it: 'takes the section out with its last wire',
      before: flow('a -> b'),
      edits: [disconnect('a -> b')],
      after: flow(),
    },
    {
      it: 'keeps the section when a comment stands in it',
      before: flow('a -> b') + '  # more to come\n',
      edits: [disconnect('a -> b')],
      after:
        'nodes:\n  a: { type: t }\n  b: { type: t }\n  c: { type: t }\n  d: { type: t }\nwires: []\n  # more to come\n',
    },
  ])

  it('refuses a wire that is not there', () => {
    expect(refusalOf(flow('a -> b'), [disconnect('b -> a')])).toBe('no-such-wire')
  })
})

describe('splice and rewire', () => {
  expectEach([
    {
      it: 'puts a node into its chain',
      before: flow('a -> b -> c'),
      edits: [splice('b -> c', 'd', 'd.hot')],
      after: flow('a -> b -> d.hot -> c'),
    },
    {
      it: 'keeps the port that the wire left by',
      before: flow('a.x -> b'),
      edits: [splice('a.x -> b', 'd', 'd')],
      after: flow('a.x -> d -> b'),
    },
    {
      it: 'puts a chain of nodes into a wire',
      before: flow('a -> b', 'c -> d'),
      edits: [splice('a -> b', 'c', 'd')],
      after: flow('a -> c', 'd -> b', 'c -> d'),
    },
    {
      it: 'moves a wire to another port in its chain',
      before: flow('a -> b -> c'),
      edits: [rewire('b -> c', 'b.error -> c')],
      after: flow('a -> b.error -> c'),
    },
    {
      it: 'moves an end to another node',
      before: flow('a -> b -> c'),
      edits: [rewire('a -> b', 'a -> d')],
      after: flow('a -> d', 'b -> c'),
    },
    {
      it: 'moves the last end in its chain',
      before: flow('a -> b -> c'),
      edits: [rewire('b -> c', 'b -> d')],
      after: flow('a -> b -> d'),
    },
  ])
})
