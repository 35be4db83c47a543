import type { Command } from './command.ts'

export const commands: readonly Command[] = [
  {
    id: 'go.inspector',
    group: 'go',
    label: (text) => text.inspector.focus,
    keys: ['$mod+i', 'Alt+KeyI'],
    scope: 'everywhere',
    inTexts: true,
    run({ ui }) {
      const { right } = ui.getState()
      ui.setState({ right: { ...right, isOpen: true, tab: 'inspector' } })
      // The panel is there after the next paint when it was closed.
      requestAnimationFrame(() => {
        document.querySelector<HTMLElement>('[data-inspector]')?.focus()
      })
    },
  },
]
