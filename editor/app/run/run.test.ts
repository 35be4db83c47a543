import { expect, it, vi } from 'vitest'

import type { PreviewAnswer, RunRefusal } from '../../../runtime/admin/contract/run.ts'
import { readView } from '../../../runtime/document/edit/read-view.ts'
import { ApiError } from '../../api/client.ts'
import type { Toast } from '../editor.ts'
import { createTestEditor } from '../test-editor.ts'
import { askToRun, runAsked, saveAndRun } from './act.ts'
import { differing } from './differing.ts'
import { restarts, rowsOf } from './facts.ts'
import { runStoreOf, standingOf } from './run-store.ts'

const flow = (every: string, more = '') => `version: 1
nodes:
  tick: { type: generate, every: ${every} }
  show: { type: log }
${more}wires: [tick -> show]
`
const parts = { start: [], restart: [], stop: [], keep: [] }
const preview = (restart: readonly string[]): PreviewAnswer => ({
  problems: [],
  flows: [
    {
      id: 'main',
      change: 'changed',
      nodes: { ...parts, restart: [...restart], keep: ['show'] },
      connections: parts,
    },
  ],
  runs: '"a"',
})
const applied = { flows: [], faults: [] }

function start(api: object) {
  const editor = createTestEditor({ api: { run: api } as never })
  editor.app.setState({ project: { isRunning: true } as never })
  editor.doc.open({ id: 'main', text: flow('1s'), etag: '"a"', isReadOnly: false })
  const toasts: Toast[] = []
  editor.onToast((toast) => toasts.push(toast))
  return { editor, toasts, spoken: () => editor.app.getState().spoken, run: runStoreOf(editor) }
}

it('asks with the difference first, and then runs the text that was looked at', async () => {
  const apply = vi.fn(async (_body: object) => applied)
  const { editor, run, toasts } = start({ preview: async () => preview(['tick']), apply })
  await askToRun(editor)
  expect(run.getState().asked?.preview?.flows).toHaveLength(1)
  expect(apply).not.toHaveBeenCalled()
  const text = flow('2s')
  editor.doc.replace(text, { label: 'x', source: 'text' })
  await runAsked(editor)
  expect(apply).toHaveBeenCalledWith({ id: 'main', text: flow('1s'), language: 'en', etag: '"a"' })
  expect(run.getState()).toMatchObject({ asked: undefined, isBusy: false })
  expect(toasts.map(({ tone }) => tone)).toEqual(['good'])
})

it('does not ask where nothing restarts, if that is wished', async () => {
  const apply = vi.fn(async () => applied)
  let restarted: string[] = []
  const { editor, run } = start({ preview: async () => preview(restarted), apply })
  editor.ui.setState({ runsUnasked: true })
  await askToRun(editor)
  expect(apply).toHaveBeenCalledTimes(1)
  restarted = ['tick']
  await askToRun(editor)
  expect(apply).toHaveBeenCalledTimes(1)
  expect(run.getState().asked).toBeDefined()
})

it('does not run a flow with errors, and says which', async () => {
  const ask = vi.fn()
  const { editor, spoken } = start({ preview: ask, apply: ask })
  const problem = {
    severity: 'error',
    line: 3,
    message: 'no such type',
    range: { start: 0, end: 1 },
  }
  editor.doc.setProblems([problem as never], editor.doc.getState().version)
  await askToRun(editor)
  await saveAndRun(editor)
  expect(ask).not.toHaveBeenCalled()
  expect(spoken()).toMatchObject({ urgency: 'assertive' })
  expect(spoken().text).toContain('3: no such type')
  expect(editor.ui.getState().drawer).toMatchObject({ isOpen: true, tab: 'problems' })
})

it('tells why something could not start, and that what ran before runs again', async () => {
  const refusal: RunRefusal = {
    error: 'x',
    code: 'not-started',
    problems: [],
    faults: [{ flow: 'main', kind: 'node', name: 'show', reason: 'the disk is full' }],
  }
  const apply = async () => {
    throw new ApiError(422, 'x', refusal)
  }
  const { editor, spoken, toasts } = start({ preview: async () => preview([]), apply })
  await askToRun(editor)
  await runAsked(editor)
  expect(toasts).toMatchObject([{ tone: 'bad' }])
  expect(spoken().urgency).toBe('assertive')
  expect(spoken().text).toContain('show: the disk is full')
  expect(spoken().text).toContain('runs again')
})

it('marks nodes that are new, changed, or of a changed connection', () => {
  const link = (port: number) =>
    `connections:\n  peer: { type: websocket/client, url: 'ws://a:${port}' }\n`
  const more = '  out: { type: websocket/sink, connection: peer }\n'
  const before = link(1) + flow('1s', more)
  const marked = (text: string) => [...differing(before, readView(text).view)].toSorted()
  expect(marked(before)).toEqual([])
  expect(marked(`# why\n${before}`)).toEqual([])
  expect(marked(link(1) + flow('2s', more))).toEqual(['tick'])
  expect(marked(link(2) + flow('1s', `${more}  new: { type: log }\n`))).toEqual(['new', 'out'])
})

it('lists what happens to what, in order', () => {
  const answer = preview(['tick'])
  expect(rowsOf(answer.flows[0]!).map(({ kind, order }) => `${kind} ${order}`)).toEqual([
    'nodes restart',
    'nodes keep',
  ])
  expect([restarts(answer), restarts(preview([]))]).toEqual([true, false])
  const runs = {
    flows: [],
    texts: [{ id: 'a', etag: '', isDraft: true }],
    stopped: ['b'],
  }
  expect(['a', 'b', 'c'].map((id) => standingOf(runs, id))).toEqual(['draft', 'stopped', 'missing'])
})
