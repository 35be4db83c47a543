import type { Area } from '../messages.ts'

export const palette = {} satisfies Area<'palette'>
