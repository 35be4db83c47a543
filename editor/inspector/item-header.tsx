/** Who the entry is: its icon, its id, its type, and what can be done with it. */
import { Ellipsis } from 'lucide-react'

import { useDoc, useEditor, useText, useTypes, useUi } from '../app/context.tsx'
import { selectionKey } from '../app/ui-store.ts'
import { roleOf, textOf } from '../model/node-types.ts'
import { IconButton } from '../ui/button.tsx'
import { TypeIcon } from '../ui/icon.tsx'
import { Menu } from '../ui/menu.tsx'
import styles from './inspector.module.css'
import type { ItemProps } from './item-form.tsx'
import { useItemMenu } from './item-menu.ts'
import { RenameInput } from './rename-input.tsx'
import { Words } from './words.tsx'

export function ItemHeader({ section, item }: ItemProps) {
  const editor = useEditor()
  const { inspector: text } = useText()
  const language = useUi((state) => state.language)
  const isReadOnly = useDoc((state) => state.isReadOnly)
  const entries = useItemMenu({ section, item })
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
        <span className={styles['badge']} data-role={roleOf(info)}>
          <TypeIcon name={info?.icon ?? 'circle-help'} size={18} />
        </span>
        <RenameInput label={text.id} value={id} rename={rename} isReadOnly={isReadOnly} />
        <Menu
          trigger={<IconButton label={text.menu(id)} icon={<Ellipsis size={16} aria-hidden />} />}
          entries={entries}
        />
      </div>
      <p className={styles['about']}>
        <code className={styles['type']}>{item.type}</code> {words?.summary}
      </p>
      {words && words.help !== '' && (
        <details className={styles['fold']}>
          <summary>{text.help}</summary>
          <p className={styles['help']}>
            <Words text={words.help} />
          </p>
        </details>
      )}
    </header>
  )
}
