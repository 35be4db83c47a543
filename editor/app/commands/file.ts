import { isLayingOut, layoutDone } from '../../canvas/laying-out.ts'
import { isDirty } from '../../doc/doc-store.ts'
import { saveFlow } from '../../doc/session.ts'
import { askForFile } from '../drop-files.ts'
import type { Editor } from '../editor.ts'
import type { Command } from './command.ts'

const canWrite = ({ doc }: Editor): boolean => {
  const { id, isReadOnly } = doc.getState()
  return id !== '' && !isReadOnly
}
const canCreate = ({ app }: Editor): boolean => app.getState().project?.isReadOnly === false

/** The role decides where there are roles; else it is the folder. */
function whyNotCreate(editor: Editor): string | undefined {
  const { project } = editor.app.getState()
  const { files, shell } = editor.text()
  if (!project) return undefined
  const role = project.signedIn?.role
  return role === undefined || role === 'editor'
    ? files.folderIsReadOnly
    : files.roleMayNot(shell.roles[role])
}

export const commands: readonly Command[] = [
  {
    id: 'file.save',
    group: 'file',
    label: (text) => text.commands.save,
    keys: ['$mod+s'],
    scope: 'everywhere',
    inTexts: true,
    // A layout that is being worked out will be saved with what is there.
    isEnabled: (editor) =>
      canWrite(editor) && (isDirty(editor.doc.getState()) || isLayingOut(editor)),
    async run(editor) {
      const { id } = editor.doc.getState()
      await layoutDone(editor)
      if (editor.doc.getState().id === id) await saveFlow(editor)
    },
  },
  {
    id: 'file.new',
    group: 'file',
    label: (text) => text.commands.newFlow,
    isEnabled: canCreate,
    whyNot: whyNotCreate,
    run: ({ ui }) => ui.setState({ dialog: { name: 'new-flow' } }),
  },
  {
    id: 'file.open',
    group: 'file',
    label: (text) => text.commands.openFile,
    isEnabled: canCreate,
    whyNot: whyNotCreate,
    run: askForFile,
  },
  {
    id: 'file.rename',
    group: 'file',
    label: (text) => text.commands.rename,
    isEnabled: canWrite,
    run: ({ ui, doc }) => ui.setState({ dialog: { name: 'rename-flow', id: doc.getState().id } }),
  },
  {
    id: 'file.duplicate',
    group: 'file',
    label: (text) => text.commands.duplicate,
    isEnabled: (editor) => canCreate(editor) && editor.doc.getState().id !== '',
    run: ({ ui, doc }) =>
      ui.setState({ dialog: { name: 'duplicate-flow', id: doc.getState().id } }),
  },
  {
    id: 'file.delete',
    group: 'file',
    label: (text) => text.commands.remove,
    isEnabled: canWrite,
    run: ({ ui, doc }) => ui.setState({ dialog: { name: 'delete-flow', id: doc.getState().id } }),
  },
]
