import { goToNext } from '../../problems/go-to.ts'
import type { Command } from './command.ts'

export const commands: readonly Command[] = [
  {
    id: 'go.next-problem',
    group: 'go',
    label: (text) => text.problems.next,
    keys: ['F8'],
    scope: 'everywhere',
    inTexts: true,
    isEnabled: ({ doc }) => doc.getState().problems.length > 0,
    run: (editor) => goToNext(editor, 1),
  },
  {
    id: 'go.previous-problem',
    group: 'go',
    label: (text) => text.problems.previous,
    keys: ['Shift+F8'],
    scope: 'everywhere',
    inTexts: true,
    isEnabled: ({ doc }) => doc.getState().problems.length > 0,
    run: (editor) => goToNext(editor, -1),
  },
]
