/** Operations -> the smallest changes of the text. */
import type { Edited, Operation } from './operation.ts'

/** All of the operations, one after the other, or none of them. */
export function edit(text: string, operations: readonly Operation[]): Edited {
  throw new Error(`bug: not written: ${text.length} ${operations.length}`)
}
