// @vitest-environment happy-dom
import { act, cleanup, render, screen } from '@testing-library/react'
import { Profiler } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { EditorContext } from '../app/context.tsx'
import { createEditor } from '../app/editor.ts'
import { createTestEditor } from '../app/test-editor.ts'
import { createFakeLive } from './fake-live.ts'
import { FlowNumbers } from './flow-numbers.tsx'
import { liveOf } from './live-of.ts'

const start = 1_000_000_000_000

function show() {
  const live = createFakeLive()
  const { doc, ui, api, app } = createTestEditor()
  const editor = createEditor({ doc, ui, api, live, messages: app.getState().messages })
  editor.app.setState({ project: { isRunning: true } as never })
  liveOf(editor).watch({ flow: 'flow' })
  let commits = 0
  render(
    <Profiler id="numbers" onRender={() => (commits += 1)}>
      <EditorContext value={editor}>
        <FlowNumbers place="top" />
      </EditorContext>
    </Profiler>,
  )
  const tell = (running: boolean): void => {
    const table = { wires: [], nodes: ['in', 'out'], kinds: ['source', 'sink'] as const }
    const { wires, nodes, kinds } = table
    const parts = running ? { wires, nodes, kinds: [...kinds] } : { wires, nodes: [], kinds: [] }
    live.tell({ event: 'table', flow: 'flow', revision: running ? 1 : 2, running, ...parts })
    live.tell({ event: 'flow-state', flow: 'flow', state: 'running', since: start - 3_600_000 })
  }
  const count = (came: number, delivered: number, failed = 0): void => {
    const node = { state: 'ok', queued: 0 } as const
    live.frame({
      nodes: [
        { ...node, node: 0, in: came, out: came, failed: 0 },
        { ...node, node: 1, in: came, out: delivered, failed },
      ],
    })
  }
  const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms))
  return { live, editor, tell, count, pass, commits: () => commits }
}

const part = (name: string): HTMLElement | null =>
  document.querySelector(`[data-part="${name}"] dd`)
const seen = (): string[] =>
  ['in', 'out', 'errors', 'uptime'].flatMap((name) => {
    const place = part(name)
    return place && place.parentElement?.hidden === false ? [place.textContent ?? ''] : []
  })

describe('the numbers of the flow', () => {
  beforeEach(() => void vi.useFakeTimers({ now: start }))
  afterEach(() => {
    cleanup()
    vi.useRealTimers()
  })

  it('are written as they change, and nothing is rendered for them', async () => {
    const { tell, count, pass, commits } = show()
    expect(screen.getByLabelText('The running flow').hidden).toBe(true)
    tell(true)
    count(100, 90)
    await pass(100)
    expect(seen()).toEqual(['↓ –', '↑ –', 'up 1 h'])
    const before = commits()
    for (let second = 1; second <= 6; second += 1) {
      await pass(1000)
      count(100 + second * 1200, 90 + second * 40, second)
    }
    await pass(1000)
    expect(seen()[0]).toBe('↓ 1.2k/s')
    expect(seen()[2]).toBe('6 errors')
    expect(part('errors')?.parentElement?.hasAttribute('data-failing')).toBe(true)
    expect(commits()).toBe(before)
    await pass(10_000)
    expect(seen()[0]).toBe('↓ 0/s')
    expect(part('errors')?.parentElement?.hasAttribute('data-failing')).toBe(false)
  })

  it('stand still and grey while the server is lost', async () => {
    const { live, tell, count, pass } = show()
    tell(true)
    count(100, 90)
    await pass(1100)
    live.setOnline(false)
    await pass(60_000)
    expect(seen().at(-1)).toBe('up 1 h')
    expect(screen.getByLabelText('The running flow').hasAttribute('data-stale')).toBe(true)
  })

  it('are not there when the flow does not run, or nobody wants to see it', async () => {
    const { editor, tell, pass } = show()
    tell(true)
    await pass(100)
    expect(screen.getByLabelText('The running flow').hidden).toBe(false)
    tell(false)
    await pass(100)
    expect(screen.getByLabelText('The running flow').hidden).toBe(true)
    act(() => editor.ui.setState({ isLive: false }))
    expect(screen.queryByLabelText('The running flow')).toBeNull()
  })
})
