/** Where nodes lie: moving, aligning, distributing, the automatic layout. */
import { hasNodes, layOutAll, nudge } from '../../canvas/actions.ts'
import type { Direction } from '../../canvas/actions.ts'
import {
  align,
  alignments,
  arrangeSelected,
  countNodes,
  distribute,
  distributions,
} from '../../canvas/arrange.ts'
import type { Alignment, Distribution } from '../../canvas/arrange.ts'
import { groupSelected, selectedGroups, setGroup, ungroupSelected } from '../../canvas/groups.ts'
import { addSticky } from '../../canvas/stickies.ts'
import type { Editor } from '../editor.ts'
import { selectedOf } from '../ui-store.ts'
import type { Command } from './command.ts'

const canWrite = ({ doc }: Editor): boolean => !doc.getState().isReadOnly
const directions = ['left', 'right', 'up', 'down'] as const
const arrows = { left: 'ArrowLeft', right: 'ArrowRight', up: 'ArrowUp', down: 'ArrowDown' } as const
const letters = { left: 'l', centre: 'c', right: 'r', top: 't', middle: 'm', bottom: 'b' } as const

const hasGroups = (editor: Editor): boolean => selectedGroups(editor).length > 0
const isGrouped = (editor: Editor): boolean => {
  const nodes = new Set(selectedOf(editor.ui.getState().selection, 'node'))
  return editor.graph().view.groups.some((group) => group.nodes.some((id) => nodes.has(id)))
}

const moves =
  (isFar: boolean) =>
  (direction: Direction): Command => ({
    id: `arrange.${isFar ? 'nudge-far' : 'nudge'}-${direction}`,
    group: 'arrange',
    label: ({ canvas }) => canvas.commands[isFar ? 'nudgeFar' : 'nudge'][direction],
    keys: [`${isFar ? 'Alt+Shift' : 'Alt'}+${arrows[direction]}`],
    isEnabled: (editor) => canWrite(editor) && hasNodes(editor),
    run: (editor) => nudge(editor, direction, isFar ? 64 : 16),
  })

const aligning = (way: Alignment): Command => ({
  id: `arrange.align-${way}`,
  group: 'arrange',
  label: ({ canvas }) => canvas.commands.align[way],
  keys: [`Alt+KeyA ${letters[way]}`],
  isEnabled: (editor) => canWrite(editor) && countNodes(editor) > 1,
  run: (editor) => arrangeSelected(editor, (items) => align(items, way)),
})

const distributing = (way: Distribution): Command => ({
  id: `arrange.distribute-${way}`,
  group: 'arrange',
  label: ({ canvas }) => canvas.commands.distribute[way],
  keys: [`Alt+KeyA ${way === 'across' ? 'h' : 'v'}`],
  isEnabled: (editor) => canWrite(editor) && countNodes(editor) > 2,
  run: (editor) => arrangeSelected(editor, (items) => distribute(items, way)),
})

export const commands: readonly Command[] = [
  {
    id: 'arrange.lay-out',
    group: 'arrange',
    label: ({ canvas }) => canvas.commands.layOut,
    keys: ['Shift+Alt+KeyT'],
    isEnabled: canWrite,
    run: layOutAll,
  },
  {
    id: 'group.make',
    group: 'arrange',
    label: ({ canvas }) => canvas.commands.group,
    keys: ['$mod+g'],
    isEnabled: (editor) => canWrite(editor) && hasNodes(editor),
    run: groupSelected,
  },
  {
    id: 'group.dissolve',
    group: 'arrange',
    label: ({ canvas }) => canvas.commands.ungroup,
    keys: ['$mod+Shift+g'],
    isEnabled: (editor) => canWrite(editor) && (isGrouped(editor) || hasGroups(editor)),
    run: ungroupSelected,
  },
  {
    id: 'group.fold',
    group: 'arrange',
    label: ({ canvas }) => canvas.commands.fold,
    isEnabled: (editor) => canWrite(editor) && hasGroups(editor),
    run(editor) {
      for (const { id, isCollapsed } of selectedGroups(editor))
        setGroup(editor, id, 'collapsed', isCollapsed ? undefined : true)
    },
  },
  {
    id: 'add.sticky',
    group: 'add',
    label: ({ canvas }) => canvas.commands.addSticky,
    isEnabled: canWrite,
    run: addSticky,
  },
  ...alignments.map(aligning),
  ...distributions.map(distributing),
  ...directions.map(moves(false)),
  ...directions.map(moves(true)),
]
