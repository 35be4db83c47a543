/** What the canvas can do by key and by name. */
import {
  goFrom,
  hasNodes,
  layOutAll,
  nudge,
  quickAddBehind,
  selectAll,
  toggleSelected,
} from '../../canvas/actions.ts'
import type { Direction } from '../../canvas/actions.ts'
import { removeSelected } from '../../canvas/remove.ts'
import { selectedOf } from '../ui-store.ts'
import type { Editor } from '../editor.ts'
import type { Command } from './command.ts'

const isOpen = (editor: Editor): boolean => editor.canvas !== undefined
const hasSelection = ({ ui }: Editor): boolean => ui.getState().selection.length > 0
const canWrite = ({ doc }: Editor): boolean => !doc.getState().isReadOnly
const directions = ['left', 'right', 'up', 'down'] as const
const keyOf = { left: 'ArrowLeft', right: 'ArrowRight', up: 'ArrowUp', down: 'ArrowDown' } as const
const zoomStep = 1.25

const moves =
  (far: boolean) =>
  (direction: Direction): Command => ({
    id: `arrange.${far ? 'nudge-far' : 'nudge'}-${direction}`,
    group: 'arrange',
    label: ({ canvas }) => canvas.commands[far ? 'nudgeFar' : 'nudge'][direction],
    keys: [`${far ? 'Alt+Shift' : 'Alt'}+${keyOf[direction]}`],
    isEnabled: (editor) => canWrite(editor) && hasNodes(editor),
    run: (editor) => nudge(editor, direction, far ? 64 : 16),
  })

const goes = (direction: Direction): Command => ({
  id: `go.${direction}`,
  group: 'go',
  label: ({ canvas }) => canvas.commands.go[direction],
  keys: [keyOf[direction]],
  isEnabled: isOpen,
  run: (editor) => goFrom(editor, direction),
})

export const commands: readonly Command[] = [
  {
    id: 'edit.delete',
    group: 'edit',
    label: ({ canvas }) => canvas.commands.remove,
    keys: ['Delete', 'Backspace'],
    isEnabled: (editor) => canWrite(editor) && hasSelection(editor),
    run: (editor) => removeSelected(editor, true),
  },
  {
    id: 'edit.delete-bare',
    group: 'edit',
    label: ({ canvas }) => canvas.commands.removeBare,
    keys: ['$mod+Delete', '$mod+Backspace'],
    isEnabled: (editor) => canWrite(editor) && hasSelection(editor),
    run: (editor) => removeSelected(editor, false),
  },
  {
    id: 'select.all',
    group: 'select',
    label: ({ canvas }) => canvas.commands.selectAll,
    keys: ['$mod+a'],
    isEnabled: isOpen,
    run: selectAll,
  },
  {
    id: 'select.none',
    group: 'select',
    label: ({ canvas }) => canvas.commands.selectNone,
    keys: ['Escape'],
    isEnabled: hasSelection,
    run: ({ ui }) => ui.setState({ selection: [] }),
  },
  {
    id: 'view.fit-all',
    group: 'view',
    label: ({ canvas }) => canvas.commands.fitAll,
    keys: ['2'],
    isEnabled: isOpen,
    run: ({ canvas }) => canvas?.fit(),
  },
  {
    id: 'view.fit-selection',
    group: 'view',
    label: ({ canvas }) => canvas.commands.fitSelection,
    keys: ['3'],
    isEnabled: (editor) => isOpen(editor) && hasNodes(editor),
    run: ({ canvas, ui }) => canvas?.fit(selectedOf(ui.getState().selection, 'node')),
  },
  {
    id: 'view.zoom-full',
    group: 'view',
    label: ({ canvas }) => canvas.commands.zoomFull,
    keys: ['1'],
    isEnabled: isOpen,
    run: ({ canvas }) => canvas?.zoomTo(1),
  },
  {
    id: 'view.zoom-in',
    group: 'view',
    label: ({ canvas }) => canvas.commands.zoomIn,
    keys: ['i'],
    isEnabled: isOpen,
    run: ({ canvas }) => canvas?.zoomBy(zoomStep),
  },
  {
    id: 'view.zoom-out',
    group: 'view',
    label: ({ canvas }) => canvas.commands.zoomOut,
    keys: ['o'],
    isEnabled: isOpen,
    run: ({ canvas }) => canvas?.zoomBy(1 / zoomStep),
  },
  {
    id: 'arrange.lay-out',
    group: 'arrange',
    label: ({ canvas }) => canvas.commands.layOut,
    keys: ['Shift+Alt+KeyT'],
    isEnabled: canWrite,
    run: layOutAll,
  },
  {
    id: 'edit.toggle',
    group: 'edit',
    label: ({ canvas }) => canvas.commands.toggle,
    keys: ['m'],
    isEnabled: (editor) => canWrite(editor) && hasNodes(editor),
    run: toggleSelected,
  },
  {
    id: 'add.quick',
    group: 'add',
    label: ({ canvas }) => canvas.commands.quickAdd,
    keys: ['n'],
    isEnabled: (editor) => isOpen(editor) && canWrite(editor),
    run: ({ canvas }) => canvas?.quickAdd({}),
  },
  {
    id: 'add.quick-wired',
    group: 'add',
    label: ({ canvas }) => canvas.commands.quickAddWired,
    keys: ['$mod+ArrowRight'],
    isEnabled: (editor) => isOpen(editor) && canWrite(editor) && hasNodes(editor),
    run: quickAddBehind,
  },
  ...directions.map(moves(false)),
  ...directions.map(moves(true)),
  ...directions.map(goes),
]
