/** Every command with its keys, by group; a press of the keys changes them. */
import { RotateCcw } from 'lucide-react'
import { Fragment, useEffect, useState } from 'react'

import { Button, IconButton } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { commands, keysOf } from '../commands/registry.ts'
import type { Command, CommandGroup } from '../commands/command.ts'
import { useEditor, useText, useUi } from '../context.tsx'
import { bindingOf } from '../key-press.ts'
import { shownKeys } from '../keys.ts'
import { GestureList } from './gesture-list.tsx'
import search from './search-dialog.module.css'
import styles from './settings.module.css'

export function ShortcutSheet() {
  const editor = useEditor()
  const { ui } = editor
  const text = useText()
  const own = useUi((state) => state.keys)
  const [typed, setTyped] = useState('')
  const [waiting, setWaiting] = useState<string | undefined>()
  useKeysFor(waiting, () => setWaiting(undefined))
  const wanted = typed.trim().toLowerCase()
  const rows = commands.filter((command) =>
    `${command.label(text)} ${keysOf(command, editor).map(shownKeys).join(' ')}`
      .toLowerCase()
      .includes(wanted),
  )
  const groups = Object.keys(text.shell.groups) as CommandGroup[] // one text for each group
  return (
    <Dialog
      title={text.shell.shortcuts}
      isOpen
      size="medium"
      onClose={() => (waiting ? setWaiting(undefined) : ui.setState({ dialog: undefined }))}
      actions={
        Object.keys(own).length > 0 && (
          <Button onClick={() => ui.setState({ keys: {} })}>{text.shell.resetAllKeys}</Button>
        )
      }
    >
      <input
        className={search['field']}
        aria-label={text.shell.searchShortcuts}
        placeholder={text.shell.searchShortcuts}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      {groups
        .filter((group) => rows.some((row) => row.group === group))
        .map((group) => (
          <section key={group} aria-label={text.shell.groups[group]}>
            <h3 className={search['group']}>{text.shell.groups[group]}</h3>
            {rows
              .filter((row) => row.group === group)
              .map((command) => (
                <KeyRow
                  key={command.id}
                  command={command}
                  isWaiting={waiting === command.id}
                  onAsk={() => setWaiting(command.id)}
                />
              ))}
          </section>
        ))}
      <GestureList wanted={wanted} />
      {rows.length === 0 && <p className={search['detail']}>{text.shell.nothingFound}</p>}
    </Dialog>
  )
}

/** The next press, wherever the focus is, becomes the keys of the command. */
function useKeysFor(id: string | undefined, onDone: () => void): void {
  const { ui } = useEditor()
  useEffect(() => {
    if (id === undefined) return undefined
    const take = (event: KeyboardEvent): void => {
      event.preventDefault()
      event.stopImmediatePropagation()
      const binding = bindingOf(event)
      if (binding === undefined) return
      if (binding !== 'Escape') ui.setState(({ keys }) => ({ keys: { ...keys, [id]: [binding] } }))
      onDone()
    }
    addEventListener('keydown', take, { capture: true })
    return () => removeEventListener('keydown', take, { capture: true })
  })
}

interface KeyRowProps {
  readonly command: Command
  readonly isWaiting: boolean
  readonly onAsk: () => void
}

function KeyRow({ command, isWaiting, onAsk }: KeyRowProps) {
  const editor = useEditor()
  const text = useText()
  const { shell } = text
  const label = command.label(text)
  const keys = keysOf(command, editor)
  const names = keys.map(shownKeys).join(' ')
  const isOwn = editor.ui.getState().keys[command.id] !== undefined
  const sharing = isOwn
    ? commands.filter(
        (other) => other !== command && keysOf(other, editor).some((each) => keys.includes(each)),
      )
    : []
  const reset = (): void =>
    editor.ui.setState((state) => {
      const { [command.id]: _, ...rest } = state.keys
      return { keys: rest }
    })
  return (
    <div className={styles['keyRow']}>
      <span className={styles['keyLabel']}>{label}</span>
      {sharing.length > 0 && (
        <span className={styles['taken']}>
          {shell.keysTaken(sharing.map((other) => other.label(text)).join(', '))}
        </span>
      )}
      {isOwn && (
        <IconButton
          label={shell.resetKeys(label)}
          icon={<RotateCcw size={14} aria-hidden />}
          onClick={reset}
        />
      )}
      <button
        type="button"
        className={styles['keysButton']}
        aria-label={`${shell.change(label)} ${names || shell.noKeys}`}
        data-waiting={isWaiting || undefined}
        onClick={onAsk}
      >
        {isWaiting ? (
          shell.pressKeys
        ) : keys.length === 0 ? (
          <span className={search['detail']}>{shell.noKeys}</span>
        ) : (
          keys.map((each) => (
            <Fragment key={each}>
              <kbd className={search['keys']}>{shownKeys(each)}</kbd>{' '}
            </Fragment>
          ))
        )}
      </button>
    </div>
  )
}
