import { describe, expect, it } from 'vitest'

import { indexTable } from './table.ts'

const table: Parameters<typeof indexTable>[0] = {
  nodes: ['read', 'clean.parse', 'clean.check', 'clean.inner.deep', 'send', 'clean', 'clean.inner'],
  kinds: ['source', 'transform', 'route', 'transform', 'sink', 'subflow', 'subflow'],
  wires: [
    { from: 'read.out', to: 'clean.parse.in' },
    { from: 'read.out', to: 'clean.check.in' },
    { from: 'read.connected', to: 'clean.check.in' },
    { from: 'clean.parse.out', to: 'clean.check.in' },
    { from: 'clean.parse.out', to: 'send.in' },
    { from: 'clean.inner.deep.error', to: 'send.in' },
    { from: 'clean.check.match', to: 'clean.inner.deep.in' },
  ],
}
const index = indexTable(table)
const inClean = indexTable(table, 'clean')
const wire = (from: string, to: string, port = 'out') => ({
  from: { node: from, port },
  to: { node: to, port: 'in' },
})
const wiresOf = (...ends: Parameters<typeof wire>) => index.wiresOf(wire(...ends))

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
  it('has an instance as one node', () => {
    expect(index.nodeOf('clean')).toBe(5)
    expect(index.nodeOf('send')).toBe(4)
    expect(index.nodeOf('new')).toBeUndefined()
  })
  it('finds what is inside of the instance that is open by its name there', () => {
    expect(inClean.nodeOf('parse')).toBe(1)
    expect(inClean.nodeOf('inner')).toBe(6)
    expect(inClean.nodeOf('send')).toBeUndefined()
    expect(inClean.wiresOf(wire('parse', 'check'))).toEqual([3])
    expect(inClean.wiresOf(wire('check', 'inner', 'match'))).toEqual([6])
    expect(inClean.wiresOf(wire('parse', 'inner')), 'does not run').toEqual([])
    expect(indexTable(table, 'clean.inner').nodeOf('deep')).toBe(3)
    expect(indexTable(table, 'gone').nodeOf('parse')).toBeUndefined()
  })
})
