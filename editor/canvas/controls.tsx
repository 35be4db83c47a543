/** Bottom left of the canvas: zoom, fit, map mode, layout, and the small map above them. */
import { useStore as useFlowStore } from '@xyflow/react'
import { Activity, Hand, Map as MapIcon, Maximize, Minus, Plus, Workflow } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import { useStore } from 'zustand'

import { findCommand, isEnabled, runCommand } from '../app/commands/registry.ts'
import { useApp, useDoc, useEditor, useText, useUi } from '../app/context.tsx'
import { shortcutOf } from '../app/keys.ts'
import { IconButton } from '../ui/button.tsx'
import styles from './controls.module.css'
import { minimapStore } from './minimap-store.ts'
import { Minimap } from './minimap.tsx'

export function Controls() {
  const text = useText().canvas
  return (
    <div className={styles['corner']}>
      <Minimap />
      <div className={styles['bar']} role="toolbar" aria-label={text.controls}>
        <Tool id="view.zoom-out" icon={Minus} />
        <Zoom />
        <Tool id="view.zoom-in" icon={Plus} />
        <Tool id="view.fit-all" icon={Maximize} />
        <Tool id="view.map-mode" icon={Hand} />
        <Tool id="arrange.lay-out" icon={Workflow} />
        <Tool id="view.minimap" icon={MapIcon} />
        <LiveTool />
      </div>
    </div>
  )
}

/** Only where flows run. */
function LiveTool() {
  const isRunning = useApp((state) => state.project?.isRunning ?? false)
  return isRunning ? <Tool id="view.live" icon={Activity} /> : null
}

/** Whole per cents: a step of panning renders nothing. */
function Zoom() {
  const editor = useEditor()
  const label = useText().canvas.commands.zoomFull
  const percent = useFlowStore(({ transform }) => Math.round(transform[2] * 100))
  return (
    <button
      type="button"
      className={styles['zoom']}
      title={label}
      aria-label={`${percent} %. ${label}`}
      onClick={() => runCommand('view.zoom-full', editor)}
    >
      {percent} %
    </button>
  )
}

function Tool({ id, icon: Icon }: { readonly id: string; readonly icon: LucideIcon }) {
  const editor = useEditor()
  const text = useText()
  useUi((state) => state.isMapMode)
  useUi((state) => state.isLive)
  useDoc((state) => state.isReadOnly)
  useStore(minimapStore, (state) => state.isOpen)
  const command = findCommand(id)
  if (!command) return null
  const isOn = command.isOn?.(editor)
  return (
    <IconButton
      label={command.label(text)}
      shortcut={shortcutOf(command, editor)}
      icon={<Icon size={16} />}
      disabled={!isEnabled(command, editor) && id.startsWith('arrange')}
      onClick={() => runCommand(id, editor)}
      {...(isOn === undefined ? {} : { isOn })}
    />
  )
}
