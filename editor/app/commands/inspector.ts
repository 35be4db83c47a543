import { openInspector } from '../inspect.ts'
import type { Command } from './command.ts'

export const commands: readonly Command[] = [
  {
    id: 'go.inspector',
    group: 'go',
    label: (text) => text.inspector.focus,
    keys: ['$mod+i', 'Alt+KeyI'],
    scope: 'everywhere',
    inTexts: true,
    run: (editor) => openInspector(editor),
  },
]
