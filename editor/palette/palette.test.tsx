// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'

import { config } from '../../runtime/field.ts'
import { EditorContext } from '../app/context.tsx'
import { createTestEditor } from '../app/test-editor.ts'
import { createNodeTypes } from '../model/node-types.ts'
import type { NodeType } from '../model/node-types.ts'
import { Palette } from './palette.tsx'

afterEach(cleanup)

const typeNamed = (type: string): NodeType => ({
  type,
  kind: 'transform',
  schema: config({}),
  inputs: ['any'],
  outputs: { out: 'any' },
  icon: 'filter',
  text: { en: { summary: '', help: '' }, 'zh-CN': { summary: '', help: '' } },
  examples: [],
})

function show(...types: string[]): void {
  const editor = createTestEditor()
  editor.app.setState({ types: createNodeTypes(types.map(typeNamed)) })
  render(
    <EditorContext value={editor}>
      <Palette />
    </EditorContext>,
  )
}

const focused = (): string | null | undefined => document.activeElement?.textContent
const press = (key: string): void => {
  fireEvent.keyDown(document.activeElement ?? document.body, { key })
}
const stops = (): (string | null)[] =>
  screen
    .getAllByRole('button')
    .filter(({ tabIndex }) => tabIndex === 0)
    .map(({ textContent }) => textContent)

test('is one stop for Tab; the arrow keys go from row to row', () => {
  show('batch', 'filter', 'map')
  expect(stops()).toEqual(['batch'])
  act(() => screen.getByRole('searchbox').focus())
  press('ArrowDown')
  expect(focused()).toBe('batch')
  press('ArrowDown')
  expect(focused()).toBe('filter')
  expect(stops()).toEqual(['filter'])
  press('End')
  press('ArrowDown')
  expect(focused()).toBe('map')
  press('Home')
  press('ArrowUp')
  expect(focused()).toBe('batch')
})

test('keeps a stop when the search leaves the row out', () => {
  show('batch', 'filter', 'map')
  act(() => screen.getByRole('button', { name: /^map/ }).focus())
  expect(stops()).toEqual(['map'])
  fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'filt' } })
  expect(stops()).toEqual(['filter'])
})
