import { useState } from 'react'

import { Dialog } from '../../ui/dialog.tsx'
import { commands, keysOf } from '../commands/registry.ts'
import type { CommandGroup } from '../commands/command.ts'
import { useEditor, useText } from '../context.tsx'
import { shownKeys } from '../keys.ts'
import styles from './search-dialog.module.css'

/** Every key there is, by group. */
export function ShortcutSheet() {
  const editor = useEditor()
  const text = useText()
  const [typed, setTyped] = useState('')
  const wanted = typed.trim().toLowerCase()
  const rows = commands
    .map((command) => ({
      id: command.id,
      group: command.group,
      label: command.label(text),
      keys: keysOf(command, editor).map(shownKeys),
    }))
    .filter(({ keys }) => keys.length > 0)
    .filter(({ label, keys }) => `${label} ${keys.join(' ')}`.toLowerCase().includes(wanted))
  const groups = Object.keys(text.shell.groups) as CommandGroup[] // one text for each group
  return (
    <Dialog
      title={text.shell.shortcuts}
      isOpen
      size="medium"
      onClose={() => editor.ui.setState({ dialog: undefined })}
    >
      <input
        className={styles['field']}
        aria-label={text.shell.searchShortcuts}
        placeholder={text.shell.searchShortcuts}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      {groups
        .filter((group) => rows.some((row) => row.group === group))
        .map((group) => (
          <section key={group}>
            <h3 className={styles['group']}>{text.shell.groups[group]}</h3>
            {rows
              .filter((row) => row.group === group)
              .map(({ id, label, keys }) => (
                <div key={id} className={styles['row']}>
                  <span className={styles['label']}>{label}</span>
                  {keys.map((each) => (
                    <kbd key={each} className={styles['keys']}>
                      {each}
                    </kbd>
                  ))}
                </div>
              ))}
          </section>
        ))}
      {rows.length === 0 && <p className={styles['detail']}>{text.shell.nothingFound}</p>}
    </Dialog>
  )
}
