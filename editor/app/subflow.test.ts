// @vitest-environment happy-dom
import { expect, it } from 'vitest'

import { subflowTypes } from '../model/subflow-types.ts'
import type { NodeType } from '../model/node-types.ts'
import { goBack, openSubflow, selectedSubflow, trailTo } from './subflow.ts'
import { createTestEditor } from './test-editor.ts'

const flow = (type: string) => `version: 1\nnodes:\n  a: { type: ${type} }\n  b: { type: log }\n`

function setUp(id: string, text: string) {
  const editor = createTestEditor()
  const { doc, ui } = editor
  const open = (flowId: string) =>
    doc.open({ id: flowId, text: flowId === id ? text : flow('log'), etag: '', isReadOnly: false })
  open(id)
  return { editor, ui, open }
}

it('goes into a subflow and back by the way it came', () => {
  const { editor, ui, open } = setUp('plant/main', flow('../parts/a.yaml'))
  expect(selectedSubflow(editor)).toBeUndefined()
  ui.setState({ selection: ['node:b'] })
  expect(selectedSubflow(editor)).toBeUndefined()
  ui.setState({ selection: ['node:a'] })
  expect(selectedSubflow(editor)).toBe('parts/a')
  openSubflow(editor, 'parts/a')
  open('parts/a')
  openSubflow(editor, 'parts/b')
  open('parts/b')
  expect(trailTo(ui.getState().trail, 'parts/b')).toEqual(['plant/main', 'parts/a'])
  goBack(editor, 'plant/main')
  open('plant/main')
  expect(trailTo(ui.getState().trail, 'plant/main')).toEqual([])
  expect(location.pathname).toBe('/flows/plant/main')
})

it('forgets the way when another flow is opened', () => {
  const { editor, ui, open } = setUp('main', flow('./a.yaml'))
  openSubflow(editor, 'a')
  open('other')
  expect(trailTo(ui.getState().trail, 'other')).toEqual([])
  openSubflow(editor, 'a')
  open('a')
  expect(trailTo(ui.getState().trail, 'a')).toEqual(['other'])
})

it('names the subflows of the folder as the open flow writes them', () => {
  // Only the name is looked at.
  const info = { type: 'x', kind: 'subflow' } as NodeType
  const subflows = [
    { id: 'parts/a', info },
    { id: 'parts/b', info },
  ]
  expect(subflowTypes('parts/b', subflows).map(({ type }) => type)).toEqual(['./a.yaml'])
})
