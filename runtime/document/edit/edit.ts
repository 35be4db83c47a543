/** Operations -> the smallest changes of the text. */
import { connect, disconnect, rewire, splice } from './connect.ts'
import { createDesk } from './desk.ts'
import type { Desk } from './desk.ts'
import { move } from './move.ts'
import { addConnection, addNode, removeConnection, removeNodes } from './node-operations.ts'
import { setNote } from './note.ts'
import { parseWhole } from './open.ts'
import type { Edited, Operation } from './operation.ts'
import { paste } from './paste.ts'
import { Refused, refuse } from './refuse.ts'
import { renameConnection, renameKey, renameNode, renamePort } from './rename.ts'
import { replaceEntry } from './replace-entry.ts'
import { setValue } from './set.ts'
import { mayHaveAnchors } from './shared.ts'
import { newestVersion } from '../limits.ts'
import { parseFlow } from '../parse.ts'

/** All of the operations, one after the other, or none of them. */
export function edit(text: string, operations: readonly Operation[]): Edited {
  try {
    const desk = createDesk(text)
    // A new file begins with the version of its format.
    if (operations.length > 0 && text.trim() === '') setValue(desk, ['version'], newestVersion)
    const names: Record<string, string> = {}
    for (const operation of operations) Object.assign(names, run(desk, operation))
    const changes = desk.changes()
    if (changes.length > 0 && mayHaveAnchors(text)) checkAnchors(text, desk.text)
    return { ok: true, text: desk.text, changes, names }
  } catch (error) {
    if (error instanceof Refused) return { ok: false, refusal: error.refusal }
    throw error
  }
}

/** An edit must not take away what an alias elsewhere stands for. */
function checkAnchors(before: string, after: string): void {
  const isFine = (text: string): boolean =>
    parseWhole(text).errors.length === 0 && parseFlow(text, '').tree !== undefined
  if (isFine(before) && after.trim() !== '' && !isFine(after))
    refuse('shared', 'an alias elsewhere stands for what the edit takes away')
}

function run(desk: Desk, operation: Operation): Record<string, string> | undefined {
  switch (operation.kind) {
    case 'add-node':
      addNode(desk, operation)
      return
    case 'add-connection':
      addConnection(desk, operation)
      return
    case 'set':
      setValue(desk, operation.path, operation.value)
      return
    case 'rename-key':
      renameKey(desk, operation)
      return
    case 'rename-node':
      renameNode(desk, operation)
      return
    case 'rename-connection':
      renameConnection(desk, operation)
      return
    case 'rename-port':
      renamePort(desk, operation)
      return
    case 'remove-nodes':
      removeNodes(desk, operation)
      return
    case 'remove-connection':
      removeConnection(desk, operation)
      return
    case 'connect':
      connect(desk, operation.wire)
      return
    case 'disconnect':
      disconnect(desk, operation)
      return
    case 'rewire':
      rewire(desk, operation)
      return
    case 'splice':
      splice(desk, operation)
      return
    case 'move':
      move(desk, operation)
      return
    case 'set-note':
      setNote(desk, operation)
      return
    case 'replace-entry':
      replaceEntry(desk, operation)
      return
    case 'paste':
      return paste(desk, operation)
  }
}
