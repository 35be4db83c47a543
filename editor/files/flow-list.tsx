/** The flows of the folder as a tree, with their problems; the way to open and to make one. */
import { FilePlus2, FileText, Folder } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'wouter'

import type { FlowFileSummary } from '../../runtime/admin/contract/files.ts'
import { useApp, useDoc, useEditor, useText } from '../app/context.tsx'
import { addressOf } from '../app/route.ts'
import { Button } from '../ui/button.tsx'
import { ContextMenu } from '../ui/menu.tsx'
import type { MenuEntry } from '../ui/menu.tsx'
import styles from './flow-list.module.css'
import { foldersOf } from './folders.ts'
import { useFiles } from './use-files.ts'

export function FlowList() {
  const { ui } = useEditor()
  const { files: text, shell } = useText()
  const canCreate = useApp((state) => state.project?.isReadOnly === false)
  const { data, isPending, refetch } = useFiles()
  const [typed, setTyped] = useState('')
  const wanted = typed.trim().toLowerCase()
  const files = (data?.files ?? []).filter((file) =>
    `${file.id} ${file.name} ${file.description}`.toLowerCase().includes(wanted),
  )
  const folders = foldersOf(files, wanted ? [] : (data?.folders ?? []))
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
        <Button disabled={!canCreate} onClick={() => ui.setState({ dialog: { name: 'new-flow' } })}>
          <FilePlus2 size={14} aria-hidden />
          {text.new}
        </Button>
      </div>
      <nav className={styles['tree']} aria-label={text.list}>
        {folders.map(({ path, flows }) => (
          <section key={path} aria-label={path || text.list}>
            {path && (
              <h3 className={styles['folder']}>
                <Folder size={14} aria-hidden />
                {path}
              </h3>
            )}
            <ul className={styles['flows']} data-nested={path !== '' || undefined}>
              {flows.map((file) => (
                <FlowRow key={file.id} file={file} />
              ))}
            </ul>
          </section>
        ))}
        {isPending && <p className={styles['quiet']}>{shell.loading}</p>}
        {!isPending && !data && (
          <div className={styles['quiet']}>
            <p>{text.loadFailed}</p>
            <Button onClick={() => void refetch()}>{text.again}</Button>
          </div>
        )}
        {data && files.length === 0 && (
          <p className={styles['quiet']}>{wanted ? text.none : text.empty}</p>
        )}
      </nav>
    </div>
  )
}

function FlowRow({ file }: { readonly file: FlowFileSummary }) {
  const { files: text } = useText()
  const isOpen = useDoc((state) => state.id === file.id)
  const short = file.id.slice(file.id.lastIndexOf('/') + 1)
  return (
    <ContextMenu entries={useRowMenu(file)}>
      <li>
        <Link
          href={addressOf(file.id)}
          className={styles['row']}
          aria-current={isOpen ? 'page' : undefined}
          title={file.description || undefined}
        >
          <FileText size={14} aria-hidden />
          <span className={styles['name']}>{short}</span>
          <span className={styles['about']}>{file.description}</span>
          {file.errors > 0 && (
            <span className={styles['badge']} data-tone="bad" title={text.errors(file.errors)}>
              {file.errors}
              <span className="visually-hidden">{text.errors(file.errors)}</span>
            </span>
          )}
          {file.warnings > 0 && (
            <span className={styles['badge']} title={text.warnings(file.warnings)}>
              {file.warnings}
              <span className="visually-hidden">{text.warnings(file.warnings)}</span>
            </span>
          )}
        </Link>
      </li>
    </ContextMenu>
  )
}

function useRowMenu({ id, isReadOnly }: FlowFileSummary): MenuEntry[] {
  const { ui } = useEditor()
  const { files: text } = useText()
  const canCreate = useApp((state) => state.project?.isReadOnly === false)
  const open = (name: 'rename-flow' | 'duplicate-flow' | 'delete-flow') => () =>
    ui.setState({ dialog: { name, id } })
  return [
    { id: 'rename', label: text.rename, isDisabled: isReadOnly, run: open('rename-flow') },
    { id: 'copy', label: text.duplicate, isDisabled: !canCreate, run: open('duplicate-flow') },
    'line',
    {
      id: 'delete',
      label: text.remove,
      isDanger: true,
      isDisabled: isReadOnly,
      run: open('delete-flow'),
    },
  ]
}
