/** The flow as a tree: the twin of the canvas for the keyboard and for screen readers. */
import { useEffect, useMemo, useRef, useState } from 'react'
import type { KeyboardEvent, MouseEvent } from 'react'

import { commands, keysOf } from '../app/commands/registry.ts'
import { useDoc, useEditor, useGraph, useText, useUi } from '../app/context.tsx'
import { selectedOf, selectionKey } from '../app/ui-store.ts'
import { removeSelected } from '../canvas/remove.ts'
import { countByNode } from '../problems/problem-node.ts'
import { ContextMenu } from '../ui/menu.tsx'
import { nodeMenu } from './node-menu.ts'
import { OutlineItem } from './outline-item.tsx'
import type { RowDeed } from './outline-item.tsx'
import { keyAction } from './outline-keys.ts'
import { outlineOf } from './outline-tree.ts'
import type { OutlineRow } from './outline-tree.ts'
import styles from './outline.module.css'
import { createTypeAhead, isTypeable } from './type-ahead.ts'

export function Outline() {
  const editor = useEditor()
  const graph = useGraph()
  const text = useText().outline
  const problems = useDoc((state) => state.problems)
  const selection = useUi((state) => state.selection)
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set())
  const [at, setAt] = useState<string>()
  const [typeAhead] = useState(createTypeAhead)
  const tree = useRef<HTMLUListElement>(null)
  const rows = useMemo(() => outlineOf(graph, folded), [graph, folded])
  const counts = useMemo(() => countByNode(problems, graph.view), [problems, graph])
  const selected = new Set(selectedOf(selection, 'node'))
  /** Takes the focus when the rows are new: its row is another one then. */
  const waiting = useRef<string>(undefined)
  useEffect(() => {
    const index = rows.findIndex(({ node, isLink }) => node === waiting.current && !isLink)
    waiting.current = undefined
    if (index >= 0) itemAt(tree.current, index)?.focus()
  }, [rows])
  const focus = (row: OutlineRow | undefined): void => {
    if (!row) return
    setAt(row.key)
    itemAt(tree.current, rows.indexOf(row))?.focus()
  }
  const select = (row: OutlineRow): void => {
    setAt(row.key)
    editor.ui.setState({ selection: [selectionKey.node(row.node)] })
    editor.canvas?.fit([row.node])
    if (row.isLink) focus(rows.find(({ node, isLink }) => node === row.node && !isLink))
  }
  const fold = (row: OutlineRow, isFolded: boolean): void => {
    const next = new Set(folded)
    if (isFolded) next.add(row.key)
    else next.delete(row.key)
    setFolded(next)
  }
  /** What a row does now; the rows keep one and the same function, so that only changed ones are drawn. */
  const deeds = useRef<(deed: RowDeed, row: OutlineRow) => void>(undefined)
  const [act] = useState(() => (deed: RowDeed, row: OutlineRow) => deeds.current?.(deed, row))
  useEffect(() => {
    deeds.current = (deed, row) => {
      if (deed === 'select') select(row)
      else if (deed === 'fold') fold(row, !folded.has(row.key))
      else setAt(row.key)
    }
  })
  if (rows.length === 0) return <p className={styles['empty']}>{text.empty}</p>

  const shown = rows.find(({ key }) => key === at) ?? rowOf(rows, selected) ?? rows[0]
  /** What a command is about is what is selected: the row, unless it is among several. */
  const aim = (row: OutlineRow): ReadonlySet<string> => {
    if (selected.has(row.node)) return selected
    editor.ui.setState({ selection: [selectionKey.node(row.node)] })
    return new Set([row.node])
  }
  const remove = (row: OutlineRow): void => {
    if (editor.doc.getState().isReadOnly) return
    const ids = aim(row)
    const index = rows.indexOf(row)
    const rest = [...rows.slice(index + 1), ...rows.slice(0, index).toReversed()]
    waiting.current = rest.find(({ node }) => !ids.has(node))?.node
    removeSelected(editor, true)
  }
  const connect = (row: OutlineRow): void => {
    if (!editor.doc.getState().isReadOnly)
      editor.ui.setState({ dialog: { name: 'connect', node: row.node } })
  }
  const isCommandKey = (key: string): boolean =>
    key !== 'Escape' && commands.some((command) => keysOf(command, editor).includes(key))
  /** `true` when the key began, or went on with, a word that is looked for. */
  const typeOn = (row: OutlineRow, event: KeyboardEvent): boolean => {
    if (!isTypeable(event.key)) return false
    const { hasLetterKeys } = editor.ui.getState()
    const isBusy = typeAhead.isOpen(event.timeStamp)
    if (!isBusy && hasLetterKeys && (isCommandKey(event.key) || event.key === 'c')) return false
    focus(typeAhead.find(event.key, rows, rows.indexOf(row), event.timeStamp))
    return true
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!shown || event.ctrlKey || event.metaKey || event.altKey) return
    const isTyped = typeOn(shown, event)
    const action = isTyped ? undefined : keyAction(event.key, rows, shown, folded)
    if (!isTyped && !action) return void (isCommandKey(event.key) && aim(shown))
    event.preventDefault()
    event.stopPropagation()
    if (action?.kind === 'focus') focus(action.row)
    else if (action?.kind === 'fold') fold(shown, action.isFolded)
    else if (action?.kind === 'select') select(shown)
    else if (action?.kind === 'remove') remove(shown)
    else if (action?.kind === 'connect') connect(shown)
  }
  const onContextMenu = (event: MouseEvent): void => {
    const item = event.target instanceof Element && event.target.closest('[role=treeitem]')
    const items = [...(tree.current?.querySelectorAll('[role=treeitem]') ?? [])]
    const row = item ? rows[items.indexOf(item)] : shown
    if (!row) return
    setAt(row.key)
    aim(row)
  }

  return (
    <ContextMenu entries={nodeMenu(editor)}>
      <ul
        ref={tree}
        role="tree"
        aria-label={text.label}
        aria-multiselectable
        className={styles['tree']}
        onKeyDown={onKeyDown}
        onContextMenu={onContextMenu}
      >
        {rows.map((row) => (
          <OutlineItem
            key={row.key}
            row={row}
            node={graph.nodes.get(row.node)}
            problems={counts.get(row.node) ?? 0}
            isSelected={selected.has(row.node)}
            isFolded={folded.has(row.key)}
            isCurrent={row === shown}
            act={act}
          />
        ))}
      </ul>
    </ContextMenu>
  )
}

const itemAt = (tree: HTMLElement | null, index: number): HTMLElement | undefined =>
  tree?.querySelectorAll<HTMLElement>('[role=treeitem]')[index]

const rowOf = (rows: readonly OutlineRow[], selected: ReadonlySet<string>) =>
  rows.find(({ node, isLink }) => selected.has(node) && !isLink)
