import type { Area } from '../messages.ts'

export const inspector = {} satisfies Area<'inspector'>
