export const commands = {
  undo: 'Undo',
  redo: 'Redo',
} as const
