import { expect, test } from 'vitest'

import { completionsAt } from './completion.ts'

const known = {
  variables: [
    { name: 'payload', type: 'dyn' },
    { name: 'topic', type: 'string' },
  ],
  functions: [
    { name: 'parse', signature: 'parse(string): dyn', isMethod: false },
    { name: 'startsWith', signature: 'string.startsWith(string): bool', isMethod: true },
  ],
}
const labels = (language: 'expression' | 'template', source: string) =>
  completionsAt(language, source, source.length, known).map(({ label }) => label)

test('offers variables and functions that begin with the word', () => {
  expect(labels('expression', 'topic == pa')).toEqual(['parse', 'payload'])
})

test('offers methods behind a point only', () => {
  expect(labels('expression', 'topic.')).toEqual(['startsWith'])
})

test('offers nothing in the plain text of a template', () => {
  expect(labels('template', 'to')).toEqual([])
  expect(labels('template', 'a/{{ to')).toEqual(['topic'])
})

test('replaces the word before the caret', () => {
  const [first] = completionsAt('expression', 'x + to', 6, known)
  expect(first).toMatchObject({ from: 4, to: 6, insert: 'topic' })
})
