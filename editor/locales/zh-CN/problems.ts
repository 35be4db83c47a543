import type { Area } from '../messages.ts'

export const problems = {} satisfies Area<'problems'>
