/** Brings a part of the flow before the eyes: on the canvas, or in its YAML. */
import type { Editor } from './editor.ts'
import { selectionKey } from './ui-store.ts'
import { whenReady } from './when-ready.ts'

export function showNode(editor: Editor, id: string): void {
  const show = (): void => {
    editor.ui.setState({ selection: [selectionKey.node(id)] })
    editor.canvas?.fit([id])
  }
  if (editor.canvas) return show()
  // A canvas that was just mounted has its nodes a moment later, and is first shown whole.
  whenReady(
    () => editor.canvas,
    () => setTimeout(show, settleMs),
  )
}

const settleMs = 150

export function showInYaml(editor: Editor, range: { start: number; end: number }): void {
  openYaml(editor)
  whenReady(
    () => editor.yaml,
    (yaml) => {
      yaml.reveal(range)
      yaml.focus()
    },
  )
}

/** Docked beside the canvas it is always there; else its tab comes to the front. */
export function openYaml({ ui }: Editor): void {
  if (!ui.getState().isYamlDocked)
    ui.setState(({ right }) => ({ right: { ...right, isOpen: true, tab: 'yaml' } }))
}
