/** A node as it lies on the canvas. */
import { Handle, Position } from '@xyflow/react'
import type { NodeProps } from '@xyflow/react'
import { memo } from 'react'

import type { PlacedPort } from '../../runtime/render/geometry.ts'
import { TypeIcon } from '../ui/icon.tsx'
import type { Card } from './card.ts'
import styles from './node-card.module.css'

export const NodeCard = memo(function NodeCard({ id, data, selected }: NodeProps<Card>) {
  const { box, icon, summary, role, problems, isDisabled, isStale, wired } = data
  const marks = [isDisabled && styles['disabled'], isStale && styles['stale']]
  const classes = [styles['card'], styles[role], selected && styles['selected'], ...marks]
  const wiredPorts = new Set(wired.split(' '))
  return (
    <div
      className={classes.filter(Boolean).join(' ')}
      style={{ width: box.width, height: box.height }}
    >
      <div className={styles['title']}>
        <TypeIcon name={icon} />
        <span className={styles['name']}>{id}</span>
        {problems > 0 && <span className={styles['problems']}>{problems}</span>}
      </div>
      <div className={styles['summary']}>{summary}</div>
      {box.ports.map((port) => (
        <Port
          key={`${port.side}:${port.name}`}
          port={port}
          isWired={wiredPorts.has(`${port.side}:${port.name}`)}
        />
      ))}
    </div>
  )
})

function Port({ port, isWired }: { readonly port: PlacedPort; readonly isWired: boolean }) {
  const isError = port.side === 'out' && port.name === 'error'
  const kind = port.kind === 'same' ? 'any' : port.kind
  const classes = [styles['port'], styles[kind], isWired && styles['wired']]
  if (isError) classes.push(styles['error'])
  return (
    <Handle
      id={port.name}
      type={port.side === 'in' ? 'target' : 'source'}
      position={port.side === 'in' ? Position.Left : Position.Right}
      className={classes.filter(Boolean).join(' ')}
      style={{ top: port.y }}
      title={`${port.name} (${kind})`}
    />
  )
}
