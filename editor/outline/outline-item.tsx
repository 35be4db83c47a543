import { ChevronDown, ChevronRight, CircleX } from 'lucide-react'

import { useText } from '../app/context.tsx'
import type { GraphNode } from '../model/flow-graph.ts'
import { TypeIcon } from '../ui/icon.tsx'
import type { OutlineRow } from './outline-tree.ts'
import styles from './outline.module.css'

interface OutlineItemProps {
  readonly row: OutlineRow
  readonly node: GraphNode | undefined
  readonly problems: number
  readonly isSelected: boolean
  readonly isFolded: boolean
  /** The one row that Tab comes to. */
  readonly isCurrent: boolean
  readonly onSelect: () => void
  readonly onFocus: () => void
  readonly onFold: () => void
}

export function OutlineItem(props: OutlineItemProps) {
  const { row, node, problems, isSelected, isFolded, isCurrent } = props
  const text = useText().outline
  const role = node?.role ?? 'unknown'
  const words = [
    row.isLink ? text.listed(row.node) : row.node,
    text.roles[role],
    row.port === undefined ? '' : text.via(row.port),
    node?.isDisabled ? text.disabled : '',
    problems > 0 ? text.problems(problems) : '',
  ]
  const Fold = isFolded ? ChevronRight : ChevronDown
  return (
    // The keys are those of the tree around it.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <li
      role="treeitem"
      aria-label={words.filter((word) => word !== '').join(', ')}
      aria-level={row.level}
      aria-posinset={row.place}
      aria-setsize={row.siblings}
      aria-selected={isSelected}
      {...(row.hasChildren ? { 'aria-expanded': !isFolded } : {})}
      tabIndex={isCurrent ? 0 : -1}
      className={styles['item']}
      data-level={Math.min(row.level, 12)}
      data-role={role}
      onClick={props.onSelect}
      onFocus={props.onFocus}
    >
      <span style={{ width: (row.level - 1) * 16 }} className={styles['indent']} />
      <span
        className={styles['fold']}
        aria-hidden
        onClick={(event) => {
          if (!row.hasChildren) return
          event.stopPropagation()
          props.onFold()
        }}
      >
        {row.hasChildren && <Fold size={14} />}
      </span>
      {!row.isLink && <TypeIcon name={node?.info?.icon ?? 'circle-help'} />}
      <span className={styles['name']}>{row.isLink ? text.listed(row.node) : row.node}</span>
      {row.port !== undefined && <span className={styles['quiet']}>{text.via(row.port)}</span>}
      {problems > 0 && (
        <span className={styles['problems']}>
          <CircleX size={14} aria-hidden /> {problems}
        </span>
      )}
    </li>
  )
}
