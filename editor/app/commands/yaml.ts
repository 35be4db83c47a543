import type { Command } from './command.ts'

export const commands: readonly Command[] = [
  {
    id: 'yaml.show',
    group: 'view',
    label: (text) => text.yaml.show,
    run: ({ ui }) =>
      ui.setState(({ right }) => ({ right: { ...right, isOpen: true, tab: 'yaml' } })),
  },
  {
    id: 'yaml.focus',
    group: 'go',
    label: (text) => text.yaml.focus,
    isEnabled: ({ yaml }) => yaml !== undefined,
    run: ({ yaml }) => yaml?.focus(),
  },
]
