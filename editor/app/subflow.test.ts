// @vitest-environment happy-dom
import { expect, it } from 'vitest'

import { subflowTypes } from '../model/subflow-types.ts'
import type { NodeType } from '../model/node-types.ts'
import { goBack, openInstance, runningPlace, selectedInstance, trailTo } from './subflow.ts'
import { createTestEditor } from './test-editor.ts'

const flow = (type: string) => `version: 1\nnodes:\n  a: { type: ${type} }\n  b: { type: log }\n`

function setUp(id: string, text: string) {
  const editor = createTestEditor()
  const { doc, ui } = editor
  const open = (flowId: string, its = flow('log')) =>
    doc.open({ id: flowId, text: its, etag: '', isReadOnly: false })
  open(id, text)
  return { editor, ui, open }
}

it('goes into a subflow and back by the way it came', () => {
  const { editor, ui, open } = setUp('plant/main', flow('../parts/a.yaml'))
  expect(selectedInstance(editor)).toBeUndefined()
  ui.setState({ selection: ['node:b'] })
  expect(selectedInstance(editor)).toBeUndefined()
  ui.setState({ selection: ['node:a'] })
  expect(selectedInstance(editor)).toBe('a')
  openInstance(editor, 'a')
  open('parts/a', flow('./b.yaml'))
  openInstance(editor, 'a')
  open('parts/b')
  expect(trailTo(ui.getState().trail, 'parts/b').map((step) => step.flow)).toEqual([
    'plant/main',
    'parts/a',
  ])
  expect(runningPlace(editor)).toEqual({ flow: 'plant/main', inside: 'a.a' })
  goBack(editor)
  open('parts/a')
  expect(runningPlace(editor)).toEqual({ flow: 'plant/main', inside: 'a' })
  goBack(editor, 'plant/main')
  open('plant/main')
  expect(trailTo(ui.getState().trail, 'plant/main')).toEqual([])
  expect(runningPlace(editor)).toEqual({ flow: 'plant/main' })
  expect(location.pathname).toBe('/flows/plant/main')
})

it('forgets the way when another flow is opened', () => {
  const { editor, ui, open } = setUp('main', flow('./a.yaml'))
  openInstance(editor, 'a')
  open('other', flow('./a.yaml'))
  expect(trailTo(ui.getState().trail, 'other')).toEqual([])
  expect(runningPlace(editor)).toEqual({ flow: 'other' })
  openInstance(editor, 'a')
  open('a')
  expect(trailTo(ui.getState().trail, 'a')).toEqual([{ flow: 'other', node: 'a' }])
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
