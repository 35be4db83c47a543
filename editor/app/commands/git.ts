import type { Editor } from '../editor.ts'
import type { Command } from './command.ts'

const hasGit = ({ app }: Editor): boolean => app.getState().project?.hasGit ?? false
const isOpen = ({ doc }: Editor): boolean => doc.getState().id !== ''

export const commands: readonly Command[] = [
  {
    id: 'git.diff',
    group: 'git',
    label: (text) => text.commands.diff,
    keys: ['$mod+Alt+KeyG'],
    scope: 'everywhere',
    inTexts: true,
    isEnabled: isOpen,
    run: ({ ui }) => ui.setState({ dialog: { name: 'diff' } }),
  },
  {
    id: 'git.commit',
    group: 'git',
    label: (text) => text.diff.commitDo,
    isEnabled: (editor) => hasGit(editor) && editor.app.getState().project?.isReadOnly === false,
    run: ({ ui }) => ui.setState({ dialog: { name: 'commit' } }),
  },
]
