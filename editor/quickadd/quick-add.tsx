/** Search and add: the types that fit where it was opened, best first. */
import { Dialog } from '@base-ui/react/dialog'
import { useState } from 'react'
import type { KeyboardEvent } from 'react'
import { useStore } from 'zustand'

import { useEditor, useText, useUi } from '../app/context.tsx'
import type { QuickAddOptions } from '../app/editor.ts'
import { addNode, fittingTypes } from '../canvas/add.ts'
import { textOf } from '../model/node-types.ts'
import type { NodeType } from '../model/node-types.ts'
import { TypeIcon } from '../ui/icon.tsx'
import { closeQuickAdd, quickAddStore } from './quick-add-store.ts'
import styles from './quick-add.module.css'
import { rankTypes } from './rank.ts'

export function QuickAdd() {
  const options = useStore(quickAddStore, (state) => state.options)
  const text = useText().palette
  const editor = useEditor()
  return (
    <Dialog.Root open={options !== undefined} onOpenChange={(isOpen) => !isOpen && closeQuickAdd()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles['backdrop']} />
        <Dialog.Popup className={styles['popup']} finalFocus={() => focusCanvas(editor.canvas)}>
          <Dialog.Title className={styles['title']}>{text.quickAdd}</Dialog.Title>
          {options && <Search options={options} />}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/** The canvas takes the focus itself. */
function focusCanvas(canvas: { focus(): void } | undefined): boolean {
  canvas?.focus()
  return canvas === undefined
}

function Search({ options }: { readonly options: QuickAddOptions }) {
  const editor = useEditor()
  const text = useText().palette
  const [query, setQuery] = useState('')
  const [active, setActive] = useState(0)
  const found = rankTypes(fittingTypes(editor, options), query)
  const pick = (type: NodeType | undefined): void => {
    if (!type) return
    closeQuickAdd()
    addNode(editor, type, options)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) setActive((active + step + found.length) % Math.max(1, found.length))
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing) pick(found[active])
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
        onChange={(event) => {
          setQuery(event.target.value)
          setActive(0)
        }}
        onKeyDown={onKeyDown}
      />
      <ul id="quick-add-list" role="listbox" aria-label={text.types} className={styles['list']}>
        {found.map((type, index) => (
          <Option
            key={type.type}
            type={type}
            id={`quick-add-${index}`}
            isActive={index === active}
            onPick={() => pick(type)}
          />
        ))}
      </ul>
      {found.length === 0 && <p className={styles['none']}>{text.none}</p>}
    </>
  )
}

interface OptionProps {
  readonly type: NodeType
  readonly id: string
  readonly isActive: boolean
  onPick(): void
}

function Option({ type, id, isActive, onPick }: OptionProps) {
  const language = useUi((state) => state.language)
  return (
    <li
      ref={(element) => {
        if (isActive) element?.scrollIntoView({ block: 'nearest' })
      }}
      id={id}
      role="option"
      aria-selected={isActive}
      className={[styles['option'], isActive && styles['active']].filter(Boolean).join(' ')}
      onClick={onPick}
    >
      <TypeIcon name={type.icon} />
      <span className={styles['name']}>{type.type}</span>
      <span className={styles['summary']}>{textOf(type, language).summary}</span>
    </li>
  )
}
