/** The node types, by role. A row is a button: it places a node, or is dragged to where one shall be. */
import { useRef, useState } from 'react'
import type { KeyboardEvent, PointerEvent } from 'react'

import { useEditor, useText, useTypes, useUi } from '../app/context.tsx'
import { addNode } from '../canvas/add.ts'
import { roleOf, textOf } from '../model/node-types.ts'
import type { NodeType } from '../model/node-types.ts'
import { rankTypes } from '../quickadd/rank.ts'
import { TypeIcon } from '../ui/icon.tsx'
import { dropAt } from './drop.ts'
import styles from './palette.module.css'

const groupsShown = ['source', 'transform', 'sink', 'subflow'] as const
const farEnough = 6

export function Palette() {
  const text = useText()
  const types = useTypes()
  const [query, setQuery] = useState('')
  const [current, setCurrent] = useState('')
  const found = rankTypes(types.all, query)
  const groups = groupsShown.map((role) => ({
    role,
    types: found.filter((type) => groupOf(type) === role),
  }))
  const shown = groups.flatMap((group) => group.types)
  // One stop for Tab, however many types there are; the arrow keys go from row to row.
  const stop = shown.find(({ type }) => type === current) ?? shown[0]
  return (
    <div
      className={styles['palette']}
      role="group"
      aria-label={text.palette.types}
      onKeyDown={moveFocus}
    >
      <input
        type="search"
        className={styles['search']}
        aria-label={text.palette.search}
        placeholder={text.palette.search}
        value={query}
        onChange={(event) => setQuery(event.target.value)}
      />
      {groups.map((group) =>
        group.types.length === 0 ? null : (
          <section key={group.role} aria-label={text.palette.roles[group.role]}>
            <h2 className={styles['heading']}>{text.palette.roles[group.role]}</h2>
            {group.types.map((type) => (
              <Row
                key={type.type}
                type={type}
                isStop={type === stop}
                onFocus={() => setCurrent(type.type)}
              />
            ))}
          </section>
        ),
      )}
      {groups.every((group) => group.types.length === 0) && (
        <p className={styles['none']}>{text.palette.none}</p>
      )}
    </div>
  )
}

const groupOf = (type: NodeType): string => (type.kind === 'subflow' ? 'subflow' : roleOf(type))

const steps: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  Home: -Infinity,
  End: Infinity,
}

/** From row to row, and from the search into the first one. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = steps[event.key]
  if (step === undefined || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return
  const { target, currentTarget } = event
  if (target instanceof HTMLInputElement && event.key !== 'ArrowDown') return
  const rows = [...currentTarget.querySelectorAll('button')]
  const at = rows.findIndex((row) => row === target)
  const row = rows[Math.min(Math.max(at + step, 0), rows.length - 1)]
  if (!row) return
  event.preventDefault()
  row.focus()
}

interface RowProps {
  readonly type: NodeType
  /** Tab stops here. */
  readonly isStop: boolean
  onFocus(): void
}

function Row({ type, isStop, onFocus }: RowProps) {
  const editor = useEditor()
  const language = useUi((state) => state.language)
  const start = useRef<{ x: number; y: number } | undefined>(undefined)
  const [ghost, setGhost] = useState<{ x: number; y: number } | undefined>(undefined)
  const wasDragged = useRef(false)
  const { summary } = textOf(type, language)

  const onPointerDown = (event: PointerEvent<HTMLButtonElement>): void => {
    if (event.button !== 0) return
    start.current = { x: event.clientX, y: event.clientY }
    wasDragged.current = false
    event.currentTarget.setPointerCapture(event.pointerId)
  }
  const onPointerMove = ({ clientX: x, clientY: y }: PointerEvent): void => {
    const from = start.current
    if (!from || (!ghost && Math.hypot(x - from.x, y - from.y) < farEnough)) return
    wasDragged.current = true
    setGhost({ x, y })
  }
  const stop = (): void => {
    start.current = undefined
    setGhost(undefined)
  }
  const onPointerUp = ({ clientX: x, clientY: y }: PointerEvent): void => {
    if (ghost) dropAt(editor, type, { x, y })
    stop()
  }
  return (
    <button
      type="button"
      className={`${styles['row']} ${styles[roleOf(type)]}`}
      title={summary}
      aria-label={`${type.type}: ${summary}`}
      tabIndex={isStop ? 0 : -1}
      onFocus={onFocus}
      onClick={() => !wasDragged.current && addNode(editor, type)}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={stop}
      onKeyDown={(event) => {
        wasDragged.current = false
        if (event.key === 'Escape') stop()
      }}
    >
      <TypeIcon name={type.icon} />
      <span className={styles['name']}>{type.type}</span>
      {ghost && (
        <span className={styles['ghost']} style={{ left: ghost.x, top: ghost.y }}>
          {type.type}
        </span>
      )}
    </button>
  )
}
