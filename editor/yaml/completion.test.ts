import { CompletionContext } from '@codemirror/autocomplete'
import type { Completion } from '@codemirror/autocomplete'
import { EditorState } from '@codemirror/state'
import { expect, test } from 'vitest'

import { config, field } from '../../runtime/field.ts'
import type { Editor } from '../app/editor.ts'
import { en } from '../locales/en/index.ts'
import { createFlowGraph } from '../model/flow-graph.ts'
import { createNodeTypes } from '../model/node-types.ts'
import type { NodeType } from '../model/node-types.ts'
import { readView } from '../../runtime/document/edit/read-view.ts'
import { createCompletion } from './completion.ts'
import { typeInLines } from './place-in.ts'

const words = { summary: 'Words.', help: '' }
const base = {
  inputs: ['any'],
  outputs: { out: 'any' },
  icon: 'filter',
  text: { en: words, 'zh-CN': words },
  examples: [],
} as const satisfies Partial<NodeType>
const text = { en: 'Help.', zh: '帮助。' }
const types = createNodeTypes([
  { ...base, type: 'plant', kind: 'connection', schema: config({}) },
  {
    ...base,
    type: 'test/in',
    kind: 'source',
    schema: config({
      connection: field.connection(['plant'], text),
      qos: field.choice([0, 1, 2], { ...text, default: 1 }),
    }),
  },
  { ...base, type: 'test/out', kind: 'sink', schema: config({}) },
])

/** `|` is the cursor. */
function optionsAt(marked: string, readable = marked.replace('|', '')): readonly Completion[] {
  const { view } = readView(readable)
  const source = marked.replace('|', '')
  const editor = {
    doc: { getState: () => ({ view, text: source }) },
    app: { getState: () => ({ types }) },
    text: () => en,
    graph: () => createFlowGraph(view, types),
  } as unknown as Editor
  const state = EditorState.create({ doc: source })
  const context = new CompletionContext(state, marked.indexOf('|'), true)
  const result = createCompletion(editor, 'en')(context)
  if (result instanceof Promise) throw new Error('bug: completion waits for nothing')
  return result?.options ?? []
}
const labels = (marked: string, readable?: string) =>
  optionsAt(marked, readable).map(({ label }) => label)

const connections = 'connections:\n  site: { type: plant }\n'

test('offers whole entries below nodes and below connections', () => {
  expect(labels('nodes:\n  t|')).toEqual(['test/in', 'test/out'])
  expect(labels('connections:\n  p|')).toEqual(['plant'])
})

test('offers the keys of the type, also while the text is broken', () => {
  const broken = 'nodes:\n  in:\n    type: test/in\n    q|\n  x: [\n'
  expect(labels(broken, '')).toContain('qos')
})

test('offers connections of a type that the field takes', () => {
  const nodes = 'nodes:\n  in:\n    type: test/in\n    connection: |\n'
  expect(labels(connections + nodes)).toEqual(['site'])
})

test('offers words that the field takes', () => {
  expect(labels('nodes:\n  in:\n    type: test/in\n    qos: |\n')).toEqual(['0', '1', '2'])
})

test('offers the nodes that a wire may lead to first', () => {
  const nodes = 'nodes:\n  in: { type: test/in }\n  out: { type: test/out }\n'
  expect(labels(`${nodes}wires:\n  - in -> |\n`)).toEqual(['out'])
})

test('finds the type of an entry by indentation', () => {
  const lines = 'nodes:\n  a:\n    # type: no\n    type: "x/y" # yes\n  b:\n    type: z\n'
  expect(typeInLines(lines, 'nodes', 'a')).toBe('x/y')
  expect(typeInLines(lines, 'nodes', 'b')).toBe('z')
  expect(typeInLines(lines, 'nodes', 'c')).toBeUndefined()
})
