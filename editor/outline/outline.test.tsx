// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'

import { readView } from '../../runtime/document/edit/read-view.ts'
import { config } from '../../runtime/field.ts'
import { EditorContext } from '../app/context.tsx'
import type { Editor } from '../app/editor.ts'
import { createTestEditor } from '../app/test-editor.ts'
import { createNodeTypes } from '../model/node-types.ts'
import type { NodeType } from '../model/node-types.ts'
import { Outline } from './outline.tsx'

afterEach(cleanup)

const step: NodeType = {
  type: 'step',
  kind: 'transform',
  schema: config({}),
  inputs: ['any'],
  outputs: { out: 'any' },
  icon: 'filter',
  text: { en: { summary: '', help: '' }, 'zh-CN': { summary: '', help: '' } },
  examples: [],
}
const text = `version: 1
nodes:
  first: { type: step }
  middle: { type: step, disabled: true }
  last: { type: step }
wires:
  - first -> middle -> last
`

function open(isReadOnly = false): Editor {
  const editor = createTestEditor()
  editor.app.setState({ types: createNodeTypes([step]) })
  const problem = { code: 'E1', severity: 'error' as const, message: 'bad', path: '/nodes/last' }
  const place = { range: { start: 0, end: 1 }, line: 1, column: 1, endLine: 1, endColumn: 1 }
  const problems = [{ ...problem, ...place }]
  editor.doc.setState({ id: 'flow', isReadOnly, text, view: readView(text).view, problems })
  render(
    <EditorContext value={editor}>
      <Outline />
    </EditorContext>,
  )
  return editor
}

const item = (name: RegExp): HTMLElement => screen.getByRole('treeitem', { name })
const focus = (name: RegExp): void => act(() => item(name).focus())
const press = (key: string): void => {
  fireEvent.keyDown(document.activeElement ?? document.body, { key })
}
const focused = (): string | null | undefined => document.activeElement?.getAttribute('aria-label')

test('says what each node is, whether it is off, and its problems', () => {
  open()
  const names = screen.getAllByRole('treeitem').map((each) => each.getAttribute('aria-label'))
  expect(names).toEqual([
    'first, transform',
    'middle, transform, disabled',
    'last, 1 problem, transform',
  ])
})

test('moves with the arrows, folds, and selects with Enter', () => {
  const editor = open()
  focus(/^first/)
  press('ArrowDown')
  expect(focused()).toBe('middle, transform, disabled')
  press('ArrowLeft')
  expect(screen.queryByRole('treeitem', { name: /^last/ })).toBeNull()
  press('ArrowRight')
  expect(item(/^last/)).toBeTruthy()
  press('Enter')
  expect(editor.ui.getState().selection).toEqual(['node:middle'])
})

test('deletes a node, joins the wires around it and goes on with the next', () => {
  const editor = open()
  focus(/^middle/)
  press('Delete')
  expect(editor.doc.getState().text).toContain('- first -> last')
  expect(editor.doc.getState().text).not.toContain('middle')
  expect(focused()).toBe('last, 1 problem, transform')
})

test('deletes nothing in a file that can only be read', () => {
  const editor = open(true)
  focus(/^middle/)
  press('Delete')
  expect(editor.doc.getState().text).toBe(text)
})

test('opens the dialog that connects a node', () => {
  const editor = open()
  focus(/^last/)
  press('c')
  expect(editor.ui.getState().dialog).toEqual({ name: 'connect', node: 'last' })
})

test('goes to the node whose name is typed', () => {
  open()
  focus(/^first/)
  press('l')
  expect(focused()).toBe('last, 1 problem, transform')
})

test('has the commands of the canvas in its menu, for the node that it was opened on', async () => {
  const editor = open()
  fireEvent.contextMenu(item(/^middle/))
  expect(editor.ui.getState().selection).toEqual(['node:middle'])
  expect(await screen.findByRole('menuitem', { name: /^Delete(?! without)/ })).toBeTruthy()
})
