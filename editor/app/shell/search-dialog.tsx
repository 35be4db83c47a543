/** A list that a few typed letters narrow down: arrows choose, Enter takes. */
import { useId, useMemo, useState } from 'react'
import type { KeyboardEvent } from 'react'

import { Dialog } from '../../ui/dialog.tsx'
import { useText } from '../context.tsx'
import styles from './search-dialog.module.css'

export interface Found {
  readonly id: string
  readonly label: string
  /** What it is, on the right. */
  readonly detail: string
  readonly shortcut?: string | undefined
  /** Searched too, and not shown. */
  readonly more?: string
  run(): void
}

interface SearchDialogProps {
  readonly title: string
  readonly placeholder: string
  /** What fits, the best first. */
  readonly find: (typed: string) => readonly Found[]
  readonly onTake?: (typed: string, item: Found) => void
  readonly onClose: () => void
}

const most = 80

/** Every word must occur; a label that starts with the first word comes first. */
export function search(items: readonly Found[], typed: string): Found[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const [first = ''] = words
  const hits = items.filter(({ label, detail, more = '' }) => {
    const text = `${label} ${detail} ${more}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
  const rank = ({ label }: Found): number => {
    const at = label.toLowerCase().indexOf(first)
    return at < 0 ? 2 : Math.min(at, 1)
  }
  return hits.toSorted((a, b) => rank(a) - rank(b)).slice(0, most)
}

export function SearchDialog(props: SearchDialogProps) {
  const { title, placeholder, find, onTake, onClose } = props
  const { shell } = useText()
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const list = useId()
  const found = useMemo(() => find(typed), [find, typed])
  const take = (item: Found | undefined): void => {
    if (!item) return
    onClose()
    onTake?.(typed, item)
    item.run()
  }
  function onKeyDown(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (event.nativeEvent.isComposing) return
    if (step !== undefined) setAt((at + step + found.length) % Math.max(1, found.length))
    else if (event.key === 'Enter') take(found[at])
    else return
    event.preventDefault()
  }
  return (
    <Dialog title={title} isOpen onClose={onClose} size="medium">
      <input
        className={styles['field']}
        role="combobox"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={found[at] && `${list}-${at}`}
        aria-label={placeholder}
        placeholder={placeholder}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value)
          setAt(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div id={list} role="listbox" aria-label={title} className={styles['list']}>
        {found.map((item, index) => (
          <div
            key={item.id}
            id={`${list}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            ref={index === at ? (row) => row?.scrollIntoView({ block: 'nearest' }) : null}
            className={styles['row']}
            onPointerMove={() => index !== at && setAt(index)}
            onClick={() => take(item)}
            onKeyDown={onKeyDown}
          >
            <span className={styles['label']}>{item.label}</span>
            <span className={styles['detail']}>{item.detail}</span>
            {item.shortcut !== undefined && <kbd className={styles['keys']}>{item.shortcut}</kbd>}
          </div>
        ))}
      </div>
      {found.length === 0 && <p className={styles['detail']}>{shell.nothingFound}</p>}
    </Dialog>
  )
}
