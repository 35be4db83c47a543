import { expect, test } from 'vitest'

import { readView } from '../../runtime/document/edit/read-view.ts'
import { findInFlow } from './find.ts'

const text = `version: 1
name: line
nodes:
  # Only what is hot.
  hot:
    type: filter
    where: payload.t > 30
  show:
    type: mqtt/sink
    topics: [plant/hot, plant/cold]
`
const { view } = readView(text)
const keys = (typed: string) => findInFlow(view, text, typed).map(({ key }) => key)

test('lists every node while nothing is typed', () => {
  expect(keys('')).toEqual(['node hot', 'node show'])
})

test('finds nodes by id, type and note, values of fields, and lines of the text', () => {
  expect(keys('plant/cold')).toEqual(['value show topics.1', 'line 9'])
  expect(keys('mqtt')[0]).toBe('node show')
  expect(keys('mqtt')).toContain('line 8')
  expect(keys('only hot')[0]).toBe('node hot')
})

test('every word must occur', () => {
  expect(keys('payload 30')).toEqual(['value hot where', 'line 6'])
  expect(keys('payload 31')).toEqual([])
})

test('says where a line lies', () => {
  const [hit] = findInFlow(view, text, 'payload.t').filter(({ kind }) => kind === 'text')
  expect(text.slice(hit?.range?.start, hit?.range?.end)).toBe('where: payload.t > 30')
  expect(hit?.line).toBe(7)
})
