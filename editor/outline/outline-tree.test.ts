import { expect, test } from 'vitest'

import { readView } from '../../runtime/document/edit/read-view.ts'
import { createFlowGraph } from '../model/flow-graph.ts'
import { createNodeTypes } from '../model/node-types.ts'
import { outlineOf } from './outline-tree.ts'

function listed(text: string, folded: readonly string[] = []): string[] {
  const { view } = readView(text)
  const rows = outlineOf(createFlowGraph(view, createNodeTypes([])), new Set(folded))
  return rows.map(
    ({ node, level, isLink }) => `${'  '.repeat(level - 1)}${isLink ? '→ ' : ''}${node}`,
  )
}

const nodes = (...ids: string[]): string =>
  `nodes:\n${ids.map((id) => `  ${id}: { type: x }\n`).join('')}`

test('consumers stand below what feeds them, and unwired nodes at the end', () => {
  const text = `${nodes('alone', 'b', 'a')}wires:\n  - a -> b\n`
  expect(listed(text)).toEqual(['a', '  b', 'alone'])
})

test('a node that two others feed is listed once and linked after that', () => {
  const text = `${nodes('a', 'b', 'c')}wires:\n  - a -> c\n  - b -> c\n`
  expect(listed(text)).toEqual(['a', '  c', 'b', '  → c'])
})

test('a circle without a start is listed, and ends in a link', () => {
  const text = `${nodes('a', 'b')}wires:\n  - a -> b -> a\n`
  expect(listed(text)).toEqual(['a', '  b', '    → a'])
})

test('what stands below a folded node is hidden', () => {
  const text = `${nodes('a', 'b')}wires:\n  - a -> b\n`
  expect(listed(text, ['a'])).toEqual(['a'])
})
