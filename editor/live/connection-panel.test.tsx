// @vitest-environment happy-dom
import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { LiveConnection } from '../../runtime/admin/contract/live.ts'
import { EditorContext } from '../app/context.tsx'
import { createEditor } from '../app/editor.ts'
import { createTestEditor } from '../app/test-editor.ts'
import { ConnectionPanel } from './connection-panel.tsx'
import { createFakeLive } from './fake-live.ts'
import { liveOf } from './live-of.ts'

const now = Date.UTC(2026, 0, 1, 12)
const lost: LiveConnection = {
  name: 'plant',
  type: 'mqtt',
  state: 'down',
  reason: 'not authorized',
  reasonCode: 135,
  since: now - 60_000,
  losses: 2,
  retries: 3,
  retryAt: now + 4000,
  peer: 'mqtts://plant:8883',
}

function show(connections: readonly LiveConnection[]) {
  const live = createFakeLive()
  const { doc, ui, api, app } = createTestEditor()
  const editor = createEditor({ doc, ui, api, live, messages: app.getState().messages })
  editor.app.setState({
    project: { isRunning: true } as NonNullable<ReturnType<typeof app.getState>['project']>,
  })
  liveOf(editor).watch({ flow: 'flow' })
  render(
    <EditorContext value={editor}>
      <ConnectionPanel name="plant" />
    </EditorContext>,
  )
  const tell = (all: readonly LiveConnection[]): void =>
    act(() => {
      const nothing = { wires: [], nodes: [], kinds: [] }
      live.tell({ event: 'table', flow: 'flow', revision: 1, running: true, ...nothing })
      live.tell({ event: 'connections', flow: 'flow', connections: [...all] })
    })
  tell(connections)
  return { editor, tell }
}

/** The value beside a name. */
const fact = (name: string) =>
  screen.queryByText(name)?.parentElement?.querySelector('dd')?.textContent

describe('the panel of a connection', () => {
  beforeEach(() => void vi.useFakeTimers({ now }))
  afterEach(() => {
    cleanup()
    vi.useRealTimers()
  })

  it('says in words what is wrong, and counts down to the next attempt', () => {
    show([lost])
    expect(fact('State')).toBe('not connected')
    expect(fact('Reason')).toBe('not authorized (code 135)')
    expect(fact('Lost')).toBe('2 times')
    expect(fact('Attempts')).toBe('3')
    expect(fact('Other end')).toBe('mqtts://plant:8883')
    expect(fact('Next attempt')).toBe('in 4 s')
    vi.advanceTimersByTime(2000)
    expect(fact('Next attempt')).toBe('in 2 s')
    vi.advanceTimersByTime(5000)
    expect(fact('Next attempt')).toBe('now')
  })

  it('tells what a working connection carries', () => {
    show([
      {
        name: 'plant',
        type: 'mqtt',
        state: 'up',
        since: now,
        losses: 0,
        retries: 0,
        session: 'present',
        inFlight: 12,
        queued: 3,
        clients: 2,
        peer: 'ws://here',
      },
    ])
    expect(fact('State')).toBe('connected')
    expect(fact('Lost')).toBe('never')
    expect(fact('Session')).toBe('kept by the broker')
    expect(fact('In flight')).toBe('12')
    expect(fact('Waiting')).toBe('3')
    expect(fact('Other end')).toBe('ws://here, 2 clients')
    expect(fact('Attempts')).toBeUndefined()
    expect(fact('Next attempt')).toBeUndefined()
  })

  it('follows what changes', () => {
    const { tell } = show([lost])
    tell([{ ...lost, state: 'connecting' }])
    expect(fact('State')).toBe('connecting')
  })

  it('says why there is nothing to tell', () => {
    const { editor } = show([])
    expect(screen.getByText('No running node uses this connection.')).toBeTruthy()
    act(() => editor.ui.setState({ isLive: false }))
    act(() => screen.getByRole('button', { name: 'Turn it on' }).click())
    expect(editor.ui.getState().isLive).toBe(true)
  })
})
