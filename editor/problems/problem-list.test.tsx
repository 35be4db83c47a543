// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'

import type { ProblemAnswer } from '../../runtime/admin/contract/files.ts'
import { readView } from '../../runtime/document/edit/read-view.ts'
import { EditorContext } from '../app/context.tsx'
import type { Editor } from '../app/editor.ts'
import { createTestEditor } from '../app/test-editor.ts'
import { fixesOf } from './fixes.ts'
import { goToNext } from './go-to.ts'
import { ProblemList } from './problem-list.tsx'

afterEach(cleanup)

const text = `version: 1
connections:
  plant: { type: mqtt, keepAlive: 3 }
nodes:
  hot: { type: filter, wher: 'true' }
  end: { type: log }
wires:
  - hot.hott -> end
`

/** A problem whose range is this word of the text. */
function problemAt(word: string, path: string, more: Partial<ProblemAnswer> = {}): ProblemAnswer {
  const start = text.indexOf(word)
  const range = { start, end: start + word.length }
  const line = text.slice(0, start).split('\n').length
  const place = { range, line, column: 1, endLine: line, endColumn: 1 }
  return { code: 'E301', severity: 'error', message: `about ${word}`, path, ...place, ...more }
}

const problems: readonly ProblemAnswer[] = [
  problemAt('wher', '/nodes/hot/wher', { hint: 'Did you mean "where"?' }),
  problemAt('keepAlive', '/connections/plant/keepAlive', { severity: 'warning' }),
  problemAt('hott', '/wires/0', {
    code: 'E204',
    hint: 'Its ports are "out" and "error". Did you mean "out"?',
  }),
]

function open(isReadOnly = false): Editor {
  const editor = createTestEditor()
  editor.doc.setState({ id: 'flow', isReadOnly, text, view: readView(text).view, problems })
  editor.yaml = { reveal: vi.fn(), focus: vi.fn() }
  render(
    <EditorContext value={editor}>
      <ProblemList />
    </EditorContext>,
  )
  return editor
}

test('groups the problems by what they are about, in the order of the file', () => {
  open()
  const titles = screen.getAllByRole('heading').map((title) => title.textContent)
  expect(titles).toEqual(['plantconnection1', 'hot1', 'Wires1'])
})

test('shows a severity only while its filter is on', () => {
  open()
  fireEvent.click(screen.getByRole('button', { name: '2 errors' }))
  expect(screen.queryByText('about wher')).toBeNull()
  expect(screen.getByText('about keepAlive')).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: '1 warning' }))
  expect(screen.getByText('All problems are hidden by the filter.')).toBeTruthy()
})

test.each([
  ['about wher', 'node:hot', 'wher'],
  ['about keepAlive', 'connection:plant', 'keepAlive'],
  ['about hott', 'wire:hot.hott -> end', 'hott'],
])('selects what %s is about and shows its place', (message, selected, word) => {
  const editor = open()
  fireEvent.click(screen.getByText(message))
  expect(editor.ui.getState().selection).toEqual([selected])
  const start = text.indexOf(word)
  expect(editor.yaml?.reveal).toHaveBeenCalledWith({ start, end: start + word.length })
})

test('puts the word that was meant in place, also where a hint lists the ports first', () => {
  const editor = open()
  fireEvent.click(screen.getByRole('button', { name: 'Use "where"' }))
  expect(editor.doc.getState().text).toContain("where: 'true'")
  fireEvent.click(screen.getByRole('button', { name: 'Use "out"' }))
  expect(editor.doc.getState().text).toContain('hot.out -> end')
})

test('takes out a key that the type does not know when no other was meant', () => {
  const editor = open()
  const list = screen.getByRole('list', { name: 'plant' })
  fireEvent.click(within(list).getByRole('button', { name: 'Remove "keepAlive"' }))
  expect(editor.doc.getState().text).toContain('plant: { type: mqtt }')
})

test('offers no fix in a file that can only be read', () => {
  const editor = open(true)
  expect(problems.flatMap((problem) => fixesOf(editor, problem))).toEqual([])
})

test('goes from problem to problem in the order of the text, and round at the ends', () => {
  const editor = open()
  const selected = (step: 1 | -1): string | undefined => {
    goToNext(editor, step)
    return editor.ui.getState().selection[0]
  }
  expect(selected(1)).toBe('connection:plant')
  expect(selected(1)).toBe('node:hot')
  expect(selected(1)).toBe('wire:hot.hott -> end')
  expect(selected(1)).toBe('connection:plant')
  expect(selected(-1)).toBe('wire:hot.hott -> end')
})
