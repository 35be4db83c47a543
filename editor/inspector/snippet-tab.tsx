/** The text of the entry alone. What is no entry stays here, with the reason, and the file as it was. */
import { FileCode2 } from 'lucide-react'
import { useId, useState } from 'react'

import { useDoc, useEditor, useText } from '../app/context.tsx'
import { selectionKey } from '../app/ui-store.ts'
import { Button } from '../ui/button.tsx'
import { goToText } from './field-tags.tsx'
import styles from './inspector.module.css'
import type { ItemProps } from './item-form.tsx'
import { nameIn, snippetOf } from './snippet.ts'
import { useDraft } from './use-draft.ts'

export function SnippetTab({ section, item: { id } }: ItemProps) {
  const editor = useEditor()
  const { inspector: text, shell } = useText()
  const isReadOnly = useDoc((state) => state.isReadOnly)
  const snippet = useDoc((state) => snippetOf(state.text, state.view, section, id)) ?? ''
  const [failure, setFailure] = useState<string>()
  const inputId = useId()
  const draft = useDraft(snippet, (typed) => {
    if (typed.trimEnd() === snippet) return setFailure(undefined)
    const key = section === 'nodes' ? selectionKey.node : selectionKey.connection
    const select = [key(nameIn(typed) ?? id)]
    const coalesce = `${section} ${id} text`
    const change = { label: text.snippetChanged(id), source: 'form', coalesce, select } as const
    const edited = editor.doc.apply([{ kind: 'replace-entry', section, id, text: typed }], change)
    setFailure(edited.ok ? undefined : shell.refusals[edited.refusal.code])
  })
  const lines = draft.text.split('\n').length
  return (
    <div className={styles['field']}>
      <textarea
        id={inputId}
        aria-label={text.snippet(id)}
        aria-invalid={failure !== undefined}
        aria-describedby={`${inputId}-about`}
        className={`${styles['control'] ?? ''} ${styles['code'] ?? ''} ${styles['snippet'] ?? ''}`}
        rows={Math.min(30, Math.max(8, lines + 1))}
        wrap="off"
        spellCheck={false}
        readOnly={isReadOnly}
        value={draft.text}
        onChange={(event) => draft.type(event.target.value)}
        // What was refused is kept for who comes back to it.
        onBlur={failure === undefined ? draft.flush : undefined}
      />
      {failure !== undefined && (
        <p role="alert" className={styles['error']}>
          {failure}
        </p>
      )}
      <p id={`${inputId}-about`} className={styles['about']}>
        {text.snippetHelp}
      </p>
      <div className={styles['row']}>
        <Button onClick={() => void goToText(editor, [section, id])}>
          <FileCode2 size={14} aria-hidden />
          {text.goToYaml}
        </Button>
      </div>
    </div>
  )
}
