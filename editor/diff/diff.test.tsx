// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import type { ReactElement } from 'react'
import { afterEach, expect, it, vi } from 'vitest'

import type { Api } from '../api/client.ts'
import { EditorContext } from '../app/context.tsx'
import { createTestEditor } from '../app/test-editor.ts'
import { en } from '../locales/en/index.ts'
import { createNodeTypes } from '../model/node-types.ts'
import { CommitDialog } from './commit-dialog.tsx'
import type { CommitDialogProps } from './commit-dialog.tsx'
import { DiffView } from './diff-view.tsx'
import { MergeDialog } from './merge-dialog.tsx'
import { mergeOnDisk } from './merge-done.ts'
import { proposeMessage } from './propose.ts'

afterEach(cleanup)

const base = `version: 1
nodes:
  tick: { type: generate, every: 1s }
  hot:
    type: filter
    where: payload.t > 30
  end: { type: log }
wires:
  - tick -> hot -> end
`
const text = en.diff

function open(element: ReactElement) {
  // What these parts ask of the server is given to them as props.
  const editor = createTestEditor()
  render(<EditorContext value={editor}>{element}</EditorContext>)
  return editor
}

const diffOf = (after: string, before = base) => (
  <DiffView
    before={before}
    after={after}
    beforeName="HEAD"
    afterName="Now"
    catalogue={createNodeTypes([])}
    theme="light"
    language="en"
  />
)

it('shows a difference in words, as a picture and line by line', async () => {
  open(diffOf(base.replace('> 30', '> 25').replace('hot -> end', 'end')))
  expect(screen.getByRole('button', { name: /filter hot: where changed/ })).toBeDefined()
  expect(screen.getByRole('button', { name: /tick -> end added/ })).toBeDefined()
  expect(screen.getByText('30', { selector: 'mark' })).toBeDefined()
  expect(screen.getByText('25', { selector: 'mark' })).toBeDefined()
  const picture = screen.getByRole('figure', { name: text.picture })
  await waitFor(() => expect(picture.querySelector('[data-node="hot"]')).not.toBeNull())
})

it('finds in the picture and in the YAML what is chosen from the list', async () => {
  open(diffOf(base.replace('> 30', '> 25')))
  const picture = screen.getByRole('figure', { name: text.picture })
  await waitFor(() => expect(picture.querySelector('[data-node="hot"]')).not.toBeNull())
  fireEvent.click(screen.getByRole('button', { name: /filter hot/ }))
  expect(picture.querySelector('[data-node="hot"]')?.hasAttribute('data-selected')).toBe(true)
  expect(document.querySelector('tr[data-found]')?.getAttribute('data-after')).toBe('4')
})

it('says so when nothing, or only the form, differs', () => {
  open(diffOf(base))
  expect(screen.getByText(text.same)).toBeDefined()
  cleanup()
  open(diffOf(`# A comment.\n${base}`))
  expect(screen.getByText(text.formatOnly)).toBeDefined()
})

it('compares the YAML of a text that is no flow', () => {
  open(diffOf('nodes: ['))
  expect(screen.getByText(text.unreadable('Now'))).toBeDefined()
  expect(screen.getByText('nodes: [')).toBeDefined()
  expect(screen.queryByRole('figure')).toBeNull()
})

it('merges what was chosen, and not before everything is', () => {
  const onApply = vi.fn()
  open(
    <MergeDialog
      base={base}
      ours={base.replace('> 30', '> 25').replace('1s', '2s')}
      theirs={base.replace('> 30', '> 40').replace('type: log', 'type: log, level: warn')}
      onApply={onApply}
      onClose={() => undefined}
    />,
  )
  const apply = screen.getByRole('button', { name: text.merge.apply })
  expect(apply.hasAttribute('disabled')).toBe(true)
  fireEvent.click(screen.getByRole('radio', { name: text.merge.theirs }))
  fireEvent.click(apply)
  expect(onApply).toHaveBeenCalledWith(
    base.replace('> 30', '> 40').replace('1s', '2s').replace('type: log', 'type: log, level: warn'),
  )
})

it('takes a text that is typed', () => {
  const onApply = vi.fn()
  open(
    <MergeDialog
      base={base}
      ours={base.replace('> 30', '> 25')}
      theirs={base.replace('> 30', '> 40')}
      onApply={onApply}
      onClose={() => undefined}
    />,
  )
  fireEvent.click(screen.getByRole('radio', { name: text.merge.type }))
  const field = screen.getByRole('textbox', { name: text.merge.typed })
  fireEvent.change(field, { target: { value: '    where: payload.t > 33' } })
  fireEvent.click(screen.getByRole('button', { name: text.merge.apply }))
  expect(onApply).toHaveBeenCalledWith(base.replace('> 30', '> 33'))
})

it('merges at once what does not overlap, as one step that can be undone', () => {
  const editor = open(<p />)
  editor.doc.open({ id: 'a', text: base, etag: '1', isReadOnly: false })
  const ours = base.replace('1s', '2s')
  editor.doc.replace(ours, { label: 'x', source: 'form' })
  const theirs = base.replace('> 30', '> 40')
  editor.doc.setOnDisk({ text: theirs, etag: '2' })
  mergeOnDisk(editor)
  expect(editor.doc.getState()).toMatchObject({
    text: ours.replace('> 30', '> 40'),
    savedText: theirs,
    etag: '2',
    onDisk: undefined,
  })
  editor.doc.undo()
  expect(editor.doc.getState().text).toBe(ours)
})

it('asks about what overlaps', () => {
  const editor = open(<p />)
  editor.doc.open({ id: 'a', text: base, etag: '1', isReadOnly: false })
  editor.doc.replace(base.replace('> 30', '> 25'), { label: 'x', source: 'form' })
  editor.doc.setOnDisk({ text: base.replace('> 30', '> 40'), etag: '2' })
  mergeOnDisk(editor)
  expect(editor.ui.getState().dialog).toEqual({ name: 'merge' })
  expect(editor.doc.getState().etag).toBe('1')
})

const commitProps = (more: Partial<CommitDialogProps> = {}): CommitDialogProps => ({
  branch: 'main',
  flows: [
    { id: 'a', path: 'a.yaml', state: 'changed' },
    { id: 'b', path: 'b.yaml', state: 'new' },
    { id: 'c', path: 'c.yaml', state: 'conflict' },
  ],
  first: ['a'],
  unsaved: undefined,
  onSave: () => undefined,
  propose: (ids) => Promise.resolve(`about ${ids.join(' and ')}`),
  proposal: 'about a',
  onCommit: () => Promise.resolve(),
  onClose: () => undefined,
  ...more,
})

it('commits the chosen flows with the proposed message', async () => {
  const onCommit = vi.fn(() => Promise.resolve())
  open(<CommitDialog {...commitProps({ onCommit })} />)
  fireEvent.click(screen.getByRole('checkbox', { name: /^b/ }))
  await waitFor(() => expect(screen.getByDisplayValue('about a and b')).toBeDefined())
  fireEvent.click(screen.getByRole('button', { name: text.commit.do(2) }))
  expect(onCommit).toHaveBeenCalledWith(['a', 'b'], 'about a and b')
  await waitFor(() =>
    expect(screen.getByRole('button', { name: text.commit.do(2) }).hasAttribute('disabled')).toBe(
      false,
    ),
  )
})

it('keeps a message that was typed, and leaves out conflicts', async () => {
  const propose = vi.fn(() => Promise.resolve('other'))
  open(<CommitDialog {...commitProps({ propose })} />)
  fireEvent.change(screen.getByRole('textbox'), { target: { value: 'mine' } })
  fireEvent.click(screen.getByRole('checkbox', { name: /^b/ }))
  expect(screen.getByDisplayValue('mine')).toBeDefined()
  expect(propose).not.toHaveBeenCalled()
  expect(screen.getByRole('checkbox', { name: /^c/ }).hasAttribute('disabled')).toBe(true)
})

it('says why a commit did not work', async () => {
  const onCommit = () => Promise.reject(new Error('git does not know who you are'))
  open(<CommitDialog {...commitProps({ onCommit })} />)
  fireEvent.click(screen.getByRole('button', { name: text.commit.do(1) }))
  expect((await screen.findByRole('alert')).textContent).toContain('git does not know who you are')
})

it('proposes a message from what git and the disk hold', async () => {
  const api = {
    file: (id: string) =>
      Promise.resolve({ id, text: base.replace('> 30', '> 25'), etag: '', isReadOnly: false }),
    git: { show: () => Promise.resolve({ revision: 'HEAD', text: base }) },
  } as unknown as Pick<Api, 'file' | 'git'> // only what is asked
  const options = { api, language: 'en' as const, several: text.commit.several }
  expect(await proposeMessage(['a'], options)).toBe('hot: where changed')
  expect(await proposeMessage(['a', 'b'], options)).toBe(
    '2 flows: a, b\n\n- a: hot: where changed\n- b: hot: where changed',
  )
  expect(await proposeMessage([], options)).toBe('')
})
