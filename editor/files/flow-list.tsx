/** The flows of the folder as a tree, with their problems; the way to open and to make one. */
import { FilePlus2 } from 'lucide-react'
import { useState } from 'react'

import { findCommand, runCommand, whyNot } from '../app/commands/registry.ts'
import { useApp, useEditor, useText } from '../app/context.tsx'
import { Button } from '../ui/button.tsx'
import styles from './flow-list.module.css'
import { FlowTree } from './flow-tree-view.tsx'
import { useFiles } from './use-files.ts'

export function FlowList() {
  const editor = useEditor()
  const { files: text, shell } = useText()
  const canCreate = useApp((state) => state.project?.isReadOnly === false)
  const create = findCommand('file.new')
  const { data, isPending, refetch } = useFiles()
  const [typed, setTyped] = useState('')
  const wanted = typed.trim().toLowerCase()
  const files = (data?.files ?? []).filter((file) =>
    `${file.id} ${file.name} ${file.description}`.toLowerCase().includes(wanted),
  )
  return (
    <div className={styles['panel']}>
      <div className={styles['bar']}>
        <input
          type="search"
          className={styles['search']}
          aria-label={text.search}
          placeholder={text.search}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button
          disabled={!canCreate}
          title={create && whyNot(create, editor)}
          onClick={() => void runCommand('file.new', editor)}
        >
          <FilePlus2 size={14} aria-hidden />
          {text.new}
        </Button>
      </div>
      {data && (
        <FlowTree files={files} folders={wanted ? [] : data.folders} areAllOpen={wanted !== ''} />
      )}
      {isPending && <p className={styles['quiet']}>{shell.loading}</p>}
      {!isPending && !data && (
        <div className={styles['quiet']}>
          <p>{text.loadFailed}</p>
          <Button onClick={() => void refetch()}>{text.again}</Button>
        </div>
      )}
      {data && files.length === 0 && (
        <div className={styles['quiet']}>
          <p>{wanted ? text.none : text.empty}</p>
        </div>
      )}
      {data && (
        <p className={styles['count']} role="status">
          {text.flowsHere(files.length)}
          {data.skipped.length > 0 && (
            <span title={data.skipped.join('\n')}> · {text.skipped(data.skipped.length)}</span>
          )}
        </p>
      )}
    </div>
  )
}
