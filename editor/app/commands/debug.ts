/** Single messages of the flow that runs: put in, followed, held. What does it is loaded when it is asked for. */
import { debugStoreOf } from '../../debug/debug-store.ts'
import { isRunningAs, placeOf, selectedWire } from '../../debug/places.ts'
import type { Editor } from '../editor.ts'
import { mayOperate } from '../run/may-operate.ts'
import { canRun, isFlowRunning } from '../run/run-store.ts'
import type { Command } from './command.ts'

const isRunning = (editor: Editor): boolean => canRun(editor) && isFlowRunning(editor)
/** Following a message touches nothing; the rest does. */
const canTouch = (editor: Editor): boolean => isRunning(editor) && mayOperate(editor.app.getState())

const hasBreakpoint = (editor: Editor): boolean => {
  const wire = selectedWire(editor)
  const flow = editor.doc.getState().id
  const { breakpoints } = debugStoreOf(editor).getState()
  return (
    wire !== undefined &&
    breakpoints.some((each) => each.flow === flow && isRunningAs(wire, each.wire))
  )
}

export const commands: readonly Command[] = [
  {
    id: 'run.inject',
    group: 'run',
    label: ({ debug }) => debug.inject,
    keys: ['i'],
    isEnabled: (editor) => canTouch(editor) && placeOf(editor) !== undefined,
    run(editor) {
      const at = placeOf(editor)
      if (at !== undefined) editor.ui.setState({ dialog: { name: 'inject', at } })
    },
  },
  {
    id: 'run.inject-again',
    group: 'run',
    label: ({ debug }) => debug.injectAgain,
    keys: ['Shift+i'],
    isEnabled: (editor) => canTouch(editor) && debugStoreOf(editor).getState().last !== undefined,
    run: async (editor) => (await import('../../debug/inject.ts')).injectAgain(editor),
  },
  {
    id: 'run.breakpoint',
    group: 'run',
    label: ({ debug }) => debug.breakpoint,
    keys: ['b'],
    isEnabled: (editor) => canTouch(editor) && selectedWire(editor) !== undefined,
    isOn: hasBreakpoint,
    async run(editor) {
      const wire = selectedWire(editor)
      if (!wire) return
      const { toggleBreakpoint } = await import('../../debug/breakpoints.ts')
      await toggleBreakpoint(editor, wire)
    },
  },
  {
    id: 'run.trace',
    group: 'run',
    label: ({ debug }) => debug.trace,
    isEnabled: isRunning,
    async run(editor) {
      const at = placeOf(editor)
      const { followNext } = await import('../../debug/trace.ts')
      // Of a wire, what its first node sends.
      await followNext(editor, at?.split('->')[0]?.trim())
    },
  },
  {
    id: 'run.replay',
    group: 'run',
    label: ({ debug }) => debug.replay,
    isEnabled: canTouch,
    run: ({ ui }) => ui.setState({ dialog: { name: 'replay' } }),
  },
]
