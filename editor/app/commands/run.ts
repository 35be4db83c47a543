/** Running: what does it is loaded when it is asked for. */
import { canRun, isFlowRunning, runStoreOf } from '../run/run-store.ts'
import type { Editor } from '../editor.ts'
import { selectedOf } from '../ui-store.ts'
import type { Command } from './command.ts'

const act = () => import('../run/act.ts')

/** The one selected node, if it can run by itself. */
function runningNode(editor: Editor): string | undefined {
  const [id, ...others] = selectedOf(editor.ui.getState().selection, 'node')
  if (id === undefined || others.length > 0 || !isFlowRunning(editor)) return undefined
  const node = editor.graph().nodes.get(id)
  return node && !node.isDisabled && node.info?.kind !== 'subflow' ? id : undefined
}

const isPaused = (editor: Editor, node: string | undefined): boolean => {
  const flow = editor.doc.getState().id
  const { runs } = runStoreOf(editor).getState()
  const paused = runs?.flows.find(({ id }) => id === flow)?.paused ?? []
  return paused.some((each) => each.node === node)
}

const canSave = ({ doc }: Editor): boolean => !doc.getState().isReadOnly

export const commands: readonly Command[] = [
  {
    id: 'run.draft',
    group: 'run',
    label: ({ run }) => run.runDraft,
    keys: ['$mod+Enter'],
    scope: 'everywhere',
    inTexts: true,
    isEnabled: canRun,
    run: async (editor) => (await act()).askToRun(editor),
  },
  {
    id: 'run.save',
    group: 'run',
    label: ({ run }) => run.saveAndRun,
    isEnabled: (editor) => canRun(editor) && canSave(editor),
    run: async (editor) => (await act()).saveAndRun(editor),
  },
  {
    id: 'run.stop',
    group: 'run',
    label: ({ run }) => run.stop,
    keys: ['$mod+Shift+Enter'],
    scope: 'everywhere',
    inTexts: true,
    isEnabled: (editor) => canRun(editor) && isFlowRunning(editor),
    run: async (editor) => (await act()).stopFlow(editor),
  },
  {
    id: 'run.start',
    group: 'run',
    label: ({ run }) => run.start,
    isEnabled: (editor) => canRun(editor) && editor.doc.getState().etag !== undefined,
    run: async (editor) => (await act()).startFlow(editor),
  },
  {
    id: 'run.restart-node',
    group: 'run',
    label: ({ run }) => run.restartNode,
    isEnabled: (editor) => canRun(editor) && runningNode(editor) !== undefined,
    async run(editor) {
      const node = runningNode(editor)
      if (node !== undefined) await (await act()).restartNode(editor, node)
    },
  },
  {
    id: 'run.pause-node',
    group: 'run',
    label: ({ run }) => run.pauseNode,
    isEnabled: (editor) => canRun(editor) && runningNode(editor) !== undefined,
    isOn: (editor) => isPaused(editor, runningNode(editor)),
    async run(editor) {
      const node = runningNode(editor)
      if (node !== undefined) await (await act()).pauseNode(editor, node, isPaused(editor, node))
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
