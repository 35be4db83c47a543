import type { Area } from '../messages.ts'

export const files = {} satisfies Area<'files'>
