/** What changes nothing changes no byte. */
import { readdirSync, readFileSync } from 'node:fs'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { edit } from '../../../runtime/document/edit/edit.ts'
import type { Path } from '../../../runtime/document/edit/operation.ts'
import { parseFlow } from '../../../runtime/document/parse.ts'
import { plain } from '../../../runtime/document/tree.ts'
import { flowText } from './flow-texts.ts'

/** Every value of the file with the way to it. */
function valuesOf(value: unknown, path: Path = []): [Path, unknown][] {
  const inner = typeof value === 'object' && value !== null ? Object.entries(value) : []
  const isList = Array.isArray(value)
  return [
    [path, value],
    ...inner.flatMap(([key, item]) => valuesOf(item, [...path, isList ? Number(key) : key])),
  ]
}

function expectSame(text: string): void {
  expect(edit(text, [])).toEqual({ ok: true, text, changes: [], names: {} })
  const { tree } = parseFlow(text, '')
  const values = tree ? valuesOf(plain(tree)).slice(1) : []
  for (const [path, value] of values) {
    const edited = edit(text, [{ kind: 'set', path, value }])
    expect({ path, edited }).toEqual({ path, edited: { ok: true, text, changes: [], names: {} } })
  }
}

describe('setting every value of a file to what it is', () => {
  const flows = readdirSync('flows').filter((name) => name.endsWith('.yaml'))
  it.each(flows)('leaves %s as it is', (name) => expectSame(readFileSync(`flows/${name}`, 'utf8')))

  it('leaves any file as it is', () => {
    fc.assert(fc.property(flowText, expectSame), { numRuns: 150 })
  })

  it('leaves files with anchors, merge keys and tags as they are', () => {
    expectSame(`version: 1
connections:
  plant: &plant
    type: mqtt
    session: &session { clean: false }
  second: { <<: *plant, url: x }
nodes:
  a: { type: !!str x, session: *session }
  b: &b
    type: y
    again: [*session, *session]
`)
  })

  it('leaves a file in braces, with quoted keys, as it is', () => {
    expectSame(
      `{ "version": 1, nodes: { 'a': {type: x, "v": 'it''s'}, b: { type: y } }, wires: ['a -> b'] }\n`,
    )
  })
})
