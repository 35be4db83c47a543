// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { RunAnswer } from '../../../runtime/admin/contract/run.ts'
import { createFakeLive } from '../../live/fake-live.ts'
import { createEditor } from '../editor.ts'
import type { Toast } from '../editor.ts'
import { createTestEditor } from '../test-editor.ts'
import { followRun } from './follow-run.ts'

const running = (etag: string, isDraft: boolean): RunAnswer => ({
  flows: [{ id: 'main', state: 'running', since: 0, paused: [] }],
  texts: [{ id: 'main', etag, isDraft }],
  stopped: [],
})

/** The server's side: what runs, and a socket. */
async function follow() {
  let runs = running('"draft"', true)
  const live = createFakeLive()
  const run = {
    list: async () => runs,
    text: async () => ({ id: 'main', text: 'version: 1\n', etag: '"x"', isDraft: true }),
  }
  const { doc, ui, app } = createTestEditor()
  const messages = app.getState().messages
  const editor = createEditor({ doc, ui, api: { run } as never, live, messages })
  editor.app.setState({ project: { isRunning: true } as never })
  editor.doc.open({ id: 'main', text: 'version: 1\n', etag: '"a"', isReadOnly: false })
  const toasts: Toast[] = []
  editor.onToast((toast) => toasts.push(toast))
  const stop = followRun(editor)
  await vi.advanceTimersByTimeAsync(10)
  return {
    stop,
    live,
    become: (next: RunAnswer) => (runs = next),
    hello: () => live.tell({ event: 'hello', version: '1' }),
    async titles() {
      await vi.advanceTimersByTimeAsync(4000)
      return toasts.map(({ title }) => title)
    },
  }
}

describe('what became of a draft', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('is asked for again by a client that was too slow to be told', async () => {
    const { become, hello, titles, stop } = await follow()
    become(running('"file"', false))
    hello()
    expect(await titles()).toEqual(['The file runs now, and not your draft'])
    hello()
    expect(await titles(), 'once').toHaveLength(1)
    stop()
  })

  it('is told once when the event comes, however late', async () => {
    const { become, hello, live, titles, stop } = await follow()
    become(running('"file"', false))
    hello()
    await vi.advanceTimersByTimeAsync(500)
    live.tell({ event: 'run', replaced: ['main'] })
    hello()
    expect(await titles()).toEqual(['The file was changed: it runs now, and not your draft'])
    stop()
  })

  it('is nothing to tell when somebody ran the file, or saved the draft', async () => {
    const { become, hello, live, titles, stop } = await follow()
    become(running('"draft"', false))
    hello()
    expect(await titles(), 'saved').toEqual([])
    become(running('"draft"', true))
    hello()
    await vi.advanceTimersByTimeAsync(10)
    become(running('"file"', false))
    live.tell({ event: 'run', replaced: [] })
    expect(await titles()).toEqual([])
    stop()
  })
})
