// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest'

import { createEditor } from '../app/editor.ts'
import { createTestEditor } from '../app/test-editor.ts'
import { createFakeLive } from './fake-live.ts'
import { followLive } from './follow-live.ts'

function follow({ isRunning = true } = {}) {
  const live = createFakeLive()
  const { doc, ui, api, app } = createTestEditor()
  const editor = createEditor({ doc, ui, api, live, messages: app.getState().messages })
  const project = { isRunning } as NonNullable<ReturnType<typeof app.getState>['project']>
  editor.app.setState({ project })
  const stop = followLive(editor)
  const open = (id: string): void => doc.setState({ id })
  return { live, editor, open, stop, last: () => live.requests.at(-1) }
}

function show(state: DocumentVisibilityState): void {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state)
  document.dispatchEvent(new Event('visibilitychange'))
}

describe('watching the open flow', () => {
  afterEach(() => void vi.restoreAllMocks())

  it('follows the flow that is open', () => {
    const { open, last } = follow()
    expect(last()).toBeUndefined()
    open('plant')
    expect(last()).toMatchObject({ event: 'watch', flow: 'plant' })
    open('other')
    expect(last()).toMatchObject({ event: 'watch', flow: 'other' })
    open('')
    expect(last()).toEqual({ event: 'unwatch' })
  })

  it('asks for nothing while the overlay is off', () => {
    const { editor, open, last, live } = follow()
    editor.ui.setState({ isLive: false })
    open('plant')
    expect(live.requests).toEqual([])
    editor.ui.setState({ isLive: true })
    expect(last()).toMatchObject({ event: 'watch' })
    editor.ui.setState({ isLive: false })
    expect(last()).toEqual({ event: 'unwatch' })
  })

  it('asks for nothing while the page is hidden', () => {
    const { open, last } = follow()
    open('plant')
    show('hidden')
    expect(last()).toEqual({ event: 'unwatch' })
    show('visible')
    expect(last()).toMatchObject({ event: 'watch', flow: 'plant' })
  })

  it('asks for nothing where no flows run', () => {
    const { open, live } = follow({ isRunning: false })
    open('plant')
    expect(live.requests).toEqual([])
  })

  it('lets go when it ends', () => {
    const { open, last, stop } = follow()
    open('plant')
    stop()
    expect(last()).toEqual({ event: 'unwatch' })
  })
})
