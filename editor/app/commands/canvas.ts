/** What the canvas can do by key and by name. */
import {
  duplicateSelected,
  goFrom,
  hasNodes,
  quickAddBeside,
  quickAddHere,
  selectAll,
  toggleSelected,
} from '../../canvas/actions.ts'
import type { Direction } from '../../canvas/actions.ts'
import { openInspector } from '../inspect.ts'
import { minimapStore, toggleMinimap } from '../../canvas/minimap-store.ts'
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

const goes = (direction: Direction): Command => ({
  id: `go.${direction}`,
  group: 'go',
  label: ({ canvas }) => canvas.commands.go[direction],
  keys: [keyOf[direction]],
  isEnabled: isOpen,
  run: (editor) => goFrom(editor, direction),
})

const extending = (direction: Direction): Command => ({
  id: `select.extend-${direction}`,
  group: 'select',
  label: ({ canvas }) => canvas.commands.extend[direction],
  keys: [`Shift+${keyOf[direction]}`],
  isEnabled: (editor) => isOpen(editor) && hasNodes(editor),
  run: (editor) => goFrom(editor, direction, true),
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
    keys: ['1'],
    isEnabled: isOpen,
    run: ({ canvas }) => canvas?.fit(),
  },
  {
    id: 'view.fit-selection',
    group: 'view',
    label: ({ canvas }) => canvas.commands.fitSelection,
    keys: ['2'],
    isEnabled: (editor) => isOpen(editor) && hasNodes(editor),
    run: ({ canvas, ui }) => canvas?.fit(selectedOf(ui.getState().selection, 'node')),
  },
  {
    id: 'view.zoom-full',
    group: 'view',
    label: ({ canvas }) => canvas.commands.zoomFull,
    keys: ['0'],
    isEnabled: isOpen,
    run: ({ canvas }) => canvas?.zoomTo(1),
  },
  {
    id: 'view.zoom-in',
    group: 'view',
    label: ({ canvas }) => canvas.commands.zoomIn,
    keys: ['Equal', 'NumpadAdd'],
    isEnabled: isOpen,
    run: ({ canvas }) => canvas?.zoomBy(zoomStep),
  },
  {
    id: 'view.zoom-out',
    group: 'view',
    label: ({ canvas }) => canvas.commands.zoomOut,
    keys: ['Minus', 'NumpadSubtract'],
    isEnabled: isOpen,
    run: ({ canvas }) => canvas?.zoomBy(1 / zoomStep),
  },
  {
    id: 'view.map-mode',
    group: 'view',
    label: ({ canvas }) => canvas.commands.mapMode,
    isOn: ({ ui }) => ui.getState().isMapMode,
    run: ({ ui }) => ui.setState(({ isMapMode }) => ({ isMapMode: !isMapMode })),
  },
  {
    id: 'view.minimap',
    group: 'view',
    label: ({ canvas }) => canvas.commands.minimap,
    isOn: () => minimapStore.getState().isOpen,
    run: toggleMinimap,
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
    run: quickAddHere,
  },
  {
    id: 'edit.duplicate',
    group: 'edit',
    label: ({ canvas }) => canvas.commands.duplicate,
    keys: ['$mod+d'],
    isEnabled: (editor) => canWrite(editor) && hasNodes(editor),
    run: duplicateSelected,
  },
  {
    id: 'edit.inspect',
    group: 'edit',
    label: ({ canvas }) => canvas.commands.inspect,
    keys: ['Enter'],
    isEnabled: hasSelection,
    run: (editor) => openInspector(editor),
  },
  {
    id: 'edit.rename-node',
    group: 'edit',
    label: ({ canvas }) => canvas.commands.rename,
    keys: ['F2'],
    isEnabled: (editor) => canWrite(editor) && hasNodes(editor),
    run: (editor) => openInspector(editor, 'input'),
  },
  {
    id: 'add.quick-wired',
    group: 'add',
    label: ({ canvas }) => canvas.commands.quickAddWired,
    keys: ['$mod+ArrowRight'],
    isEnabled: (editor) => isOpen(editor) && canWrite(editor) && hasNodes(editor),
    run: (editor) => quickAddBeside(editor, 'behind'),
  },
  {
    id: 'add.quick-before',
    group: 'add',
    label: ({ canvas }) => canvas.commands.quickAddBefore,
    keys: ['$mod+ArrowLeft'],
    isEnabled: (editor) => isOpen(editor) && canWrite(editor) && hasNodes(editor),
    run: (editor) => quickAddBeside(editor, 'before'),
  },
  ...directions.map(extending),
  ...directions.map(goes),
]
