/** Running: what does it is loaded when it is asked for. */
import { mayOperate } from '../run/may-operate.ts'
import { canRun, isFlowRunning, runStoreOf } from '../run/run-store.ts'
import type { Editor } from '../editor.ts'
import type { RunningNode } from '../run/act.ts'
import { runningPlace } from '../subflow.ts'
import { selectedOf } from '../ui-store.ts'
import type { Command } from './command.ts'

const act = () => import('../run/act.ts')

/** The one selected node, if it can run by itself; in an instance that is open, the one of that instance. */
function runningNode(editor: Editor): RunningNode | undefined {
  const [id, ...others] = selectedOf(editor.ui.getState().selection, 'node')
  const { flow, inside } = runningPlace(editor)
  const { runs } = runStoreOf(editor).getState()
  if (id === undefined || others.length > 0) return undefined
  if (!runs?.flows.some((each) => each.id === flow)) return undefined
  const node = editor.graph().nodes.get(id)
  if (!node || node.isDisabled || node.info?.kind === 'subflow') return undefined
  return { flow, node: inside === undefined ? id : `${inside}.${id}` }
}

const isPaused = (editor: Editor, at: RunningNode | undefined): boolean => {
  const { runs } = runStoreOf(editor).getState()
  const paused = runs?.flows.find(({ id }) => id === at?.flow)?.paused ?? []
  return paused.some(({ node }) => node === at?.node)
}

const canSave = ({ doc }: Editor): boolean => !doc.getState().isReadOnly

/** Flows run here, and whoever sits here may touch them. */
const canTouch = (editor: Editor): boolean => canRun(editor) && mayOperate(editor.app.getState())
const whyNot = (editor: Editor): string | undefined => {
  const { run, shell } = editor.text()
  return mayOperate(editor.app.getState()) ? undefined : run.roleMayNot(shell.roles.viewer)
}

export const commands: readonly Command[] = [
  {
    id: 'run.draft',
    group: 'run',
    label: ({ run }) => run.runDraft,
    keys: ['$mod+Enter'],
    scope: 'everywhere',
    inTexts: true,
    isEnabled: canTouch,
    whyNot,
    run: async (editor) => (await act()).askToRun(editor),
  },
  {
    id: 'run.save',
    group: 'run',
    label: ({ run }) => run.saveAndRun,
    isEnabled: (editor) => canTouch(editor) && canSave(editor),
    whyNot,
    run: async (editor) => (await act()).saveAndRun(editor),
  },
  {
    id: 'run.stop',
    group: 'run',
    label: ({ run }) => run.stop,
    keys: ['$mod+Shift+Enter'],
    scope: 'everywhere',
    inTexts: true,
    isEnabled: (editor) => canTouch(editor) && isFlowRunning(editor),
    whyNot,
    run: async (editor) => (await act()).stopFlow(editor),
  },
  {
    id: 'run.start',
    group: 'run',
    label: ({ run }) => run.start,
    isEnabled: (editor) => canTouch(editor) && editor.doc.getState().etag !== undefined,
    whyNot,
    run: async (editor) => (await act()).startFlow(editor),
  },
  {
    id: 'run.restart-node',
    group: 'run',
    label: ({ run }) => run.restartNode,
    isEnabled: (editor) => canTouch(editor) && runningNode(editor) !== undefined,
    whyNot,
    async run(editor) {
      const at = runningNode(editor)
      if (at) await (await act()).restartNode(editor, at)
    },
  },
  {
    id: 'run.pause-node',
    group: 'run',
    label: ({ run }) => run.pauseNode,
    isEnabled: (editor) => canTouch(editor) && runningNode(editor) !== undefined,
    whyNot,
    isOn: (editor) => isPaused(editor, runningNode(editor)),
    async run(editor) {
      const at = runningNode(editor)
      if (at) await (await act()).pauseNode(editor, at, isPaused(editor, at))
    },
  },
  {
    id: 'run.unasked',
    group: 'run',
    label: ({ run }) => run.unasked,
    isEnabled: canRun,
    isOn: ({ ui }) => ui.getState().runsUnasked,
    run: ({ ui }) => ui.setState(({ runsUnasked }) => ({ runsUnasked: !runsUnasked })),
  },
]
