/** A node as it lies on the canvas. */
import type { NodeProps } from '@xyflow/react'
import { memo, useCallback } from 'react'

import { liveMarks } from '../live/marks.ts'
import { TypeIcon } from '../ui/icon.tsx'
import type { NodeCardNode } from './card.ts'
import styles from './node-card.module.css'
import { Port } from './port.tsx'

export const NodeCard = memo(function NodeCard({ id, data, selected }: NodeProps<NodeCardNode>) {
  const {
    box,
    icon,
    summary,
    role,
    problems,
    isDisabled,
    isStale,
    isSubflow,
    wired,
    note,
    differs,
  } = data
  // Written from outside while the flow runs: a tick renders nothing.
  const live = useCallback((element: HTMLElement | null) => liveMarks.keep(id, element), [id])
  const marks = [
    isDisabled && styles['disabled'],
    isStale && styles['stale'],
    isSubflow && styles['subflow'],
  ]
  const classes = [styles['card'], styles[role], selected && styles['selected'], ...marks]
  const wiredPorts = new Set(wired.split(' '))
  const named = { in: hasNames(data, 'in'), out: hasNames(data, 'out') }
  const sides = [named.in && styles['namesIn'], named.out && styles['namesOut']]
  return (
    <div
      className={[...classes, ...sides].filter(Boolean).join(' ')}
      style={{ width: box.width, height: box.height }}
    >
      <div className={styles['frame']} />
      <div ref={live} className={styles['live']} />
      <div className={styles['title']}>
        <TypeIcon name={icon} />
        <span className={styles['name']}>{id}</span>
        {differs !== undefined && <span className={styles['differs']} title={differs} />}
        {note !== undefined && <span className={styles['note']} title={note} />}
        {problems > 0 && <span className={styles['problems']}>{problems}</span>}
      </div>
      <div className={styles['summary']}>{summary}</div>
      {box.ports.map((port) => (
        <Port
          key={`${port.side}:${port.name}`}
          port={port}
          isWired={wiredPorts.has(`${port.side}:${port.name}`)}
          hasName={named[port.side]}
        />
      ))}
    </div>
  )
})

/** A lone port, or one with just `error` beside it, says enough by its shape. */
const hasNames = ({ box }: NodeCardNode['data'], side: 'in' | 'out'): boolean =>
  box.ports.filter((port) => port.side === side && port.name !== 'error').length > 1
