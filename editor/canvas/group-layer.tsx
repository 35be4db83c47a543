/** Open groups: coloured boxes behind their nodes. Their heads are dragged, named and folded. */
import { useReactFlow } from '@xyflow/react'
import { ChevronDown } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'

import type { ViewGroup } from '../../runtime/document/edit/view.ts'
import { useDoc, useEditor, useGraph, useText, useTypes, useUi } from '../app/context.tsx'
import { selectionKey } from '../app/ui-store.ts'
import type { Card, WireEdge } from './card.ts'
import { dragStore } from './drag-store.ts'
import { startDrag } from './drag.ts'
import { groupBox, moveGroup, setGroup, shifted } from './groups.ts'
import { InlineText } from './inline-text.tsx'
import styles from './layers.module.css'
import { Swatches } from './swatches.tsx'

export function GroupLayer() {
  const { view } = useGraph()
  return view.groups
    .filter((group) => !group.isCollapsed)
    .map((group) => <Group key={group.id} group={group} />)
}

function Group({ group }: { readonly group: ViewGroup }) {
  const editor = useEditor()
  const graph = useGraph()
  const types = useTypes()
  const text = useText().canvas
  const moved = useStore(dragStore, (state) => state.moved)
  const isReadOnly = useDoc((state) => state.isReadOnly)
  const isSelected = useUi(({ selection }) => selection.includes(selectionKey.group(group.id)))
  const onDrag = useGroupDrag(group)
  const [isEditing, setEditing] = useState(false)
  const box = groupBox(group, graph, types, moved)
  if (!box) return null
  const name = group.name ?? group.id
  const classes = [styles['group'], styles[group.colour ?? 'grey'], isSelected && styles['chosen']]
  return (
    <div
      className={classes.filter(Boolean).join(' ')}
      style={{ left: box.x, top: box.y, width: box.width, height: box.height }}
      data-group={group.id}
    >
      <div
        className={`${styles['head']} nopan`}
        onPointerDown={(event) => {
          editor.ui.setState({ selection: [selectionKey.group(group.id)] })
          if (!isReadOnly && !isEditing) onDrag(event)
        }}
        onDoubleClick={() => setEditing(!isReadOnly)}
      >
        <button
          type="button"
          className={styles['fold']}
          aria-label={text.foldGroup(name)}
          title={text.foldGroup(name)}
          disabled={isReadOnly}
          onPointerDown={(event) => event.stopPropagation()}
          onClick={() => setGroup(editor, group.id, 'collapsed', true)}
        >
          <ChevronDown size={14} />
        </button>
        {isEditing ? (
          <InlineText
            label={text.groupName}
            value={name}
            onDone={(value) => {
              setEditing(false)
              if (value !== undefined && value !== name) setGroup(editor, group.id, 'name', value)
            }}
          />
        ) : (
          <span className={styles['groupName']}>{name}</span>
        )}
        {isSelected && !isReadOnly && (
          <Swatches
            value={group.colour}
            onPick={(colour) => setGroup(editor, group.id, 'colour', colour)}
          />
        )}
      </div>
    </div>
  )
}

/** The members move along while the head is dragged; the file changes once, at the drop. */
function useGroupDrag(group: ViewGroup) {
  const editor = useEditor()
  const { getZoom, updateNode } = useReactFlow<Card, WireEdge>()
  return (event: React.PointerEvent<HTMLElement>): void =>
    startDrag(event, getZoom(), {
      move(dx, dy) {
        const places = shifted(editor, group.nodes, dx, dy)
        for (const [id, position] of Object.entries(places)) updateNode(id, { position })
        dragStore.setState({ moved: new Map(Object.entries(places)) })
      },
      drop(dx, dy) {
        dragStore.setState({ moved: undefined })
        moveGroup(editor, group, dx, dy)
      },
    })
}
