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
  linkFields: [
    { name: 'up', type: 'bool' },
    { name: 'pending', type: 'int' },
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

test('offers the fields of a link behind it', () => {
  expect(labels('expression', "link('plant').")).toEqual(['up', 'pending'])
  expect(labels('expression', 'topic == "a" && link("plant").p')).toEqual(['pending'])
  expect(labels('template', "a/{{ link('plant').u")).toEqual(['up'])
  expect(labels('expression', 'blink("plant").')).toEqual(['startsWith'])
})

test('offers nothing in the plain text of a template', () => {
  expect(labels('template', 'to')).toEqual([])
  expect(labels('template', 'a/{{ to')).toEqual(['topic'])
})

test('replaces the word before the caret', () => {
  const [first] = completionsAt('expression', 'x + to', 6, known)
  expect(first).toMatchObject({ from: 4, to: 6, insert: 'topic' })
})
