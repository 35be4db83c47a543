/** A port: its shape says what it carries, filled means wired. */
import { Handle, Position, useNodeId } from '@xyflow/react'

import type { PlacedPort } from '../../runtime/render/geometry.ts'
import { useTappedPort } from '../live/taps/use-tapped-port.ts'
import styles from './port.module.css'

interface PortProps {
  readonly port: PlacedPort
  readonly isWired: boolean
  readonly hasName: boolean
}

export function Port({ port, isWired, hasName }: PortProps) {
  const isTapped = useTappedPort(`${useNodeId() ?? ''}.${port.name}`)
  const isError = port.side === 'out' && port.name === 'error'
  const kind = port.kind === 'same' ? 'any' : port.kind
  const classes = [styles['port'], styles[kind], isWired && styles['wired']]
  if (isError) classes.push(styles['error'])
  if (isTapped) classes.push(styles['tapped'])
  return (
    <Handle
      id={port.name}
      type={port.side === 'in' ? 'target' : 'source'}
      position={port.side === 'in' ? Position.Left : Position.Right}
      className={classes.filter(Boolean).join(' ')}
      style={{ top: port.y }}
      title={`${port.name} (${kind})`}
    >
      {hasName && <span className={styles['name']}>{port.name}</span>}
    </Handle>
  )
}
