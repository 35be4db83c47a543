import type { Area } from '../messages.ts'

export const diff = {} satisfies Area<'diff'>
