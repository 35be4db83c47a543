import { expect, it } from 'vitest'

import { runStoreOf } from '../run/run-store.ts'
import { createTestEditor } from '../test-editor.ts'
import { findCommand, isEnabled, runCommand, whyNot } from './registry.ts'

const flow = 'version: 1\nnodes:\n  tick: { type: generate, every: 1s }\n'

function openAs(role: 'viewer' | 'operator' | undefined, asked: string[][] = []) {
  const pause = async (...at: string[]): Promise<void> => void asked.push(at)
  const editor = createTestEditor({ api: { run: { pause } } as never })
  const signedIn = role && { name: 'Ann', role }
  editor.app.setState({ project: { isRunning: true, isReadOnly: false, signedIn } as never })
  editor.doc.open({ id: 'parts/a', text: flow, etag: '"a"', isReadOnly: false })
  editor.ui.setState({ selection: ['node:tick'] })
  const runs = { id: 'main', state: 'running', since: 0, paused: [] }
  runStoreOf(editor).setState({ runs: { flows: [runs], texts: [], stopped: [] } })
  return editor
}
const command = (id: string) => {
  const found = findCommand(id)
  if (!found) throw new Error(`bug: no command ${id}`)
  return found
}

it('changes nothing that runs for whoever may only look, and says so', () => {
  const states = (['viewer', 'operator', undefined] as const).map((role) => {
    const editor = openAs(role)
    return [isEnabled(command('run.draft'), editor), whyNot(command('run.draft'), editor)]
  })
  expect(states).toEqual([
    [false, 'The role viewer may not change what runs'],
    [true, undefined],
    [true, undefined],
  ])
})

it('pauses a node of the instance that is open, and none of a subflow by itself', async () => {
  const asked: string[][] = []
  const editor = openAs('operator', asked)
  expect(isEnabled(command('run.pause-node'), editor)).toBe(false)
  editor.ui.setState({ trail: [{ flow: 'main', node: 'clean' }, { flow: 'parts/a' }] })
  expect(runCommand('run.pause-node', editor)).toBe(true)
  await expect.poll(() => asked).toEqual([['main', 'clean.tick']])
})
