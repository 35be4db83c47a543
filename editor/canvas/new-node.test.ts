import { describe, expect, it } from 'vitest'

import type { NodeType } from '../model/node-types.ts'
import { freeName, idOf } from './new-node.ts'

const named = (type: string, kind: NodeType['kind']) => ({ type, kind }) as NodeType

describe('the id of a new node', () => {
  it('is the last part of its type', () =>
    expect(idOf(named('json/decode', 'transform'))).toBe('decode'))
  it('is the whole type where the last part says only the role', () =>
    expect(idOf(named('mqtt/source', 'source'))).toBe('mqtt-source'))
  it('gets a number when it is taken', () =>
    expect(freeName('decode', new Set(['decode', 'decode-2']))).toBe('decode-3'))
})
