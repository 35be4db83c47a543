/** A wire: the line that is seen, and a wide one that takes the pointer. */
import type { EdgeProps } from '@xyflow/react'
import { memo } from 'react'

import { TapMark } from '../live/taps/tap-mark.tsx'
import { wirePath } from '../../runtime/render/wire-path.ts'
import { portSize } from './card.ts'
import type { WireEdge } from './card.ts'
import styles from './wire.module.css'

export const Wire = memo(function Wire(props: EdgeProps<WireEdge>) {
  const { sourceX, sourceY, targetX, targetY, selected, data } = props
  const below = Math.max(sourceY + (data?.fromDrop ?? 0), targetY + (data?.toDrop ?? 0))
  // React Flow ends a wire at the outer edge of the port's box; the line goes on to its middle.
  const from = { x: sourceX - portSize / 2, y: sourceY }
  const { d } = wirePath({ from, to: { x: targetX + portSize / 2, y: targetY }, below })
  const isError = data?.wire.from.port === 'error'
  const classes = [styles['line'], isError && styles['error'], selected && styles['selected']]
  return (
    <>
      <path d={d} className={classes.filter(Boolean).join(' ')} />
      <path d={d} className={`react-flow__edge-interaction ${styles['hit']}`} />
      {data && <TapMark wire={data.wire} d={d} />}
    </>
  )
})
