import { expect, test } from 'vitest'

import { foldersOf } from './folders.ts'

test('flows stand below their folder, the top folder first', () => {
  const folders = foldersOf([{ id: 'line/a' }, { id: 'top' }, { id: 'line/b' }], [])
  expect(folders).toEqual([
    { path: '', flows: [{ id: 'top' }] },
    { path: 'line', flows: [{ id: 'line/a' }, { id: 'line/b' }] },
  ])
})

test('an empty folder is listed too', () => {
  expect(foldersOf([], ['spare'])).toEqual([{ path: 'spare', flows: [] }])
})
