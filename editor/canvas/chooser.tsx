import { useEffect, useRef } from 'react'
import { useStore } from 'zustand'

import { useEditor, useText } from '../app/context.tsx'
import { chooserStore, closeChooser, moveChooser } from './chooser-store.ts'
import type { Chooser as Shown } from './chooser-store.ts'
import styles from './chooser.module.css'

export function Chooser() {
  const chooser = useStore(chooserStore, (state) => state.chooser)
  return chooser ? <List chooser={chooser} /> : null
}

function List({ chooser }: { readonly chooser: Shown }) {
  const { canvas } = useEditor()
  const text = useText().canvas
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.focus()
    // The canvas has the focus again, wherever the list was left from.
    return () => canvas?.focus()
  }, [canvas])
  const { title, choices, index } = chooser
  return (
    <div className={styles['chooser']}>
      <div className={styles['title']}>{title}</div>
      <div
        ref={list}
        role="listbox"
        tabIndex={0}
        aria-label={title}
        aria-activedescendant={choices[index] ? `choice-${index}` : undefined}
        className={styles['list']}
        onKeyDown={(event) => {
          if (!takeKey(event.key, chooser)) return
          event.preventDefault()
          event.stopPropagation()
        }}
        onBlur={closeChooser}
      >
        {choices.map((choice, at) => (
          <div
            key={choice.id}
            id={`choice-${at}`}
            role="option"
            aria-selected={at === index}
            className={styles['choice']}
            ref={(element) => {
              if (at === index) element?.scrollIntoView({ block: 'nearest' })
            }}
            onPointerDown={(event) => {
              event.preventDefault()
              closeChooser()
              chooser.pick(choice)
            }}
          >
            {choice.label}
            <span className={styles['detail']}>{choice.detail}</span>
          </div>
        ))}
        {choices.length === 0 && <div className={styles['detail']}>{text.nothingToChoose}</div>}
      </div>
      <div className={styles['help']}>{chooser.turn ? text.chooseTurn : text.choose}</div>
    </div>
  )
}

/** Whether the key meant something here; nothing else on the page gets it then. */
function takeKey(key: string, chooser: Shown): boolean {
  const choice = chooser.choices[chooser.index]
  if (key === 'ArrowDown') moveChooser(1)
  else if (key === 'ArrowUp') moveChooser(-1)
  else if (key === 'ArrowRight' && chooser.turn) chooser.turn(1)
  else if (key === 'ArrowLeft' && chooser.turn) chooser.turn(-1)
  else if (key === 'Escape') closeChooser()
  else if (key === 'Enter') {
    closeChooser()
    if (choice) chooser.pick(choice)
  } else return false
  return true
}
