// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test } from 'vitest'

import type { Editor } from './editor.ts'
import { bindingOf } from './key-press.ts'
import { listenToKeys, shownKeys } from './keys.ts'
import { createTestEditor } from './test-editor.ts'

let stop = (): void => undefined
let editor: Editor

beforeEach(() => {
  editor = createTestEditor()
  const text = 'version: 1\nname: line\nnodes:\n  a:\n    type: log\n'
  editor.doc.open({ id: 'line', text, etag: '"1"', isReadOnly: false })
  document.body.innerHTML = `
    <div data-region="canvas"><button id="canvas"></button></div>
    <div role="tree" data-tree="flows"><button id="flows"></button></div>
    <input id="text" />
    <div role="dialog"><button id="dialog"></button></div>`
  stop = listenToKeys(editor)
})
afterEach(() => stop())

function press(target: string, init: KeyboardEventInit): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init })
  document.getElementById(target)?.dispatchEvent(event)
  return event
}
const edit = () =>
  editor.doc.replace('version: 1\nname: other\n', { label: 'Type', source: 'text' })

test('runs a command everywhere by its keys', () => {
  press('canvas', { key: 'k', ctrlKey: true })
  expect(editor.ui.getState().dialog).toEqual({ name: 'palette' })
})

test('never lets the browser have Ctrl+S, also when there is nothing to save', () => {
  expect(press('canvas', { key: 's', ctrlKey: true }).defaultPrevented).toBe(true)
})

test('leaves undo to a text field that has the focus', () => {
  edit()
  press('text', { key: 'z', ctrlKey: true })
  expect(editor.doc.getState().history.position).toBe(1)
  press('canvas', { key: 'z', ctrlKey: true })
  expect(editor.doc.getState().history.position).toBe(0)
})

test('leaves keys to a dialog that is open', () => {
  edit()
  press('dialog', { key: 'z', ctrlKey: true })
  expect(editor.doc.getState().history.position).toBe(1)
})

test('works by other keys once they are chosen, and no more by the old ones', () => {
  edit()
  editor.ui.setState({ keys: { 'edit.undo': ['$mod+Shift+u'] } })
  press('canvas', { key: 'z', ctrlKey: true })
  expect(editor.doc.getState().history.position).toBe(1)
  press('canvas', { key: 'U', ctrlKey: true, shiftKey: true })
  expect(editor.doc.getState().history.position).toBe(0)
})

test('does not delete nodes by keys that are meant for the list of flows', () => {
  editor.ui.setState({ selection: ['node:a'] })
  press('flows', { key: 'Delete' })
  expect(editor.doc.getState().view.nodes).toHaveLength(1)
  press('canvas', { key: 'Delete' })
  expect(editor.doc.getState().view.nodes).toHaveLength(0)
})

test('single letters can be switched off', () => {
  editor.ui.setState({ selection: ['node:a'], hasLetterKeys: false })
  press('canvas', { key: 'm' })
  expect(editor.doc.getState().history.position).toBe(0)
  editor.ui.setState({ hasLetterKeys: true })
  press('canvas', { key: 'm' })
  expect(editor.doc.getState().history.position).toBe(1)
})

const held = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }

test('reads a press as a binding, by its place on the keyboard when Alt is held', () => {
  const shifted = { ...held, key: 'Z', code: 'KeyZ', ctrlKey: true, shiftKey: true }
  expect(bindingOf(shifted)).toBe('$mod+Shift+z')
  expect(bindingOf({ ...held, key: '¬', code: 'KeyL', altKey: true })).toBe('Alt+KeyL')
  expect(bindingOf({ ...held, key: 'Shift', code: 'ShiftLeft', shiftKey: true })).toBeUndefined()
})

test('shows keys as people read them', () => {
  expect(shownKeys('$mod+Shift+z')).toBe('Ctrl+Shift+Z')
  expect(shownKeys('Alt+KeyA l')).toBe('Alt+A L')
})
