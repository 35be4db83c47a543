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
import type { Editor } from '../editor.ts'
import type { Command } from './command.ts'

const canWrite = ({ doc }: Editor): boolean => !doc.getState().isReadOnly
const directions = ['left', 'right', 'up', 'down'] as const
const arrows = { left: 'ArrowLeft', right: 'ArrowRight', up: 'ArrowUp', down: 'ArrowDown' } as const
const letters = { left: 'l', centre: 'c', right: 'r', top: 't', middle: 'm', bottom: 'b' } as const

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
  ...alignments.map(aligning),
  ...distributions.map(distributing),
  ...directions.map(moves(false)),
  ...directions.map(moves(true)),
]
