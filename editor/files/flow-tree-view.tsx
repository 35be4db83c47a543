/** The tree itself: one stop for the Tab key, arrows inside. */
import { ChevronRight, FileText, Folder } from 'lucide-react'
import { useRef, useState } from 'react'
import type { KeyboardEvent, MouseEvent } from 'react'

import type { FlowFileSummary } from '../../runtime/admin/contract/files.ts'
import { useDoc, useEditor, useText } from '../app/context.tsx'
import { addressOf, goToFlow } from '../app/route.ts'
import { RunMark } from '../app/run/run-mark.tsx'
import { ContextMenu } from '../ui/menu.tsx'
import styles from './flow-list.module.css'
import { useRowMenu } from './flow-row-menu.ts'
import type { FlowRow, FolderRow, TreeRow } from './flow-tree.ts'
import { rowsOf } from './flow-tree.ts'
import { moveInTree } from './tree-keys.ts'

interface FlowTreeProps {
  readonly files: readonly FlowFileSummary[]
  readonly folders: readonly string[]
  readonly areAllOpen: boolean
}

export function FlowTree({ files, folders, areAllOpen }: FlowTreeProps) {
  const { ui } = useEditor()
  const { files: text } = useText()
  const openId = useDoc((state) => state.id)
  const tree = useRef<HTMLDivElement>(null)
  const [closed, setClosed] = useState<readonly string[]>([])
  const [focused, setFocused] = useState<string | undefined>()
  const rows = rowsOf(files, folders, (path) => !areAllOpen && closed.includes(path))
  const stop =
    rows.find(({ key }) => key === focused) ?? rows.find(({ key }) => key === openId) ?? rows[0]
  const fold = (path: string, isOpen: boolean): void =>
    setClosed((known) => (isOpen ? known.filter((each) => each !== path) : [...known, path]))

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || !stop) return
    if (!act(stop, event.key) && !move(event.key)) return
    event.preventDefault()
    event.stopPropagation()
  }
  function act(row: TreeRow<FlowFileSummary>, key: string): boolean {
    if (row.kind === 'folder') {
      if (key === 'Enter' || key === ' ') fold(row.path, !row.isOpen)
      return key === 'Enter' || key === ' '
    }
    const { id, isReadOnly } = row.file
    if (key === 'Enter' || key === ' ') goToFlow(id)
    else if (key === 'F2' && !isReadOnly) ui.setState({ dialog: { name: 'rename-flow', id } })
    else if (key === 'Delete' && !isReadOnly) ui.setState({ dialog: { name: 'delete-flow', id } })
    else return false
    return true
  }
  function move(key: string): boolean {
    const to = moveInTree(rows, stop ? rows.indexOf(stop) : 0, key)
    if (!to) return false
    if (to.kind !== 'focus') fold(to.path, to.kind === 'open')
    else {
      setFocused(to.key)
      tree.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(to.key)}"]`)?.focus()
    }
    return true
  }

  return (
    <div
      ref={tree}
      role="tree"
      tabIndex={-1}
      aria-label={text.list}
      data-tree="flows"
      className={styles['tree']}
      onKeyDown={onKeyDown}
    >
      {rows.map((row) => {
        const shared = {
          tabIndex: row === stop ? 0 : -1,
          'data-key': row.key,
          'aria-level': row.level,
          'aria-posinset': row.position,
          'aria-setsize': row.size,
          style: { paddingLeft: 8 + (row.level - 1) * 16 },
          onFocus: () => setFocused(row.key),
        }
        return row.kind === 'folder' ? (
          <FolderItem
            key={row.key}
            row={row}
            shared={shared}
            onFold={() => fold(row.path, !row.isOpen)}
          />
        ) : (
          <FlowItem key={row.key} row={row} shared={shared} />
        )
      })}
    </div>
  )
}

type Shared = React.HTMLAttributes<HTMLElement>

interface FolderItemProps {
  readonly row: FolderRow
  readonly shared: Shared
  readonly onFold: () => void
}

function FolderItem({ row, shared, onFold }: FolderItemProps) {
  const { files: text } = useText()
  return (
    // The keys of the tree do the same.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      {...shared}
      role="treeitem"
      aria-expanded={row.isOpen}
      aria-selected={false}
      className={styles['row']}
      data-folder
      onClick={onFold}
    >
      <ChevronRight size={12} aria-hidden className={styles['fold']} />
      <Folder size={14} aria-hidden />
      <span className={styles['name']}>{row.name}</span>
      <span className={styles['about']}>{text.flowsHere(row.flows)}</span>
      {row.errors > 0 && (
        <span className={styles['badge']} data-tone="bad" title={text.errors(row.errors)}>
          {row.errors}
          <span className="visually-hidden">{text.errors(row.errors)}</span>
        </span>
      )}
    </div>
  )
}

interface FlowItemProps {
  readonly row: FlowRow<FlowFileSummary>
  readonly shared: Shared
}

function FlowItem({ row: { file, name }, shared }: FlowItemProps) {
  const { files: text } = useText()
  const isOpen = useDoc((state) => state.id === file.id)
  // A click with a key held opens a tab of the browser, as for any link.
  function onClick(event: MouseEvent): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    goToFlow(file.id)
  }
  return (
    <ContextMenu entries={useRowMenu(file)}>
      <a
        {...shared}
        role="treeitem"
        href={addressOf(file.id)}
        className={styles['row']}
        aria-selected={isOpen}
        aria-current={isOpen ? 'page' : undefined}
        title={file.description || undefined}
        onClick={onClick}
      >
        <FileText size={14} aria-hidden />
        <span className={styles['name']}>{name}</span>
        <span className={styles['about']}>{file.description}</span>
        <RunMark id={file.id} />
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
      </a>
    </ContextMenu>
  )
}
