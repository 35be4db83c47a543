/** Showing a place of the text from anywhere: the panel is opened, and loaded, when it is not there. */
import type { Editor } from '../app/editor.ts'

const tries = 90

export function revealInYaml(
  editor: Editor,
  range: { readonly start: number; readonly end: number },
): void {
  if (editor.yaml) return editor.yaml.reveal(range)
  editor.ui.setState(({ right }) => ({ right: { ...right, isOpen: true, tab: 'yaml' } }))
  let left = tries
  const look = (): void => {
    if (editor.yaml) editor.yaml.reveal(range)
    else if ((left -= 1) > 0) requestAnimationFrame(look)
  }
  look()
}
