/** A folded group, drawn as one box that the wires of its members lead to. */
import { Handle, Position } from '@xyflow/react'
import type { NodeProps } from '@xyflow/react'
import { ChevronRight } from 'lucide-react'
import { memo, useCallback } from 'react'

import { useEditor, useText } from '../app/context.tsx'
import type { Bundle } from './card.ts'
import { liveMarks } from '../live/marks.ts'
import { setGroup } from './groups.ts'
import styles from './layers.module.css'
import card from './node-card.module.css'

export const BundleCard = memo(function BundleCard({ id, data, selected }: NodeProps<Bundle>) {
  const editor = useEditor()
  const text = useText().canvas
  const { group } = data
  const name = group.name ?? group.id
  // Written from outside while the flow runs: a tick renders nothing.
  const live = useCallback((element: HTMLElement | null) => liveMarks.keep(id, element), [id])
  const unfold = (): void => setGroup(editor, group.id, 'collapsed', undefined)
  const classes = [styles['bundle'], styles[group.colour ?? 'grey'], selected && styles['chosen']]
  return (
    <div className={classes.filter(Boolean).join(' ')} onDoubleClick={unfold}>
      <div ref={live} className={card['live']} />
      <span className={card['mark']} />
      <button
        type="button"
        className={`${styles['fold']} nodrag`}
        aria-label={text.unfoldGroup(name)}
        title={text.unfoldGroup(name)}
        onClick={unfold}
      >
        <ChevronRight size={14} />
      </button>
      <span>
        <span className={styles['groupName']}>{name}</span>
        <span className={styles['members']}>{text.members(group.nodes.length)}</span>
      </span>
      <Handle
        id="in"
        type="target"
        position={Position.Left}
        isConnectable={false}
        className={styles['bundlePort'] ?? ''}
      />
      <Handle
        id="out"
        type="source"
        position={Position.Right}
        isConnectable={false}
        className={styles['bundlePort'] ?? ''}
      />
    </div>
  )
})
