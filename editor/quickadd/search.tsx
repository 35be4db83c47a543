/** The search of quick-add, with what it found. */
import { useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'

import { useEditor, useText } from '../app/context.tsx'
import type { QuickAddOptions } from '../app/editor.ts'
import { fittingTypes, otherTypes } from '../canvas/add.ts'
import type { NodeType } from '../model/node-types.ts'
import { Option } from './option.tsx'
import { afterPick, pickType } from './pick.ts'
import { closeQuickAdd, quickAddStore } from './quick-add-store.ts'
import styles from './quick-add.module.css'
import { rankTypes } from './rank.ts'

interface HowToPick {
  /** Shift: quick-add stays open for the next node of the chain. */
  readonly shiftKey: boolean
  /** Ctrl: the node gets no wire. */
  readonly ctrlKey: boolean
  readonly metaKey: boolean
}

export function Search({ options }: { readonly options: QuickAddOptions }) {
  const editor = useEditor()
  const text = useText().palette
  const input = useRef<HTMLInputElement>(null)
  const [query, setQuery] = useState('')
  const [active, setActive] = useState(0)
  const [showsOthers, setShowsOthers] = useState(false)
  const fitting = rankTypes(fittingTypes(editor, options), query)
  const others = rankTypes(otherTypes(editor, options), query)
  const found = showsOthers ? [...fitting, ...others] : fitting

  const search = (typed: string): void => {
    setQuery(typed)
    setActive(0)
  }
  const showOthers = (): void => {
    setShowsOthers(true)
    input.current?.focus()
  }
  const pick = (type: NodeType | undefined, how: HowToPick): void => {
    if (!type) return
    const isWired = fitting.includes(type) && !how.ctrlKey && !how.metaKey
    const id = pickType(editor, type, options, isWired)
    const next = how.shiftKey && id !== undefined ? afterPick(type, id, options) : undefined
    if (!next) return closeQuickAdd()
    quickAddStore.setState({ options: next })
    search('')
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) setActive((active + step + found.length) % Math.max(1, found.length))
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing) pick(found[active], event)
    else return
    event.preventDefault()
  }
  return (
    <>
      <input
        className={styles['search']}
        role="combobox"
        aria-label={text.search}
        aria-expanded
        aria-controls="quick-add-list"
        aria-activedescendant={found[active] ? `quick-add-${active}` : undefined}
        placeholder={text.search}
        value={query}
        ref={input}
        onChange={(event) => search(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <ul id="quick-add-list" role="listbox" aria-label={text.types} className={styles['list']}>
        {found.map((type, index) => (
          <Option
            key={type.type}
            type={type}
            id={`quick-add-${index}`}
            isActive={index === active}
            isUnwired={!fitting.includes(type)}
            onPick={(event) => pick(type, event)}
          />
        ))}
      </ul>
      {found.length === 0 && <p className={styles['none']}>{text.none}</p>}
      {others.length > 0 && !showsOthers && (
        <button type="button" className={styles['others']} onClick={showOthers}>
          {text.showOthers(others.length)}
        </button>
      )}
      <p className={styles['help']}>{text.quickAddKeys}</p>
    </>
  )
}
