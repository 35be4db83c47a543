/** A port under the pointer, and what its menu says first. */
import type { Editor } from '../../app/editor.ts'
import { mayOperate } from '../../app/run/may-operate.ts'
import { canRun, isFlowRunning } from '../../app/run/run-store.ts'
import { runningPlace } from '../../app/subflow.ts'
import { isPlace } from '../../debug/places.ts'
import type { MenuEntry } from '../../ui/menu.tsx'
import { isTapped, toggleTaps } from './tap-actions.ts'

/** `node.port`, as taps name it; nothing where no port is. */
export function portUnder(target: EventTarget): string | undefined {
  if (!(target instanceof Element)) return undefined
  const { nodeid, handleid } = target.closest<HTMLElement>('.react-flow__handle')?.dataset ?? {}
  // The ports of a folded group stand for those of its nodes.
  if (nodeid === undefined || handleid === undefined || nodeid.startsWith('group:'))
    return undefined
  return `${nodeid}.${handleid}`
}

export function portEntries(editor: Editor, name: string): readonly MenuEntry[] {
  const target = { ...runningPlace(editor), kind: 'port', name } as const
  return [
    {
      id: 'tap.this-port',
      label: editor.text().taps.tapPort(name),
      isOn: isTapped(target),
      run: () => toggleTaps(editor, [target]),
    },
    ...injectEntry(editor, name),
    'line',
  ]
}

function injectEntry(editor: Editor, name: string): readonly MenuEntry[] {
  const mayPutIn = canRun(editor) && isFlowRunning(editor) && mayOperate(editor.app.getState())
  if (!mayPutIn || !isPlace(editor.graph(), name)) return []
  const run = (): void => editor.ui.setState({ dialog: { name: 'inject', at: name } })
  return [{ id: 'run.inject-here', label: editor.text().debug.injectAt(name), run }]
}
