import { expect, it } from 'vitest'

import type { Editor } from '../editor.ts'
import { createTestEditor } from '../test-editor.ts'
import { findCommand, isEnabled, whyNot } from './registry.ts'

type Project = NonNullable<ReturnType<Editor['app']['getState']>['project']>

function newFlow(project: Partial<Project> | undefined) {
  const editor = createTestEditor()
  editor.app.setState({ project: project as Project })
  const command = findCommand('file.new')
  if (!command) throw new Error('bug: no command')
  return { isEnabled: isEnabled(command, editor), whyNot: whyNot(command, editor) }
}

it('says why no flow can be made', () => {
  const ann = (role: 'viewer' | 'editor') => ({ signedIn: { name: 'Ann', role } })
  expect(newFlow({ isReadOnly: false })).toEqual({ isEnabled: true, whyNot: undefined })
  expect(newFlow({ isReadOnly: false, ...ann('editor') }).isEnabled).toBe(true)
  expect(newFlow({ isReadOnly: true, ...ann('viewer') })).toEqual({
    isEnabled: false,
    whyNot: 'The role viewer may not write files',
  })
  for (const project of [{ isReadOnly: true }, { isReadOnly: true, ...ann('editor') }])
    expect(newFlow(project)).toEqual({ isEnabled: false, whyNot: 'Files cannot be written here' })
  expect(newFlow(undefined), 'nothing is known yet').toEqual({
    isEnabled: false,
    whyNot: undefined,
  })
})
