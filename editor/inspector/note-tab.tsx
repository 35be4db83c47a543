import { useId } from 'react'

import { useDoc, useEditor, useText } from '../app/context.tsx'
import styles from './inspector.module.css'
import type { ItemProps } from './item-form.tsx'
import { useDraft } from './use-draft.ts'

/** The comment above the entry in the file. */
export function NoteTab({ section, item: { id, note = '' } }: ItemProps) {
  const editor = useEditor()
  const { inspector: text } = useText()
  const isReadOnly = useDoc((state) => state.isReadOnly)
  const inputId = useId()
  const draft = useDraft(note, (typed) => {
    if (typed === note) return
    editor.edit([{ kind: 'set-note', section, id, note: typed }], {
      label: text.noteChanged(id),
      source: 'form',
      coalesce: `${section} ${id} note`,
    })
  })
  return (
    <div className={styles['field']}>
      <label htmlFor={inputId} className={styles['name']}>
        {text.note}
      </label>
      <textarea
        id={inputId}
        aria-describedby={`${inputId}-about`}
        className={styles['control']}
        rows={Math.min(16, Math.max(6, draft.text.split('\n').length + 1))}
        readOnly={isReadOnly}
        value={draft.text}
        onChange={(event) => draft.type(event.target.value)}
        onBlur={draft.flush}
      />
      <p id={`${inputId}-about`} className={styles['about']}>
        {text.noteHelp}
      </p>
    </div>
  )
}
