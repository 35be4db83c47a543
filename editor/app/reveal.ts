/** Brings a part of the flow before the eyes: on the canvas, or in its YAML. */
import { bringIntoView } from '../canvas/arrival.ts'
import type { Editor } from './editor.ts'
import { selectionKey } from './ui-store.ts'
import { whenReady } from './when-ready.ts'

export function showNode(editor: Editor, id: string): void {
  editor.ui.setState({ selection: [selectionKey.node(id)] })
  bringIntoView(editor, id)
}

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
