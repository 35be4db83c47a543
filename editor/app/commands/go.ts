import { goToNextHit } from '../go-to-hit.ts'
import { copyLink } from '../link.ts'
import { goToFlow } from '../route.ts'
import type { Editor } from '../editor.ts'
import type { Command } from './command.ts'

const isOpen = ({ doc }: Editor): boolean => doc.getState().id !== ''

export const commands: readonly Command[] = [
  {
    id: 'go.find-next',
    group: 'go',
    label: (text) => text.commands.findNext,
    keys: ['F3'],
    scope: 'everywhere',
    isEnabled: isOpen,
    run: (editor) => goToNextHit(editor, 1),
  },
  {
    id: 'go.find-previous',
    group: 'go',
    label: (text) => text.commands.findPrevious,
    keys: ['Shift+F3'],
    scope: 'everywhere',
    isEnabled: isOpen,
    run: (editor) => goToNextHit(editor, -1),
  },
  {
    id: 'go.copy-link',
    group: 'go',
    label: (text) => text.commands.copyLink,
    isEnabled: isOpen,
    run: copyLink,
  },
  {
    id: 'go.flows',
    group: 'go',
    label: (text) => text.commands.closeFlow,
    isEnabled: isOpen,
    run: () => goToFlow(''),
  },
]
