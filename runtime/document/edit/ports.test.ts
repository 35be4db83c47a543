import { expect, it } from 'vitest'

import { edit } from './edit.ts'
import { readKeys } from './read-keys.ts'

const subflow = `version: 1
name: Clean
params: # What an instance can set.
  limit: { type: number, default: 30 }
ports:
  in: parse # the way in
  out: [hot, parse]
  cold: 'hot.cold'
nodes:
  parse: { type: json/decode }
  hot: { type: route, cases: { cold: payload.t < 0 } }
wires:
  - parse -> hot
`

function after(operation: Parameters<typeof edit>[1][number]): string {
  const edited = edit(subflow, [operation])
  if (!edited.ok) throw new Error(edited.refusal.reason)
  return edited.text
}

it('renames a node in the ports that lead to it', () => {
  const text = after({ kind: 'rename-node', id: 'hot', to: 'warm' })
  expect(text).toContain('  out: [warm, parse]\n')
  expect(text).toMatch(/ {2}cold: '?warm\.cold'?\n/)
  expect(after({ kind: 'rename-node', id: 'parse', to: 'read' })).toContain(
    '  in: read # the way in\n  out: [hot, read]\n',
  )
})

it('puts params and ports above what they are about', () => {
  const edited = edit('version: 1\nname: a\nnodes:\n  x: { type: log }\n', [
    { kind: 'set', path: ['ports'], value: { in: 'x' } },
    { kind: 'set', path: ['params', 'limit'], value: { type: 'number' } },
  ])
  expect(edited.ok && edited.text.match(/^\w+/gm)).toEqual([
    'version',
    'name',
    'params',
    'ports',
    'nodes',
  ])
})

it('reads keys of the margin as values, also when the rest is broken', () => {
  const params = { limit: { type: 'number', default: 30 } }
  expect(readKeys(subflow, ['params', 'ports'])).toEqual({
    params,
    ports: { in: 'parse', out: ['hot', 'parse'], cold: 'hot.cold' },
  })
  expect(readKeys(subflow.replace('hot: {', 'hot: {{{'), ['params'])).toEqual({ params })
  expect(readKeys('version: 1\nnodes: {}\n', ['params'])).toEqual({})
})
