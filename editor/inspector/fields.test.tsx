// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'

import { readView } from '../../runtime/document/edit/read-view.ts'
import type { DocState } from '../doc/doc-store.ts'
import { en } from '../locales/en/index.ts'
import { samples } from './samples.ts'
import { one, open } from './test-kit.tsx'

afterEach(() => {
  cleanup()
  samples.setState({}, true)
  vi.useRealTimers()
})

const typed = (label: string, value: string): void => {
  const input = screen.getByLabelText(label)
  fireEvent.change(input, { target: { value } })
  fireEvent.blur(input)
}

const setting = (key: string, value: unknown) => [
  { kind: 'set', path: ['nodes', 'hot', key], value },
]

test('writes a duration as its number and unit', () => {
  const { edits } = open(['node:hot'], one({ every: '250ms' }))
  expect(screen.getByLabelText<HTMLInputElement>('every').value).toBe('250')
  expect(screen.getByLabelText<HTMLSelectElement>('Unit of every').value).toBe('ms')
  typed('every', '400')
  fireEvent.change(screen.getByLabelText('Unit of every'), { target: { value: 'm' } })
  expect(edits).toEqual([setting('every', '400ms'), setting('every', '250m')])
})

test('gives a duration that is not set the unit of its default', () => {
  const { edits } = open(['node:hot'], one({}))
  expect(screen.getByLabelText<HTMLInputElement>('every').placeholder).toBe('5')
  typed('every', '2')
  typed('every', '${env:PACE}')
  expect(edits).toEqual([setting('every', '2s'), setting('every', '${env:PACE}')])
})

test('a reference in the place of a duration has no unit', () => {
  open(['node:hot'], one({ every: '${env:PACE}' }))
  expect(screen.getByLabelText<HTMLInputElement>('every').value).toBe('${env:PACE}')
  expect(screen.queryByLabelText('Unit of every')).toBeNull()
})

test('writes a text, a switch, a choice, a secret and an expression', () => {
  const { edits } = open(['node:hot'], one({}))
  typed('label', 'boiler')
  fireEvent.click(screen.getByLabelText('loud'))
  fireEvent.change(screen.getByLabelText('mode'), { target: { value: '1' } })
  typed('key', '${env:KEY}')
  typed('where', 'payload.ok')
  expect(edits).toEqual([
    setting('label', 'boiler'),
    setting('loud', true),
    setting('mode', 'slow'),
    setting('key', '${env:KEY}'),
    setting('where', 'payload.ok'),
  ])
})

test('warns of a secret that stands in the file', () => {
  open(['node:hot'], one({ key: 'hunter2' }))
  expect(screen.getByText('literal')).toBeTruthy()
  expect(screen.getByText(en.inspector.secretHelp)).toBeTruthy()
})

test('keeps what does not fit in the field and in the file', () => {
  const { edits } = open(['node:hot'], one({}))
  const count = screen.getByLabelText<HTMLInputElement>('count')
  fireEvent.change(count, { target: { value: 'many' } })
  expect(count.value).toBe('many')
  fireEvent.blur(count)
  expect(edits).toEqual([setting('count', 'many')])
})

test('says which value is that of the default', () => {
  open(['node:hot'], one({ count: 3, label: 'x' }))
  expect(screen.getAllByText('same as default')).toHaveLength(1)
})

test('renames a key that names a port with its wires', () => {
  const { edits } = open(['node:hot'], one({ cases: { warm: 'true' } }))
  typed('Name of warm', 'tepid')
  const rename = { kind: 'rename-port', node: 'hot', from: 'warm', to: 'tepid' }
  expect(edits).toEqual([[{ ...rename, portsFrom: '/cases' }]])
})

test('renames a key that names no port in its place', () => {
  const { edits } = open(['node:hot'], one({ names: { a: 'x' } }))
  typed('Name of a', 'b')
  expect(edits).toEqual([[{ kind: 'rename-key', path: ['nodes', 'hot', 'names', 'a'], to: 'b' }]])
})

test('adds and removes one entry of a map and leaves the others alone', () => {
  const { edits } = open(['node:hot'], one({ cases: { warm: 'true' } }))
  const key = screen.getByLabelText('New name in cases')
  fireEvent.change(key, { target: { value: 'cold' } })
  fireEvent.keyDown(key, { key: 'Enter' })
  fireEvent.click(screen.getByLabelText('Remove warm'))
  expect(edits).toEqual([
    [{ kind: 'set', path: ['nodes', 'hot', 'cases', 'cold'], value: '' }],
    [{ kind: 'set', path: ['nodes', 'hot', 'cases', 'warm'], value: undefined }],
  ])
})

const tab = (name: string): void => {
  const each = screen.getByRole('tab', { name })
  act(() => each.focus())
  fireEvent.click(each)
}

test('sets the note of an entry', () => {
  const { edits } = open(['node:hot'], one({}))
  tab('Note')
  const note = screen.getByRole('textbox', { name: 'Note' })
  fireEvent.change(note, { target: { value: 'Mind the steam.' } })
  fireEvent.blur(note)
  expect(edits).toEqual([
    [{ kind: 'set-note', section: 'nodes', id: 'hot', note: 'Mind the steam.' }],
  ])
})

const flow = `version: 1
nodes:
  hot:
    type: test/sensor
    label: x
  end: { type: test/sensor }
wires:
  - hot -> end
`
const read = (): Partial<DocState> => ({ text: flow, view: readView(flow).view })

test('shows where the wires of a port lead', () => {
  const { editor } = open(['node:hot'], read())
  tab('Ports')
  fireEvent.click(screen.getByRole('button', { name: 'end' }))
  expect(editor.ui.getState().selection).toEqual(['node:end'])
})

test('edits the text of the entry alone', () => {
  const { editor } = open(['node:hot'], read())
  tab('YAML')
  const snippet = screen.getByLabelText<HTMLTextAreaElement>('Text of hot')
  expect(snippet.value).toBe('hot:\n  type: test/sensor\n  label: x')
  typed('Text of hot', 'hot:\n  type: test/sensor\n  label: y')
  expect(editor.doc.getState().text).toBe(flow.replace('label: x', 'label: y'))
})

test('keeps a text that is no entry in the field, and the file as it was', () => {
  const { editor } = open(['node:hot'], read())
  tab('YAML')
  vi.useFakeTimers()
  const snippet = screen.getByLabelText<HTMLTextAreaElement>('Text of hot')
  fireEvent.change(snippet, { target: { value: 'hot: [' } })
  act(() => {
    vi.advanceTimersByTime(300)
  })
  fireEvent.blur(snippet)
  expect(snippet.value).toBe('hot: [')
  expect(screen.getByRole('alert')).toBeTruthy()
  expect(editor.doc.getState().text).toBe(flow)
})

test('can be read and not changed in a flow that can only be read', () => {
  open(['node:hot'], { ...read(), isReadOnly: true })
  expect(screen.getByLabelText('label').closest('fieldset')?.disabled).toBe(true)
  tab('YAML')
  expect(screen.getByLabelText<HTMLTextAreaElement>('Text of hot').readOnly).toBe(true)
})

test('keeps the sample of a flow from node to node', () => {
  const { editor } = open(['node:hot'], read())
  fireEvent.change(screen.getByLabelText('Topic'), { target: { value: 'plant/1' } })
  act(() => editor.ui.setState({ selection: ['node:end'] }))
  expect(screen.getByLabelText<HTMLInputElement>('Topic').value).toBe('plant/1')
})
