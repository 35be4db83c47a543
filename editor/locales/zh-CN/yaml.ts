import type { Area } from '../messages.ts'

export const yaml = {} satisfies Area<'yaml'>
