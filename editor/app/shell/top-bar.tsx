import {
  ChevronDown,
  ChevronRight,
  GitCompare,
  Menu as MenuIcon,
  PanelBottom,
  PanelLeft,
  PanelRight,
  Redo2,
  Save,
  Search,
  Undo2,
} from 'lucide-react'
import { Fragment } from 'react'
import { useStore } from 'zustand'

import { isDirty } from '../../doc/doc-store.ts'
import { useFiles } from '../../files/use-files.ts'
import { FlowNumbers } from '../../live/flow-numbers.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Menu } from '../../ui/menu.tsx'
import { findCommand, isEnabled, runCommand, whyNot } from '../commands/registry.ts'
import { useApp, useDoc, useEditor, useText, useUi } from '../context.tsx'
import { shortcutOf } from '../keys.ts'
import { goToFlow } from '../route.ts'
import { RunButton } from '../run/run-button.tsx'
import { goBack, trailTo } from '../subflow.ts'
import { useMainMenu } from './main-menu.tsx'
import { Chips } from './chips.tsx'
import styles from './shell.module.css'

export function TopBar() {
  const { shell } = useText()
  const hasFlow = useDoc((state) => state.id !== '')
  const hasGit = useApp((state) => state.project?.hasGit ?? false)
  const id = useDoc((state) => state.id)
  return (
    <header className={styles['top']} data-region="top" aria-label={shell.topBar}>
      <h1 className="visually-hidden">{id ? `${id} – Sluice` : 'Sluice'}</h1>
      <span className={styles['mark']} aria-hidden>
        <Mark />
        <span className={styles['wide']}>Sluice</span>
      </span>
      <Trail />
      <FlowMenu />
      <Chips />
      {hasFlow && <FlowNumbers place="top" />}
      <span className={styles['grow']} />
      {hasFlow && (
        <>
          <PanelButton id="view.left" icon={<PanelLeft size={16} aria-hidden />} />
          <PanelButton id="view.drawer" icon={<PanelBottom size={16} aria-hidden />} />
          <PanelButton id="view.right" icon={<PanelRight size={16} aria-hidden />} />
          <span className={`${styles['divider'] ?? ''} ${styles['roomy'] ?? ''}`} />
          <CommandButton id="edit.undo" icon={<Undo2 size={16} aria-hidden />} />
          <CommandButton id="edit.redo" icon={<Redo2 size={16} aria-hidden />} />
          <CommandButton id="go.find" icon={<Search size={16} aria-hidden />} />
          {hasGit && (
            <span className={styles['roomy']}>
              <CommandButton id="git.diff" icon={<GitCompare size={16} aria-hidden />} />
            </span>
          )}
          <span className={`${styles['divider'] ?? ''} ${styles['roomy'] ?? ''}`} />
          <RunButton />
          <SaveButton />
        </>
      )}
      <Menu
        entries={useMainMenu()}
        trigger={
          <button type="button" className={styles['menuButton']} aria-label={shell.menu}>
            <MenuIcon size={16} aria-hidden />
          </button>
        }
      />
    </header>
  )
}

function Mark() {
  return (
    <svg width="18" height="18" viewBox="0 0 18 18" fill="none" aria-hidden>
      <path d="M3 2v14M15 2v14" stroke="currentColor" strokeWidth="2.5" strokeLinecap="round" />
      <path d="M5.5 5h7v5h-7z" fill="currentColor" />
      <path d="M5.5 14c1.2-1 2.3-1 3.5 0s2.3 1 3.5 0" stroke="currentColor" strokeWidth="1.6" />
    </svg>
  )
}

/** The way to the instance that is open, by the names of the instances; the last one is open. */
function Trail() {
  const editor = useEditor()
  const { shell } = useText()
  const id = useDoc((state) => state.id)
  const trail = useUi((state) => state.trail)
  const way = trailTo(trail, id)
  if (way.length === 0) return null
  return (
    <nav className={styles['trail']} aria-label={shell.trail}>
      {way.map(({ flow }, at) => (
        <Fragment key={flow}>
          <Button tone="quiet" title={flow} onClick={() => goBack(editor, flow)}>
            {way[at - 1]?.node ?? flow}
          </Button>
          <ChevronRight size={14} aria-hidden />
        </Fragment>
      ))}
      <span className={styles['instance']} aria-current="location">
        {way.at(-1)?.node}
      </span>
    </nav>
  )
}

function FlowMenu() {
  const editor = useEditor()
  const { shell, files: text, commands } = useText()
  const id = useDoc((state) => state.id)
  const { data } = useFiles()
  useApp((state) => state.project)
  const create = findCommand('file.new')
  const flows = (data?.files ?? []).map((file) => ({
    id: file.id,
    label: file.id,
    isOn: file.id === id,
    run: () => goToFlow(file.id),
  }))
  const entries = [
    ...flows,
    'line' as const,
    { id: '+list', label: commands.closeFlow, isDisabled: id === '', run: () => goToFlow('') },
    {
      id: '+new',
      label: text.new,
      isDisabled: !create || !isEnabled(create, editor),
      whyNot: create && whyNot(create, editor),
      run: () => void runCommand('file.new', editor),
    },
  ]
  return (
    <Menu
      entries={entries}
      trigger={
        <Button tone="quiet" className={styles['flowButton']}>
          <span>{id || shell.noFlow}</span>
          <ChevronDown size={14} aria-hidden />
        </Button>
      }
    />
  )
}

/** Shows and hides a panel; there is none without a flow. */
function PanelButton({ id, icon }: CommandButtonProps) {
  const editor = useEditor()
  const text = useText()
  const command = findCommand(id)
  const hasFlow = useDoc((state) => state.id !== '')
  const isOn = useUi(() => command?.isOn?.(editor) ?? false)
  if (!command || !hasFlow) return null
  return (
    <IconButton
      label={command.label(text)}
      shortcut={shortcutOf(command, editor)}
      icon={icon}
      isOn={isOn}
      className={styles['panelButton']}
      data-phone={id !== 'view.drawer' || undefined}
      onClick={() => runCommand(id, editor)}
    />
  )
}

interface CommandButtonProps {
  readonly id: string
  readonly icon: React.ReactNode
}

function CommandButton({ id, icon }: CommandButtonProps) {
  const editor = useEditor()
  const text = useText()
  useDoc((state) => state.version)
  useDoc((state) => state.history)
  const command = findCommand(id)
  return (
    <IconButton
      label={command?.label(text) ?? text.commands.diff}
      shortcut={shortcutOf(command, editor)}
      icon={icon}
      disabled={!command || !isEnabled(command, editor)}
      onClick={() => runCommand(id, editor)}
    />
  )
}

function SaveButton() {
  const editor = useEditor()
  const text = useText()
  const canSave = useStore(editor.doc, (state) => !state.isReadOnly && isDirty(state))
  return (
    <Button
      tone="primary"
      aria-label={text.commands.save}
      disabled={!canSave}
      onClick={() => runCommand('file.save', editor)}
    >
      <Save size={14} aria-hidden />
      <span className={styles['roomy']}>{text.commands.save}</span>
    </Button>
  )
}
