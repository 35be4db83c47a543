/** The way into the inspector. */
import type { Editor } from './editor.ts'

/** Opens it, and focuses it or a field in it. */
export function openInspector({ ui }: Editor, field = ''): void {
  const { right } = ui.getState()
  ui.setState({ right: { ...right, isOpen: true, tab: 'inspector' } })
  // The panel is there after the next paint when it was closed.
  requestAnimationFrame(() => {
    const element = inspectorElement(field)
    element?.focus()
    if (element instanceof HTMLInputElement) element.select()
  })
}

export const inspectorElement = (field = ''): HTMLElement | null =>
  document.querySelector<HTMLElement>(`[data-inspector] ${field}`.trim())
