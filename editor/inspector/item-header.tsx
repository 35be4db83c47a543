import { useId } from 'react'

import { useEditor, useText, useTypes, useUi } from '../app/context.tsx'
import { selectionKey } from '../app/ui-store.ts'
import { textOf } from '../model/node-types.ts'
import { TypeIcon } from '../ui/icon.tsx'
import styles from './inspector.module.css'
import type { ItemProps } from './item-form.tsx'
import { RenameInput } from './rename-input.tsx'
import { useDraft } from './use-draft.ts'

export function ItemHeader({ section, item }: ItemProps) {
  const editor = useEditor()
  const { inspector: text } = useText()
  const language = useUi((state) => state.language)
  const info = useTypes().find(item.type)
  const words = info && textOf(info, language)
  const { id } = item

  function rename(to: string): boolean {
    const isNode = section === 'nodes'
    const operation = isNode
      ? ({ kind: 'rename-node', id, to } as const)
      : ({ kind: 'rename-connection', name: id, to } as const)
    const select = [isNode ? selectionKey.node(to) : selectionKey.connection(to)]
    const label = text.renamed(id, to)
    return editor.edit([operation], { label, source: 'form', select }).ok
  }

  return (
    <header className={styles['header']}>
      <div className={styles['who']}>
        <TypeIcon name={info?.icon ?? 'circle-help'} size={20} />
        <RenameInput label={text.id} value={id} rename={rename} />
      </div>
      <p className={styles['about']}>
        <code>{item.type}</code> {words?.summary}
      </p>
      {words && words.help !== '' && (
        <details>
          <summary>{text.help}</summary>
          <p className={styles['help']}>{words.help}</p>
        </details>
      )}
      <Note section={section} item={item} />
    </header>
  )
}

function Note({ section, item: { id, note = '' } }: ItemProps) {
  const editor = useEditor()
  const { inspector: text } = useText()
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
      <div className={styles['head']}>
        <label htmlFor={inputId}>{text.note}</label>
      </div>
      <textarea
        id={inputId}
        aria-describedby={`${inputId}-about`}
        className={styles['control']}
        rows={Math.min(8, draft.text.split('\n').length)}
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
