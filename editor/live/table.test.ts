import { describe, expect, it } from 'vitest'

import { indexTable } from './table.ts'

const index = indexTable({
  nodes: ['read', 'clean.parse', 'clean.check', 'clean.inner.deep', 'send'],
  wires: [
    { from: 'read.out', to: 'clean.parse.in' },
    { from: 'read.out', to: 'clean.check.in' },
    { from: 'read.connected', to: 'clean.check.in' },
    { from: 'clean.parse.out', to: 'clean.check.in' },
    { from: 'clean.parse.out', to: 'send.in' },
    { from: 'clean.inner.deep.error', to: 'send.in' },
  ],
})
const wiresOf = (from: string, to: string, port = 'out') =>
  index.wiresOf({ from: { node: from, port }, to: { node: to, port: 'in' } })

describe('the index of a table', () => {
  it('counts a wire into a subflow once, however many nodes inside take it', () => {
    expect(wiresOf('read', 'clean')).toEqual([0])
    expect(wiresOf('read', 'clean', 'connected')).toEqual([2])
  })
  it('adds up what leaves a subflow', () => {
    expect(wiresOf('clean', 'send', 'ok')).toEqual([4, 5])
  })
  it('knows nothing of a wire that does not run', () => {
    expect(wiresOf('read', 'send')).toEqual([])
    expect(wiresOf('read', 'new')).toEqual([])
  })
  it('stands for all nodes inside of an instance', () => {
    expect(index.nodesOf('clean')).toEqual([1, 2, 3])
    expect(index.nodesOf('send')).toEqual([4])
    expect(index.nodesOf('new')).toEqual([])
  })
})
