import type { Area } from '../messages.ts'

export const outline = {} satisfies Area<'outline'>
