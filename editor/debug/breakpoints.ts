/**
 * Breakpoints of this page: while there are some, the runtime is asked for them again and again, which is
 * also what keeps them standing. When the page goes, they let go.
 */
import type { BreakpointsAnswer } from '../../runtime/admin/contract/debug.ts'
import type { ViewWire } from '../../runtime/document/edit/view.ts'
import { renewMs } from '../../runtime/admin/contract/debug-limits.ts'
import { reasonOf } from '../../runtime/reason.ts'
import type { Editor } from '../app/editor.ts'
import { debugStoreOf } from './debug-store.ts'
import { isRunningAs, runningWire } from './places.ts'

const slowMs = 10_000
const none: BreakpointsAnswer = { breakpoints: [], ended: [] }
const client = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) =>
  byte.toString(16).padStart(2, '0'),
).join('')

export async function toggleBreakpoint(editor: Editor, wire: ViewWire): Promise<void> {
  const flow = editor.doc.getState().id
  const { breakpoints } = debugStoreOf(editor).getState()
  const there = breakpoints.find((each) => each.flow === flow && isRunningAs(wire, each.wire))
  const port = there?.wire ?? runningWire(wire)
  await attempt(editor, async () => {
    if (there) await editor.api.debug.changeBreakpoint('release', { flow, port })
    else {
      take(editor, await editor.api.debug.setBreakpoint({ flow, port, client }))
      editor.announce(editor.text().debug.breakpointSet(port))
    }
  })
}

export const atBreakpoint = (
  editor: Editor,
  action: 'step' | 'drop',
  at: { readonly flow: string; readonly port: string; readonly count: number },
): Promise<void> =>
  attempt(editor, async () => {
    await editor.api.debug.atBreakpoint(action, at)
  })

export const changeBreakpoint = (
  editor: Editor,
  action: 'release' | 'touch',
  at: { readonly flow: string; readonly port: string },
): Promise<void> => attempt(editor, () => editor.api.debug.changeBreakpoint(action, at))

async function attempt(editor: Editor, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const detail = reasonOf(error)
    editor.toast({ title: editor.text().debug.breakpoint, detail, tone: 'bad' })
  }
  await look(editor)
}

async function look(editor: Editor): Promise<void> {
  const { debug } = editor.api
  const isMine = debugStoreOf(editor)
    .getState()
    .breakpoints.some((each) => each.isMine)
  take(editor, await (isMine ? debug.renewBreakpoints({ client }) : debug.breakpoints()))
}

function take(editor: Editor, { breakpoints, ended }: BreakpointsAnswer): void {
  const store = debugStoreOf(editor)
  if (breakpoints.length > 0 || store.getState().breakpoints.length > 0)
    store.setState({ breakpoints })
  const { debug: text } = editor.text()
  for (const { wire, reason } of ended) {
    // What the person asked for needs no news.
    if (reason === 'asked') continue
    const title = text.ended[reason] ?? reason
    editor.toast({ title, detail: wire })
    editor.announce(`${title}: ${wire}`, 'assertive')
  }
}

/** Looks often while one stands, else now and then: others may set some. */
export function followBreakpoints(editor: Editor): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isOver = false
  const store = debugStoreOf(editor)
  async function next(): Promise<void> {
    const { project, isOnline } = editor.app.getState()
    // What stands is known to the runtime alone.
    if (!isOnline) take(editor, none)
    else if (project?.isRunning === true) await look(editor).catch(() => undefined)
    if (!isOver) plan()
  }
  const plan = (): void => {
    clearTimeout(timer)
    const { breakpoints } = store.getState()
    timer = setTimeout(() => void next(), breakpoints.length > 0 ? renewMs / 2 : slowMs)
  }
  const stop = store.subscribe((state, before) => {
    if (state.breakpoints.length > 0 !== before.breakpoints.length > 0) plan()
  })
  plan()
  return () => {
    isOver = true
    clearTimeout(timer)
    stop()
  }
}
