// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'

import { emptyView } from '../../runtime/document/edit/read-view.ts'
import { samples } from './samples.ts'
import { item, one, open, withNodes } from './test-kit.tsx'

afterEach(() => {
  cleanup()
  samples.setState({}, true)
  vi.useRealTimers()
})

test('shows each field with its key, its value and its description', () => {
  open(['node:hot'], one({ label: 'boiler' }))
  const label = screen.getByLabelText<HTMLInputElement>('label')
  expect(label.value).toBe('boiler')
  const about = document.getElementById(label.getAttribute('aria-describedby') ?? '')
  expect(about?.textContent).toBe('Shown to people.')
  expect(screen.getByLabelText<HTMLInputElement>('count').placeholder).toBe('3')
})

test('sets a typed number after a pause, once', () => {
  vi.useFakeTimers()
  const { edits } = open(['node:hot'], one({}))
  const count = screen.getByLabelText('count')
  fireEvent.change(count, { target: { value: '1' } })
  fireEvent.change(count, { target: { value: '12' } })
  expect(edits).toEqual([])
  act(() => {
    vi.advanceTimersByTime(300)
  })
  expect(edits).toEqual([[{ kind: 'set', path: ['nodes', 'hot', 'count'], value: 12 }]])
})

test('keeps a reference as it was typed, and sets it when the focus leaves', () => {
  const { edits } = open(['node:hot'], one({}))
  const count = screen.getByLabelText('count')
  fireEvent.change(count, { target: { value: '${env:COUNT}' } })
  fireEvent.blur(count)
  expect(edits).toEqual([[{ kind: 'set', path: ['nodes', 'hot', 'count'], value: '${env:COUNT}' }]])
})

test('says where a value comes from when it is a reference', () => {
  open(['node:hot'], one({ label: '${env:NAME}' }))
  expect(screen.getByText('environment')).toBeTruthy()
})

test('takes a key out when it is reset', () => {
  const { edits } = open(['node:hot'], one({ loud: true }))
  fireEvent.click(screen.getByLabelText('Reset loud to its default'))
  expect(edits).toEqual([[{ kind: 'set', path: ['nodes', 'hot', 'loud'], value: undefined }]])
})

test('shows a problem at the field that it is about', () => {
  const problem = {
    code: 'E1',
    severity: 'error' as const,
    message: 'count is too large',
    range: { start: 0, end: 0 },
    line: 1,
    column: 1,
    endLine: 1,
    endColumn: 1,
    path: '/nodes/hot/count',
  }
  open(['node:hot'], { ...one({ count: 9 }), problems: [problem] })
  const count = screen.getByLabelText('count')
  expect(count.getAttribute('aria-invalid')).toBe('true')
  const told = document.getElementById(count.getAttribute('aria-errormessage') ?? '')
  expect(told?.textContent).toBe('count is too large')
  expect(screen.getByLabelText('label').getAttribute('aria-invalid')).toBeNull()
})

test('counts what is set among the advanced fields', () => {
  open(['node:hot'], one({ spare: 'y', disabled: true }))
  expect(screen.getByText('Advanced (2 set)')).toBeTruthy()
})

test('keeps keys that the type does not know in a section of their own', () => {
  open(['node:hot'], one({ odd: { a: 1 } }))
  const others = screen.getByRole('region', { name: 'Other keys in the file' })
  expect(others.querySelector('textarea')?.value).toBe('a: 1')
})

test('shows the form that fits the value, and turns a list into a map', () => {
  const { edits } = open(['node:hot'], one({ topics: ['a/b'] }))
  expect(screen.getAllByLabelText('Reset topics to its default')).toHaveLength(1)
  expect(screen.getByLabelText<HTMLInputElement>('Item 1').value).toBe('a/b')
  fireEvent.change(screen.getByLabelText('Form of topics'), { target: { value: '1' } })
  expect(edits).toEqual([[{ kind: 'set', path: ['nodes', 'hot', 'topics'], value: { 'a/b': '' } }]])
})

test('makes a new connection and uses it, as one step', () => {
  const { edits } = open(['node:hot'], one({}))
  fireEvent.click(screen.getByLabelText('New connection: mqtt'))
  expect(edits).toEqual([
    [
      { kind: 'add-connection', name: 'mqtt', type: 'mqtt' },
      { kind: 'set', path: ['nodes', 'hot', 'broker'], value: 'mqtt' },
    ],
  ])
})

test('renames with Enter', () => {
  const { edits } = open(['node:hot'], one({}))
  const id = screen.getByLabelText('Id')
  fireEvent.change(id, { target: { value: 'warm' } })
  fireEvent.keyDown(id, { key: 'Enter' })
  expect(edits).toEqual([[{ kind: 'rename-node', id: 'hot', to: 'warm' }]])
})

test('changes all selected nodes at once, and says where they differ', () => {
  const { edits } = open(
    ['node:a', 'node:b'],
    withNodes(item('a', { label: 'x', mode: 'slow' }), item('b', { label: 'y', mode: 'slow' })),
  )
  expect(screen.getByText('2 nodes')).toBeTruthy()
  expect(screen.getByLabelText<HTMLInputElement>('label').placeholder).toBe('mixed')
  fireEvent.change(screen.getByLabelText('mode'), { target: { value: '0' } })
  expect(edits).toEqual([
    [
      { kind: 'set', path: ['nodes', 'a', 'mode'], value: 'fast' },
      { kind: 'set', path: ['nodes', 'b', 'mode'], value: 'fast' },
    ],
  ])
})

test('shows the flow when nothing is selected', () => {
  const { edits } = open([], { view: { ...emptyView, name: 'Plant' } })
  const name = screen.getByLabelText<HTMLInputElement>('Name')
  expect(name.value).toBe('Plant')
  fireEvent.change(name, { target: { value: 'Works' } })
  fireEvent.blur(name)
  expect(edits).toEqual([[{ kind: 'set', path: ['name'], value: 'Works' }]])
})

test('tries a sample and shows what leaves each port', async () => {
  const answer = {
    sent: [{ port: 'out', message: { payload: { json: { a: 1 } }, topic: 't', meta: {} } }],
    problems: [],
    spans: [{ path: '/a', start: 1, end: 2 }],
  }
  const api = { try: vi.fn(() => Promise.resolve(answer)) }
  open(['node:hot'], one({ label: 'x', disabled: false }), api)
  fireEvent.change(screen.getByLabelText('Payload as'), { target: { value: 'hex' } })
  fireEvent.change(screen.getByLabelText('Payload'), { target: { value: '0a 0b' } })
  fireEvent.click(screen.getByText('Try'))
  await screen.findByText(/Port out/)
  expect(api.try).toHaveBeenCalledWith({
    flow: 'flow',
    type: 'test/sensor',
    fields: { label: 'x' },
    message: { payload: { hex: '0a0b' }, topic: '', meta: {} },
    language: 'en',
  })
  fireEvent.focus(screen.getByText('/a').closest('button') ?? document.body)
  expect(screen.getByText('0b').hasAttribute('data-marked')).toBe(true)
  expect(screen.getByText('0a').hasAttribute('data-marked')).toBe(false)
  fireEvent.pointerLeave(screen.getByText('0a').parentElement ?? document.body)
  fireEvent.pointerEnter(screen.getByText('0b'))
  expect(screen.getByText('/a').closest('button')?.hasAttribute('data-marked')).toBe(true)
})
