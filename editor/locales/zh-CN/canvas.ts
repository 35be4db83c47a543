import type { Area } from '../messages.ts'

export const canvas = {} satisfies Area<'canvas'>
