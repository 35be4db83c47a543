import { ChevronDown, ChevronRight, CircleX } from 'lucide-react'
import { memo } from 'react'

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
  /** One and the same function for all rows. */
  readonly act: (deed: RowDeed, row: OutlineRow) => void
}
export type RowDeed = 'select' | 'focus' | 'fold'

/** Drawn again only when something of it changed: a flow may have a thousand. */
export const OutlineItem = memo(function OutlineItem(props: OutlineItemProps) {
  const { row, node, problems, isSelected, isFolded, isCurrent, act } = props
  const text = useText().outline
  const role = node?.role ?? 'unknown'
  const words = [
    row.isLink ? text.listed(row.node) : row.node,
    row.port === undefined ? '' : text.via(row.port),
    text.roles[role],
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
      data-disabled={node?.isDisabled || undefined}
      onClick={() => act('select', row)}
      onFocus={() => act('focus', row)}
    >
      <span style={{ width: (row.level - 1) * 16 }} className={styles['indent']} />
      <span
        className={styles['fold']}
        aria-hidden
        onClick={(event) => {
          if (!row.hasChildren) return
          event.stopPropagation()
          act('fold', row)
        }}
      >
        {row.hasChildren && <Fold size={14} />}
      </span>
      {!row.isLink && <TypeIcon name={node?.info?.icon ?? 'circle-help'} />}
      <span className={styles['name']}>{row.isLink ? text.listed(row.node) : row.node}</span>
      {row.port !== undefined && <span className={styles['quiet']}>{text.via(row.port)}</span>}
      {problems > 0 && (
        <span className={styles['problems']} aria-hidden>
          <CircleX size={14} /> {problems}
        </span>
      )}
    </li>
  )
})
