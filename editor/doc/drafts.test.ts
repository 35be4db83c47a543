// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { createDocStore } from './doc-store.ts'
import { keepDrafts } from './drafts.ts'
import type { Draft, DraftShelf } from './drafts.ts'

const file = { id: 'line', text: 'name: line\n', etag: '"1"', isReadOnly: false }

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function setUp() {
  const drafts = new Map<string, Draft>()
  const shelf: DraftShelf = {
    read: async (id) => drafts.get(id),
    write: async (id, draft) => void drafts.set(id, draft),
    drop: async (id) => void drafts.delete(id),
  }
  const doc = createDocStore({ get: () => [], set: () => undefined })
  const stop = keepDrafts(doc, shelf)
  doc.open(file)
  const type = (to: string) => doc.replace(to, { label: 'Type', source: 'text' })
  return { doc, drafts, type, stop }
}

test('writes the text with its history and its file, two seconds after an edit', () => {
  const { type, drafts, stop } = setUp()
  type('name: other\n')
  expect(drafts.size).toBe(0)
  vi.advanceTimersByTime(2000)
  const draft = drafts.get('line')
  expect(draft).toMatchObject({ text: 'name: other\n', savedText: file.text, etag: '"1"' })
  expect(draft?.history.entries).toHaveLength(1)
  stop()
})

test('writes at once after twenty edits', () => {
  const { type, drafts, stop } = setUp()
  for (let edit = 1; edit <= 20; edit += 1) type(`name: ${edit}\n`)
  expect(drafts.get('line')?.text).toBe('name: 20\n')
  stop()
})

test('forgets its draft when the text is that of the file again', () => {
  const { doc, type, drafts, stop } = setUp()
  type('name: other\n')
  vi.advanceTimersByTime(2000)
  doc.undo()
  vi.advanceTimersByTime(2000)
  expect(drafts.size).toBe(0)
  stop()
})

test('leaves the draft of an earlier time alone until someone answers for it', () => {
  const { doc, drafts, stop } = setUp()
  const earlier: Draft = {
    text: 'name: earlier\n',
    time: 0,
    savedText: file.text,
    etag: '"1"',
    history: doc.getState().history,
  }
  drafts.set('line', earlier)
  doc.setState({ draft: earlier })
  vi.advanceTimersByTime(10_000)
  expect(drafts.get('line')).toBe(earlier)
  stop()
})

test('stops', () => {
  const { type, drafts, stop } = setUp()
  stop()
  type('name: other\n')
  vi.advanceTimersByTime(10_000)
  expect(drafts.size).toBe(0)
})
