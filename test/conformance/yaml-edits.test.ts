/** The documents of the YAML test suite as files to edit: a view of any, and no byte without need. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { edit } from '../../runtime/document/edit/edit.ts'
import { readView } from '../../runtime/document/edit/read-view.ts'
import { parseFlow } from '../../runtime/document/parse.ts'
import { plain } from '../../runtime/document/tree.ts'
import { draftOf, wholeView } from '../document/edit/flow-texts.ts'

/** Bytes, for which a flow file has no value. */
const bytes = new Set(['565N'])

interface Case {
  readonly id: string
  readonly name: string
  readonly yaml: string
}

const folder = process.env['CONFORMANCE_DATA']
const file = folder === undefined ? undefined : join(folder, 'yaml-parsing.json')
const isThere = file !== undefined && existsSync(file)
if (!isThere) {
  const reason = 'YAML edits: CONFORMANCE_DATA names no folder with yaml-parsing.json'
  if (process.env['CI']) throw new Error(reason)
  process.stderr.write(`SKIPPED ${reason}\n`)
}

// The data's own note says what is in it.
const cases: readonly Case[] = isThere
  ? (JSON.parse(readFileSync(file, 'utf8')) as { cases: readonly Case[] }).cases
  : []

/** The document as it is, and as a value inside of a node. */
const settings = ({ yaml }: Case): string[] => [
  yaml,
  `nodes:\n  a:\n    type: t\n    value:\n${yaml.replaceAll(/^(?=.)/gm, '      ')}\n  b: { type: t }\n`,
]

function valuesOf(
  value: unknown,
  path: (string | number)[] = [],
): [(string | number)[], unknown][] {
  const inner = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return [
    [path, value],
    ...inner.flatMap(([key, item]) =>
      valuesOf(item, [...path, Array.isArray(value) ? Number(key) : key]),
    ),
  ]
}

describe.skipIf(!isThere)('the YAML test suite as files to edit', () => {
  it.each(cases)('$id has the view that parsing it whole gives: $name', (sample) => {
    for (const text of settings(sample)) {
      const whole = wholeView(text)
      expect(whole ? draftOf(readView(text).view) : undefined).toEqual(whole)
    }
  })

  it.each(cases.filter(({ id }) => !bytes.has(id)))(
    '$id stays as it is when its values are set to themselves: $name',
    (sample) => {
      for (const text of settings(sample)) {
        const { tree } = parseFlow(text, '')
        for (const [path, value] of tree ? valuesOf(plain(tree)).slice(1) : []) {
          const edited = edit(text, [{ kind: 'set', path, value }])
          expect({ path, changes: edited.ok ? edited.changes : edited.refusal }).toEqual({
            path,
            changes: [],
          })
        }
      }
    },
  )

  it.each(cases)('$id says what was set, and parses: $name', (sample) => {
    for (const text of settings(sample)) {
      const { tree } = parseFlow(text, '')
      for (const [path, value] of tree ? valuesOf(plain(tree)).slice(1) : []) {
        const isScalar = typeof value !== 'object' || value === null
        const edited = edit(text, [{ kind: 'set', path, value: isScalar ? 'new: text' : 1 }])
        const after = edited.ok ? parseFlow(edited.text, '').tree : tree
        expect({ path, isFine: after !== undefined }).toEqual({ path, isFine: true })
      }
    }
  })
})
