/** The first steps: how each is shown, and how the editor sees that it was done. */
import type { DocState } from '../doc/doc-store.ts'
import { isDirty } from '../doc/doc-store.ts'
import { roleOf } from '../model/node-types.ts'
import { runCommand } from './commands/registry.ts'
import type { Editor } from './editor.ts'
import { openYaml, showNode } from './reveal.ts'

interface TourStep {
  readonly id: 'source' | 'wire' | 'change' | 'yaml' | 'save'
  show(editor: Editor): void
  /** After a change of the flow or of the screen. */
  isDone(editor: Editor, before: DocState): boolean
}

const sizeOf = ({ view }: DocState) => ({ nodes: view.nodes.length, wires: view.wires.length })

export const tourSteps: readonly TourStep[] = [
  {
    id: 'source',
    show: ({ canvas }) => canvas?.quickAdd({ role: 'source' }),
    isDone({ doc, app }, before) {
      const { view } = doc.getState()
      const { types } = app.getState()
      const isNew = view.nodes.length > sizeOf(before).nodes
      return isNew && view.nodes.some(({ type }) => roleOf(types.find(type)) === 'source')
    },
  },
  {
    id: 'wire',
    show(editor) {
      const [node] = editor.graph().view.nodes
      if (node) showNode(editor, node.id)
      editor.canvas?.focus()
      editor.canvas?.connectMode()
    },
    isDone: ({ doc }, before) => sizeOf(doc.getState()).wires > sizeOf(before).wires,
  },
  {
    id: 'change',
    show(editor) {
      const [node] = editor.graph().view.nodes
      if (node) showNode(editor, node.id)
      editor.ui.setState(({ right }) => ({ right: { ...right, isOpen: true, tab: 'inspector' } }))
    },
    isDone({ doc }) {
      const { entries, position } = doc.getState().history
      return entries[position - 1]?.source === 'form'
    },
  },
  {
    id: 'yaml',
    show: openYaml,
    isDone: ({ yaml }) => yaml !== undefined,
  },
  {
    id: 'save',
    show: (editor) => void runCommand('file.save', editor),
    isDone({ doc }, before) {
      const now = doc.getState()
      return now.id === before.id && now.savedText !== before.savedText && !isDirty(now)
    },
  },
]

/** Ticks steps off as they are done. */
export function followTour(editor: Editor): () => void {
  const { doc, ui } = editor
  const look = (before: DocState): void => {
    const { tourDone, isTourHidden } = ui.getState()
    const now = doc.getState()
    if (isTourHidden || !now.id || before.id !== now.id) return
    const done = tourSteps
      .filter((step) => !tourDone.includes(step.id) && step.isDone(editor, before))
      .map(({ id }) => id)
    if (done.length > 0) ui.setState({ tourDone: [...tourDone, ...done] })
  }
  const stops = [
    doc.subscribe((_, before) => look(before)),
    ui.subscribe((state, before) => {
      if (state.right !== before.right || state.isYamlDocked !== before.isYamlDocked)
        // The panel is mounted after this change.
        setTimeout(() => look(doc.getState()), 1000)
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
