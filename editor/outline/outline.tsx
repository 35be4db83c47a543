/** The flow as a tree: the twin of the canvas for the keyboard and for screen readers. */
import { useEffect, useMemo, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'

import { useDoc, useEditor, useGraph, useText, useUi } from '../app/context.tsx'
import { selectedOf, selectionKey } from '../app/ui-store.ts'
import { countByNode } from '../problems/problem-node.ts'
import { OutlineItem } from './outline-item.tsx'
import { keyAction } from './outline-keys.ts'
import { outlineOf } from './outline-tree.ts'
import type { OutlineRow } from './outline-tree.ts'
import styles from './outline.module.css'
import { removeNodes } from './remove-nodes.ts'

export function Outline() {
  const editor = useEditor()
  const graph = useGraph()
  const text = useText().outline
  const problems = useDoc((state) => state.problems)
  const selection = useUi((state) => state.selection)
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set())
  const [at, setAt] = useState<string>()
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
  if (rows.length === 0) return <p className={styles['empty']}>{text.empty}</p>

  const shown = rows.find(({ key }) => key === at) ?? rowOf(rows, selected) ?? rows[0]
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
  const remove = (row: OutlineRow): void => {
    const ids = selected.has(row.node) ? [...selected] : [row.node]
    const index = rows.indexOf(row)
    const rest = [...rows.slice(index + 1), ...rows.slice(0, index).reverse()]
    const next = rest.find(({ node }) => !ids.includes(node))
    if (removeNodes(editor, ids)) waiting.current = next?.node
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!shown || event.ctrlKey || event.metaKey || event.altKey) return
    const action = keyAction(event.key, rows, shown, folded)
    if (!action) return
    event.preventDefault()
    event.stopPropagation()
    if (action.kind === 'focus') focus(action.row)
    else if (action.kind === 'fold') fold(shown, action.isFolded)
    else if (action.kind === 'select') select(shown)
    else remove(shown)
  }

  return (
    <ul
      ref={tree}
      role="tree"
      aria-label={text.label}
      aria-multiselectable
      className={styles['tree']}
      onKeyDown={onKeyDown}
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
          onSelect={() => select(row)}
          onFocus={() => setAt(row.key)}
          onFold={() => fold(row, !folded.has(row.key))}
        />
      ))}
    </ul>
  )
}

const itemAt = (tree: HTMLElement | null, index: number): HTMLElement | undefined =>
  tree?.querySelectorAll<HTMLElement>('[role=treeitem]')[index]

const rowOf = (rows: readonly OutlineRow[], selected: ReadonlySet<string>) =>
  rows.find(({ node, isLink }) => selected.has(node) && !isLink)
