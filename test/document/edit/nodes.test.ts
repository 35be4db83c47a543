import { describe, expect, it } from 'vitest'

import { copyFragment, readFragment } from '../../../runtime/document/edit/fragment.ts'
import { edit } from '../../../runtime/document/edit/edit.ts'
import type { Operation } from '../../../runtime/document/edit/operation.ts'
import { expectEach, refusalOf, wire } from './table.ts'

const remove = (ids: string[], ...heal: string[]): Operation => ({
  kind: 'remove-nodes',
  ids,
  heal: heal.map(wire),
})

const flow = `version: 1
connections:
  plant: { type: mqtt, url: x }
nodes:
  in:
    type: mqtt/source
    connection: plant

  # only hot ones
  hot:
    type: filter
    where: link('in') == 'up' && payload.t > 3

  out:
    type: mqtt/sink
    connection: plant

wires:
  - in -> hot -> out
  - hot.error -> out

defaults:
  errors: hot

groups:
  g: { name: G, nodes: [in, hot] }

layout:
  in: { x: 0, y: 0 }
  hot: { x: 96, y: 0 }
`

describe('add-node', () => {
  expectEach([
    {
      it: 'is written on one line where the others are, plain where YAML allows it',
      before: 'nodes:\n    a: { type: t }\n',
      edits: [
        { kind: 'add-node', id: 'b', type: 'u', fields: { where: 'x > 1', topics: ['a/+'] } },
      ],
      after: 'nodes:\n    a: { type: t }\n    b: { type: u, where: x > 1, topics: [a/+] }\n',
    },
    {
      it: 'is written as a block else, apart from the others as they are from each other',
      before: 'nodes:\n  a:\n    type: t\n\n  b:\n    type: t\n',
      edits: [{ kind: 'add-node', id: 'c', type: 'u', fields: { value: 'x\ny\n' }, note: 'why' }],
      after:
        'nodes:\n  a:\n    type: t\n\n  b:\n    type: t\n\n  # why\n  c:\n    type: u\n    value: |\n      x\n      y\n',
    },
    {
      it: 'stands behind the node that it belongs to',
      before: 'nodes:\n  a: { type: t } # first\n  # second\n  b: { type: t }\n',
      edits: [{ kind: 'add-node', id: 'c', type: 'u', after: 'a' }],
      after: 'nodes:\n  a: { type: t } # first\n  c: { type: u }\n  # second\n  b: { type: t }\n',
    },
    {
      it: 'fills a section that is empty',
      before: 'version: 1\nnodes: {} # none yet\n',
      edits: [{ kind: 'add-node', id: 'a', type: 't' }],
      after: 'version: 1\nnodes: # none yet\n  a:\n    type: t\n',
    },
    {
      it: 'goes into braces where the nodes stand in braces',
      before: 'version: 1\nnodes: { a: { type: t } }\n',
      edits: [{ kind: 'add-node', id: 'b', type: 'u' }],
      after: 'version: 1\nnodes: { a: { type: t }, b: { type: u } }\n',
    },
    {
      it: 'is placed in a layout at the end of the file',
      before: 'nodes:\n  a: { type: t }\nx-mine: 1\n',
      edits: [{ kind: 'add-node', id: 'b', type: 'u', at: { x: 16.4, y: -8 } }],
      after:
        'nodes:\n  a: { type: t }\n  b: { type: u }\nx-mine: 1\n\nlayout:\n  b: { x: 16, y: -8 }\n',
    },
  ])

  it('refuses a name that is taken or is none', () => {
    expect(refusalOf(flow, [{ kind: 'add-node', id: 'hot', type: 't' }])).toBe('name-taken')
    expect(refusalOf(flow, [{ kind: 'add-node', id: 'Hot', type: 't' }])).toBe('bad-name')
  })
})

describe('remove-nodes', () => {
  expectEach([
    {
      it: 'takes out all that speaks of the node, and contracts the chain',
      before: flow,
      edits: [remove(['hot'], 'in -> out')],
      after: flow
        .replace(/\n {2}# only[^]*?\n(?=\n {2}out)/, '')
        .replace('in -> hot -> out\n  - hot.error -> out', 'in -> out')
        .replace('defaults:\n  errors: hot\n\n', '')
        .replace('[in, hot]', '[in]')
        .replace('  hot: { x: 96, y: 0 }\n', ''),
    },
    {
      it: 'leaves an empty map of nodes behind',
      before:
        'version: 1\nnodes:\n  a: { type: t }\n\nwires:\n  - a -> a\n\nlayout:\n  a: { x: 0, y: 0 }\n',
      edits: [remove(['a'])],
      after: 'version: 1\nnodes: {}\n',
    },
    {
      it: 'heals across two nodes in a row',
      before:
        'nodes:\n  a: { type: t }\n  b: { type: t }\n  c: { type: t }\n  d: { type: t }\nwires: [a.x -> b -> c -> d]\n',
      edits: [remove(['b', 'c'], 'a.x -> d')],
      after: 'nodes:\n  a: { type: t }\n  d: { type: t }\nwires: [a.x -> d]\n',
    },
  ])
})

describe('rename', () => {
  expectEach([
    {
      it: 'renames a node wherever it is spoken of',
      before: flow,
      edits: [{ kind: 'rename-node', id: 'in', to: 'plant-in' }],
      after: flow
        .replace('  in:\n', '  plant-in:\n')
        .replace("link('in')", "link('plant-in')")
        .replace('- in ->', '- plant-in ->')
        .replace('[in, hot]', '[plant-in, hot]')
        .replace('  in: {', '  plant-in: {'),
    },
    {
      it: 'renames a connection and its users',
      before: flow,
      edits: [{ kind: 'rename-connection', name: 'plant', to: 'site' }],
      after: flow.replaceAll(/plant/g, 'site'),
    },
    {
      it: 'renames a port with the wires that leave by it',
      before:
        'nodes:\n  a: { type: route, cases: { hot: x } }\nwires:\n  - a.hot -> b -> a.hot -> c\n',
      edits: [{ kind: 'rename-port', node: 'a', from: 'hot', to: 'warm', portsFrom: '/cases' }],
      after:
        'nodes:\n  a: { type: route, cases: { warm: x } }\nwires:\n  - a.warm -> b -> a.warm -> c\n',
    },
  ])

  it('renames inside quotes of every kind', () => {
    const text = `nodes:\n  a: { type: t }\n  b:\n    type: t\n    x: 'link(''a'') + link("a")'\n    y: "link(\\"a\\")"\n    z: |\n      link( 'a' ) link('ab')\n`
    const edited = edit(text, [{ kind: 'rename-node', id: 'a', to: 'new' }])
    expect(edited).toMatchObject({
      text: `nodes:\n  new: { type: t }\n  b:\n    type: t\n    x: 'link(''new'') + link("new")'\n    y: "link(\\"new\\")"\n    z: |\n      link( 'new' ) link('ab')\n`,
    })
  })
})

describe('notes, places and typed entries', () => {
  expectEach([
    {
      it: 'writes, changes and takes away the comment above',
      before: 'nodes:\n  a: { type: t }\n  # old\n  b: { type: t }\n',
      edits: [
        { kind: 'set-note', section: 'nodes', id: 'a', note: 'one\n\ntwo' },
        { kind: 'set-note', section: 'nodes', id: 'b', note: '' },
      ],
      after: 'nodes:\n  # one\n  #\n  # two\n  a: { type: t }\n  b: { type: t }\n',
    },
    {
      it: 'changes the comment behind where it stands there',
      before: 'nodes:\n  a:   # old\n    type: t\n',
      edits: [{ kind: 'set-note', section: 'nodes', id: 'a', note: 'new' }],
      after: 'nodes:\n  a:   # new\n    type: t\n',
    },
    {
      it: 'places nodes in the order of the nodes',
      before:
        'nodes:\n  a: {}\n  b: {}\n  c: {}\nlayout:\n  a: {x: 0, y: 0}\n  c: { x: 1, y: 1 }\n',
      edits: [{ kind: 'move', places: { b: { x: 2, y: 2 }, a: { x: 5, y: 0 }, c: undefined } }],
      after: 'nodes:\n  a: {}\n  b: {}\n  c: {}\nlayout:\n  a: {x: 5, y: 0}\n  b: { x: 2, y: 2 }\n',
    },
    {
      it: 'takes an entry as it was typed, from the margin or in place',
      before: 'nodes:\n  a: { type: t }\n  # b\n  b: { type: t }\n',
      edits: [
        { kind: 'replace-entry', section: 'nodes', id: 'a', text: 'a:\n  type: u # new\n' },
        { kind: 'replace-entry', section: 'nodes', id: 'b', text: 'c:\n    type: u' },
      ],
      after: 'nodes:\n  a:\n    type: u # new\n  # b\n  c:\n    type: u\n',
    },
  ])

  it('refuses a typed entry that is none', () => {
    const typed = (text: string): Operation => ({
      kind: 'replace-entry',
      section: 'nodes',
      id: 'hot',
      text,
    })
    expect(refusalOf(flow, [typed('hot: [')])).toBe('broken-text')
    expect(refusalOf(flow, [typed('hot: 1\nin: 2')])).toBe('broken-text')
    expect(refusalOf(flow, [typed('in: { type: t }')])).toBe('name-taken')
  })
})

describe('copy and paste', () => {
  const fragment = copyFragment(flow, ['hot', 'out'])

  it('copies nodes with their comments, connections, wires and places', () => {
    expect(fragment).toBe(
      `# flow-fragment v1
connections:
  plant:
    type: mqtt
    url: x

nodes:
  # only hot ones
  hot:
    type: filter
    where: link('in') == 'up' && payload.t > 3

  out:
    type: mqtt/sink
    connection: plant

wires:
  - in -> hot -> out
  - hot.error -> out

layout:
  hot: { x: 96, y: 0 }
`
        .replace('plant:\n    type: mqtt\n    url: x', 'plant: { type: mqtt, url: x }')
        .replace('> 3\n\n  out', '> 3\n  out'),
    )
    expect(readFragment(fragment)).toMatchObject({ ok: true })
  })

  expectEach([
    {
      it: 'numbers the names that are taken and shares equal connections',
      before: flow,
      edits: [{ kind: 'paste', fragment, at: { x: 16, y: 160 }, withOuterWires: true }],
      after: flow
        .replace(
          '\nwires:',
          "\n  # only hot ones\n  hot-2:\n    type: filter\n    where: link('in') == 'up' && payload.t > 3\n\n  out-2:\n    type: mqtt/sink\n    connection: plant\n\nwires:",
        )
        .replace(
          'hot.error -> out\n',
          'hot.error -> out\n  - in -> hot-2 -> out-2\n  - hot-2.error -> out-2\n',
        )
        .replace('96, y: 0 }\n', '96, y: 0 }\n  hot-2: { x: 16, y: 160 }\n'),
    },
    {
      it: 'numbers a connection that differs, and leaves outer wires out',
      before: 'connections:\n  plant: { type: mqtt, url: other }\nnodes: {}\n',
      edits: [{ kind: 'paste', fragment, withOuterWires: false }],
      after: `connections:
  plant: { type: mqtt, url: other }
  plant-2: { type: mqtt, url: x }
nodes:
  # only hot ones
  hot:
    type: filter
    where: link('in') == 'up' && payload.t > 3
  out:
    type: mqtt/sink
    connection: plant-2
wires:
  - hot -> out
  - hot.error -> out
layout:
  hot: { x: 96, y: 0 }
`,
    },
  ])

  it('says the new names', () => {
    const edited = edit(flow, [{ kind: 'paste', fragment, withOuterWires: false }])
    expect(edited).toMatchObject({ names: { hot: 'hot-2', out: 'out-2', plant: 'plant' } })
  })

  it('says why a text is no fragment, and where', () => {
    expect(readFragment('a: [')).toMatchObject({ ok: false, line: 1 })
    expect(readFragment('hello')).toMatchObject({ ok: false })
    expect(refusalOf(flow, [{ kind: 'paste', fragment: 'a: 1', withOuterWires: false }])).toBe(
      'bad-fragment',
    )
  })
})

describe('groups and notes on the canvas', () => {
  const drawn = `version: 1
nodes:
  a: { type: t }

notes:
  n: { text: Hello, x: 0, y: 0 }

layout:
  a: { x: 0, y: 96 }
`

  expectEach([
    {
      it: 'stand before the layout',
      before: 'version: 1\nnodes:\n  a: { type: t }\n\nlayout:\n  a: { x: 0, y: 0 }\n',
      edits: [
        { kind: 'set', path: ['notes', 'n'], value: { text: 'one\ntwo', x: 0, y: 0 } },
        { kind: 'set', path: ['groups', 'g'], value: { name: 'G', nodes: ['a'] } },
      ],
      after:
        'version: 1\nnodes:\n  a: { type: t }\n\ngroups:\n  g:\n    name: G\n    nodes: [a]\n\n' +
        'notes:\n  n:\n    text: |-\n      one\n      two\n    x: 0\n    y: 0\n\nlayout:\n  a: { x: 0, y: 0 }\n',
    },
    {
      it: 'are moved and removed as nodes are',
      before: drawn,
      edits: [
        { kind: 'move', places: { n: { x: 16, y: -16 } } },
        { kind: 'remove-nodes', ids: ['a'], heal: [] },
      ],
      after: 'version: 1\nnodes: {}\n\nnotes:\n  n: { text: Hello, x: 16, y: -16 }\n',
    },
    {
      it: 'are copied and pasted with the nodes',
      before: drawn,
      edits: [
        {
          kind: 'paste',
          fragment: copyFragment(drawn, ['a', 'n']),
          at: { x: 320, y: 0 },
          withOuterWires: false,
        },
      ],
      after: drawn
        .replace('type: t }\n', 'type: t }\n  a-2: { type: t }\n')
        .replace('y: 0 }\n', 'y: 0 }\n  n-2: { text: Hello, x: 320, y: 0 }\n')
        .replace('y: 96 }\n', 'y: 96 }\n  a-2: { x: 320, y: 96 }\n'),
    },
  ])
})
