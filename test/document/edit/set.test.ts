import { describe, expect, it } from 'vitest'

import type { Operation, Path } from '../../../runtime/document/edit/operation.ts'
import { expectEach, refusalOf } from './table.ts'

const set = (path: Path, value: unknown): Operation => ({ kind: 'set', path, value })
const node = (lines: string): string => `nodes:\n  a:\n    type: t\n${lines}`
const at = (...keys: (string | number)[]): Path => ['nodes', 'a', ...keys]

describe('set', () => {
  expectEach([
    {
      it: 'keeps the quotes, and the comment behind',
      before: node(`    where: 'x'   # why\n`),
      edits: [set(at('where'), "it's")],
      after: node(`    where: 'it''s'   # why\n`),
    },
    {
      it: 'quotes a plain text only when it must',
      before: node('    where: a\n    topic: b\n'),
      edits: [set(at('where'), 'payload.t > 30'), set(at('topic'), '{{ topic }}')],
      after: node("    where: payload.t > 30\n    topic: '{{ topic }}'\n"),
    },
    {
      it: 'quotes texts that would be read as something else',
      before: node('    v: a\n'),
      edits: [set(at('v'), '1e3'), set(at('w'), 'null'), set(at('x'), ''), set(at('y'), 'a #b')],
      after: node("    v: '1e3'\n    w: 'null'\n    x: ''\n    y: 'a #b'\n"),
    },
    {
      it: 'keeps a block of text a block of text, with the comment of its header',
      before: node('    value: | # text\n      one\n      two\n    qos: 1\n'),
      edits: [set(at('value'), 'one\n\nthree\n')],
      after: node('    value: | # text\n      one\n\n      three\n    qos: 1\n'),
    },
    {
      it: 'keeps the lines of a folded text where its words stay',
      before: node('    value: >-\n      one two\n      three four\n      five\n'),
      edits: [set(at('value'), 'one two three 4 five')],
      after: node('    value: >-\n      one two\n      three 4 five\n'),
    },
    {
      it: 'writes a text of several lines as a block',
      before: node('    value: x\n'),
      edits: [set(at('value'), 'a\nb')],
      after: node('    value: |-\n      a\n      b\n'),
    },
    {
      it: 'adds a key behind the last one, and the maps on the way',
      before: node('    where: x\n'),
      edits: [set(at('retry', 'attempts'), 5)],
      after: node('    where: x\n    retry: { attempts: 5 }\n'),
    },
    {
      it: 'goes on in braces where it stands in braces',
      before: 'nodes:\n  a: { type: t, retry: {min: 1s} }\n',
      edits: [set(at('retry', 'max'), '5s'), set(at('where'), 'a, b')],
      after: "nodes:\n  a: { type: t, retry: {min: 1s, max: 5s}, where: 'a, b' }\n",
    },
    {
      it: 'takes a key out with the comment above it',
      before: node('    # why\n    where: x\n    # how often\n    qos: 1\n'),
      edits: [set(at('where'), undefined)],
      after: node('    # how often\n    qos: 1\n'),
    },
    {
      it: 'leaves an empty map behind the last key',
      before: node('    cases:\n      hot: x\n    qos: 1\n'),
      edits: [set(at('cases', 'hot'), undefined)],
      after: node('    cases: {}\n    qos: 1\n'),
    },
    {
      it: 'fills an empty map again',
      before: node('    cases: {}\n'),
      edits: [
        set(at('cases', 'hot'), "payload['t'] > 3, really and truly and with many words behind"),
      ],
      after: node(
        "    cases:\n      hot: payload['t'] > 3, really and truly and with many words behind\n",
      ),
    },
    {
      it: 'changes the items of a list one by one',
      before: node('    topics:\n      - a # first\n      - b\n      - c\n'),
      edits: [set(at('topics'), ['a', 'x', 'c', 'd'])],
      after: node('    topics:\n      - a # first\n      - x\n      - c\n      - d\n'),
    },
    {
      it: 'takes items out of a list, however it is written',
      before: node('    topics: [a, b, c]\n    more:\n      - a\n      - b\n'),
      edits: [
        set(at('topics', 0), undefined),
        set(at('topics', 1), undefined),
        set(at('more', 0), undefined),
      ],
      after: node('    topics: [b]\n    more:\n      - b\n'),
    },
    {
      it: 'moves the keys of a map when their order is new',
      before: node('    cases:\n      # h\n      hot: x > 1 # 1\n      cold: x < 1\n    qos: 1\n'),
      edits: [set(at('cases'), { cold: 'x < 1', hot: 'x > 1' })],
      after: node('    cases:\n      cold: x < 1\n      # h\n      hot: x > 1 # 1\n    qos: 1\n'),
    },
    {
      it: 'turns a value into one of another kind',
      before: node('    topics: a # one\n    qos: 1\n'),
      edits: [set(at('topics'), { 'a/+': { qos: 1 } }), set(at('qos'), undefined)],
      after: node('    topics: { a/+: { qos: 1 } } # one\n'),
    },
    {
      it: 'keeps an anchor on the value that it stands before',
      before: 'nodes:\n  a:\n    type: t\n    retry: &r 1\n  b: { type: t, retry: *r }\n',
      edits: [set(at('retry'), 2)],
      after: 'nodes:\n  a:\n    type: t\n    retry: &r 2\n  b: { type: t, retry: *r }\n',
    },
    {
      it: 'overrides what a merge key brings',
      before: 'nodes:\n  a: &a { type: t, x: 1 }\n  b:\n    <<: *a\n',
      edits: [set(['nodes', 'b', 'x'], 2)],
      after: 'nodes:\n  a: &a { type: t, x: 1 }\n  b:\n    <<: *a\n    x: 2\n',
    },
    {
      it: 'puts keys of the file where a person would look for them',
      before: 'version: 1\n\nnodes:\n  a: { type: t }\n',
      edits: [
        set(['name'], 'Test'),
        set(['defaults', 'errors'], 'a'),
        set(['connections', 'c'], { type: 'mqtt' }),
      ],
      after:
        'version: 1\nname: Test\n\ndefaults:\n  errors: a\n\nconnections:\n  c:\n    type: mqtt\n\nnodes:\n  a: { type: t }\n',
    },
    {
      it: 'writes line breaks as the file does, and none at its end when it has none',
      before: 'nodes:\r\n  a:\r\n    type: t',
      edits: [set(at('value'), 'a\nb')],
      after: 'nodes:\r\n  a:\r\n    type: t\r\n    value: |-\r\n      a\r\n      b',
    },
  ])

  it('refuses to change what an alias or a merge key brings', () => {
    const text = 'nodes:\n  a: &a { type: t, r: { x: 1 } }\n  b: { <<: *a }\n  c: *a\n'
    expect(refusalOf(text, [set(['nodes', 'b', 'r', 'x'], 2)])).toBe('shared')
    expect(refusalOf(text, [set(['nodes', 'b', 'r'], undefined)])).toBe('shared')
    expect(refusalOf(text, [set(['nodes', 'c', 'x'], 2)])).toBe('shared')
    expect(refusalOf(text, [set(['nodes', 'a'], undefined)])).toBe('shared')
  })

  it('refuses a way through something that is no map', () => {
    expect(refusalOf(node('    x: 1\n'), [set(at('x', 'y'), 1)])).toBe('no-such-path')
    expect(refusalOf(node('    x: [1]\n'), [set(at('x', 4), 1)])).toBe('no-such-path')
  })
})
