/**
 * Operations -> the smallest changes of the text. Each operation reads the text anew, finds the lines
 * that it is about by their places in the tree, and replaces those; everything else stays as it is.
 */
import { editSection } from './edit-section.ts'
import { editValue } from './edit-value.ts'
import { editWires } from './edit-wires.ts'
import { readFlow, Refused } from './open-text.ts'
import type { Edited, Operation, TextChange } from './operation.ts'

/** All of the operations, one after the other, or none of them. */
export function edit(text: string, operations: readonly Operation[]): Edited {
  try {
    const after = operations.reduce(editOnce, text)
    return { ok: true, text: after, changes: changesBetween(text, after), names: {} }
  } catch (error) {
    if (error instanceof Refused) return { ok: false, refusal: error.refusal }
    throw error
  }
}

function editOnce(text: string, operation: Operation): string {
  switch (operation.kind) {
    case 'connect':
    case 'disconnect':
    case 'rewire':
    case 'splice':
      return editWires(readFlow(text), operation)
    case 'add-node':
    case 'add-connection':
    case 'remove-nodes':
    case 'remove-connection':
    case 'rename-node':
    case 'rename-connection':
    case 'move':
    case 'set-note':
    case 'replace-entry':
      return editSection(readFlow(text), operation)
    case 'set':
    case 'rename-key':
    case 'rename-port':
      return editValue(readFlow(text), operation)
    case 'paste':
      throw new Refused('bad-fragment', 'fragments are not read yet')
  }
}

/** What lies between the common start and the common end, in whole lines where they differ. */
function changesBetween(before: string, after: string): TextChange[] {
  if (before === after) return []
  const most = Math.min(before.length, after.length)
  let start = 0
  while (start < most && before[start] === after[start]) start += 1
  let end = 0
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end += 1
  return [{ from: start, to: before.length - end, insert: after.slice(start, after.length - end) }]
}
