/** Each operation changes the lines that it is about, and leaves every other byte. */
import { describe, expect, it } from 'vitest'

import { edit } from '../../../runtime/document/edit/edit.ts'
import type { Operation } from '../../../runtime/document/edit/operation.ts'
import { readView } from '../../../runtime/document/edit/read-view.ts'
import { wireKey } from '../../../runtime/document/edit/view.ts'

const flow = `version: 1
name: Test # kept

nodes:
  a: { type: generate }
  # why it filters
  b:
    type: filter
    where: payload.x > 1   # odd spaces
  c: { type: discard }

wires:
  - a -> b -> c
`

const after = (text: string, ...operations: Operation[]): string => {
  const edited = edit(text, operations)
  if (!edited.ok) throw new Error(edited.refusal.reason)
  expect(readView(edited.text).broken).toBeUndefined()
  return edited.text
}
const wire = (text: string) => {
  const [from = '', to = ''] = text.split(' -> ')
  const [node = '', port = 'out'] = from.split('.')
  return { from: { node, port }, to: { node: to, port: 'in' } }
}
/** Lines that stand in one of the texts only. */
const difference = (before: string, now: string): string[] => {
  const old = before.split('\n')
  const fresh = now.split('\n')
  return [
    ...old.filter((line) => !fresh.includes(line)).map((line) => `- ${line}`),
    ...fresh.filter((line) => !old.includes(line)).map((line) => `+ ${line}`),
  ]
}
const wiresOf = (text: string) => readView(text).view.wires.map(wireKey)

describe('edit', () => {
  it('sets a value in its line, with the comment beside it', () => {
    const set = { kind: 'set', path: ['nodes', 'b', 'where'], value: 'payload.x > 2' } as const
    expect(difference(flow, after(flow, set))).toEqual([
      '-     where: payload.x > 1   # odd spaces',
      '+     where: payload.x > 2   # odd spaces',
    ])
  })

  it('adds a key behind the last one, and takes it away again', () => {
    const path = ['nodes', 'b', 'disabled']
    const added = after(flow, { kind: 'set', path, value: true })
    expect(difference(flow, added)).toEqual(['+     disabled: true'])
    expect(after(added, { kind: 'set', path, value: undefined })).toBe(flow)
  })

  it('adds a key inside braces', () => {
    const text = after(flow, { kind: 'set', path: ['nodes', 'c', 'disabled'], value: true })
    expect(difference(flow, text)).toEqual([
      '-   c: { type: discard }',
      '+   c: { type: discard, disabled: true }',
    ])
  })

  it('adds a node and wires it, in the style of the file', () => {
    const text = after(
      flow,
      { kind: 'add-node', id: 'd', type: 'log', at: { x: 32, y: 16 } },
      { kind: 'connect', wire: wire('b.error -> d') },
    )
    expect(difference(flow, text).filter((line) => line !== '+ ')).toEqual([
      '+   d: { type: log }',
      '+   - b.error -> d',
      '+ layout:',
      '+   d: { x: 32, y: 16 }',
    ])
  })

  it('builds a flow from an empty file', () => {
    const text = after(
      '',
      { kind: 'add-node', id: 'a', type: 'generate', fields: { interval: '1s' } },
      { kind: 'add-node', id: 'c', type: 'discard' },
      { kind: 'connect', wire: wire('a -> c') },
    )
    expect(text).toBe(
      'version: 1\n\nnodes:\n  a:\n    type: generate\n    interval: 1s\n  c:\n    type: discard\n\nwires:\n  - a -> c\n',
    )
  })

  it('makes a chain longer, and joins two', () => {
    const text = after(
      flow,
      { kind: 'add-node', id: 'd', type: 'log' },
      { kind: 'disconnect', wires: [wire('b -> c')] },
      { kind: 'connect', wire: wire('b -> d') },
    )
    expect(text).toContain('  - a -> b -> d\n')
  })

  it('splits a chain in the middle', () => {
    const text = after(flow, { kind: 'disconnect', wires: [wire('a -> b')] })
    expect(difference(flow, text)).toEqual(['-   - a -> b -> c', '+   - b -> c'])
  })

  it('splices a node into the chain', () => {
    const text = after(
      flow,
      { kind: 'add-node', id: 'd', type: 'map' },
      {
        kind: 'splice',
        wire: wire('b -> c'),
        input: { node: 'd', port: 'in' },
        output: { node: 'd', port: 'out' },
      },
    )
    expect(text).toContain('  - a -> b -> d -> c\n')
  })

  it('removes a node with its comment, and heals the chain', () => {
    const text = after(flow, { kind: 'remove-nodes', ids: ['b'], heal: [wire('a -> c')] })
    expect(difference(flow, text)).toEqual([
      '-   # why it filters',
      '-   b:',
      '-     type: filter',
      '-     where: payload.x > 1   # odd spaces',
      '-   - a -> b -> c',
      '+   - a -> c',
    ])
  })

  it('renames a node with every reference', () => {
    const before = `${flow}defaults:\n  errors: c\n\nlayout:\n  c: { x: 0, y: 16 }\n`
    const text = after(before, { kind: 'rename-node', id: 'c', to: 'sink' })
    expect(text).not.toMatch(/\bc\b/)
    expect(wiresOf(text)).toEqual(['a -> b', 'b -> sink'])
  })

  it('keeps one line a node in the layout', () => {
    const moved = after(flow, { kind: 'move', places: { a: { x: 0, y: 0 }, b: { x: 240, y: 0 } } })
    const again = after(moved, { kind: 'move', places: { b: { x: 256, y: 16 } } })
    expect(difference(moved, again)).toEqual([
      '-   b: { x: 240, y: 0 }',
      '+   b: { x: 256, y: 16 }',
    ])
  })

  it('keeps Windows line ends', () => {
    const text = after(flow.replaceAll('\n', '\r\n'), {
      kind: 'set',
      path: ['nodes', 'b', 'disabled'],
      value: true,
    })
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  })

  it('refuses what is not there and names that are taken', () => {
    expect(edit(flow, [{ kind: 'disconnect', wires: [wire('a -> c')] }])).toMatchObject({
      ok: false,
      refusal: { code: 'no-such-wire' },
    })
    expect(edit(flow, [{ kind: 'add-node', id: 'a', type: 'log' }])).toMatchObject({
      ok: false,
      refusal: { code: 'name-taken' },
    })
  })

  it('changes nothing when there is nothing to do', () => {
    expect(edit(flow, [])).toMatchObject({ ok: true, changes: [], text: flow })
    expect(edit(flow, [{ kind: 'connect', wire: wire('a -> b') }])).toMatchObject({ changes: [] })
  })
})
