/** What the context menu offers for what was clicked: commands, by their ids. */
import { useState } from 'react'
import type { MouseEvent } from 'react'

import { findCommand, isEnabled, runCommand } from '../app/commands/registry.ts'
import { useEditor, useText, useUi } from '../app/context.tsx'
import type { Editor } from '../app/editor.ts'
import { shortcutOf } from '../app/keys.ts'
import { canRun } from '../app/run/run-store.ts'
import { selectionKey } from '../app/ui-store.ts'
import { portEntries, portUnder } from '../live/taps/port-menu.ts'
import type { MenuEntry } from '../ui/menu.tsx'
import { nodeKey } from './node-key.ts'

type Target = 'node' | 'wire' | 'group' | 'sticky' | 'canvas'

const menus: Readonly<Record<Target, readonly (readonly string[])[]>> = {
  node: [
    ['edit.inspect', 'subflow.open', 'edit.rename-node', 'edit.duplicate', 'edit.toggle'],
    ['tap.toggle', 'tap.around', 'tap.port'],
    ['run.inject', 'run.trace'],
    ['run.restart-node', 'run.pause-node'],
    ['wire.connect', 'wire.list', 'add.quick-before', 'add.quick-wired'],
    [
      'group.make',
      'group.dissolve',
      'subflow.extract',
      'arrange.align-left',
      'arrange.align-top',
      'arrange.lay-out',
    ],
    ['edit.delete', 'edit.delete-bare'],
  ],
  group: [['group.fold', 'group.dissolve'], ['edit.delete']],
  sticky: [['edit.delete']],
  wire: [
    ['tap.toggle', 'run.inject', 'run.breakpoint', 'run.trace'],
    ['add.quick-into'],
    ['edit.delete'],
  ],
  canvas: [
    ['add.quick', 'add.sticky'],
    ['select.all', 'arrange.lay-out', 'edit.undo', 'edit.redo'],
    ['view.fit-all', 'view.zoom-full', 'view.map-mode', 'view.minimap'],
  ],
}
const dangerous = new Set(['edit.delete', 'edit.delete-bare'])

export function useMenu() {
  const editor = useEditor()
  const text = useText()
  const [target, setTarget] = useState<Target>('canvas')
  const [port, setPort] = useState<string>()
  useUi((state) => state.selection)
  const entries = menus[target].flatMap((ids, index): MenuEntry[] => {
    const items = ids.flatMap((id): MenuEntry[] => {
      const command = findCommand(id)
      // Where nothing runs, nothing is said of it.
      if (!command || (command.group === 'run' && !canRun(editor))) return []
      const isOn = command.isOn?.(editor)
      return [
        {
          id,
          label: command.label(text),
          shortcut: shortcutOf(command, editor),
          isDisabled: !isEnabled(command, editor),
          isDanger: dangerous.has(id),
          ...(isOn === undefined ? {} : { isOn }),
          run: () => void runCommand(id, editor),
        },
      ]
    })
    return index === 0 || items.length === 0 ? items : ['line', ...items]
  })
  const onContextMenuCapture = (event: MouseEvent): void => {
    setTarget(select(editor, event.target))
    setPort(portUnder(event.target))
  }
  const ofPort = port === undefined ? [] : portEntries(editor, port)
  return { entries: [...ofPort, ...entries], onContextMenuCapture }
}

/** The menu is about what lies under the pointer: that becomes the selection, unless it is part of it. */
function select(editor: Editor, target: EventTarget): Target {
  if (!(target instanceof Element)) return 'canvas'
  const box = target.closest<HTMLElement>('[data-group], [data-sticky]')
  const { group, sticky } = box?.dataset ?? {}
  if (group !== undefined) return choose(editor, selectionKey.group(group), 'group')
  if (sticky !== undefined) return choose(editor, selectionKey.sticky(sticky), 'sticky')
  const element = target.closest<HTMLElement>('.react-flow__node, .react-flow__edge')
  const id = element?.dataset['id']
  if (id === undefined) return 'canvas'
  const isNode = element?.classList.contains('react-flow__node')
  if (!isNode) return choose(editor, selectionKey.wire(id), 'wire')
  return choose(editor, nodeKey(id), id.startsWith('group:') ? 'group' : 'node')
}

function choose(editor: Editor, key: string, target: Target): Target {
  if (!editor.ui.getState().selection.includes(key)) editor.ui.setState({ selection: [key] })
  return target
}
