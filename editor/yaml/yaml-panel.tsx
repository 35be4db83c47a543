/** The text of the flow. Everything of CodeMirror is behind this module, so that it loads when it is opened. */
import type { EditorView } from '@codemirror/view'
import { useEffect, useRef, useState } from 'react'

import { useDoc, useEditor, useText, useUi } from '../app/context.tsx'
import { Conflicts } from './conflicts.tsx'
import { createTextView, setReadOnly } from './create-view.ts'
import { showStretch } from './flash.ts'
import styles from './yaml-panel.module.css'

export function YamlPanel() {
  const editor = useEditor()
  const isReadOnly = useDoc((state) => state.isReadOnly)
  const isOpen = useDoc((state) => state.id !== '')
  const language = useUi((state) => state.language)
  const text = useText().yaml
  const place = useRef<HTMLDivElement>(null)
  const [view, setView] = useState<EditorView>()

  useEffect(() => {
    if (!place.current) return undefined
    const { view: made, detach } = createTextView(editor, place.current)
    const port = {
      reveal(range: { readonly start: number; readonly end: number }) {
        showStretch(made, range, true)
        made.focus()
      },
      focus: () => made.focus(),
    }
    editor.yaml = port
    setView(made)
    return () => {
      if (editor.yaml === port) editor.yaml = undefined
      detach()
    }
    // The words inside the text view are given when it is made.
  }, [editor, language, text])

  useEffect(() => {
    if (view) setReadOnly(view, isReadOnly)
  }, [view, isReadOnly])

  return (
    <div className={styles['panel']}>
      <Conflicts />
      {isReadOnly && isOpen && <p className={styles['note']}>{text.readOnly}</p>}
      <div ref={place} className={styles['text']} />
    </div>
  )
}
