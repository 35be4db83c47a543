import type { Editor } from '../editor.ts'
import { exportPicture } from '../export-picture.ts'
import type { Command } from './command.ts'

const hasNodes = ({ doc }: Editor): boolean => doc.getState().view.nodes.length > 0

export const commands: readonly Command[] = [
  {
    id: 'export.svg',
    group: 'file',
    label: (text) => text.commands.exportSvg,
    isEnabled: hasNodes,
    run: (editor) => exportPicture(editor, 'svg'),
  },
  {
    id: 'export.png',
    group: 'file',
    label: (text) => text.commands.exportPng,
    isEnabled: hasNodes,
    run: (editor) => exportPicture(editor, 'png'),
  },
]
