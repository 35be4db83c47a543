/** The text of the flow. Everything of CodeMirror is behind this module, so that it loads when it is opened. */
import type { EditorView } from '@codemirror/view'
import { useEffect, useRef, useState } from 'react'

import { useDoc, useEditor, useText, useUi } from '../app/context.tsx'
import { Button } from '../ui/button.tsx'
import { createTextView, setReadOnly } from './create-view.ts'
import { showStretch } from './flash.ts'
import styles from './yaml-panel.module.css'

const conflictMark = /^<{7}(?: |\r?$)/gm

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

/** Says that git has left both sides in the file, in place of many errors. */
function Conflicts() {
  const editor = useEditor()
  const marks = useDoc((state) => state.text.match(conflictMark)?.length ?? 0)
  const text = useText().yaml
  if (marks === 0) return null
  const go = (): void => {
    const start = editor.doc.getState().text.search(new RegExp(conflictMark.source, 'm'))
    if (start >= 0) editor.yaml?.reveal({ start, end: start + 7 })
  }
  return (
    <div className={styles['conflict']} role="alert">
      <span>{text.conflict(marks)}</span>
      <Button onClick={go}>{text.goToConflict}</Button>
    </div>
  )
}
