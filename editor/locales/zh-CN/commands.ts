import type { Area } from '../messages.ts'

export const commands = {
  undo: '撤销',
  redo: '重做',
} satisfies Area<'commands'>
