/** A value as a tree. Each part can be pointed at, which marks its bytes, and chosen. */
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'

import { useText } from '../../app/context.tsx'
import { inJson } from './formats.ts'
import { under } from './spanned.ts'
import styles from './viewers.module.css'

interface TreeViewProps {
  readonly value: unknown
  readonly marked: string | undefined
  readonly picked: string | undefined
  /** The colour of a part, as its bytes have it. */
  toneOf?(path: string): number | undefined
  onMark(path: string | undefined): void
  onPick(path: string): void
}

export function TreeView(props: TreeViewProps) {
  const { taps: text } = useText()
  return (
    <ul
      className={styles['tree']}
      aria-label={text.value}
      onPointerLeave={() => props.onMark(undefined)}
    >
      <Part {...props} value={props.value} path="" name={undefined} depth={0} />
    </ul>
  )
}

interface PartProps extends TreeViewProps {
  readonly path: string
  readonly name: string | undefined
  readonly depth: number
}

/** Of a long list, so many are shown at first. */
const most = 200
const isOpenAtFirst = (depth: number): boolean => depth < 4

function Part(props: PartProps) {
  const { value, path, name, depth, marked, picked, toneOf, onMark, onPick } = props
  const [isOpen, setOpen] = useState(isOpenAtFirst(depth))
  const parts = partsOf(value)
  const line = useRef<HTMLDivElement>(null)
  const isPicked = picked === path
  useEffect(() => {
    if (isPicked) line.current?.scrollIntoView({ block: 'nearest' })
  }, [isPicked])
  return (
    <li>
      <div
        ref={line}
        className={styles['part']}
        style={{ paddingInlineStart: 4 + depth * 14 }}
        data-tone={toneOf?.(path)}
        data-marked={marked === path || undefined}
        data-picked={isPicked || undefined}
        onPointerEnter={() => onMark(path)}
      >
        {parts ? (
          <button
            type="button"
            className={styles['fold']}
            aria-expanded={isOpen}
            aria-label={name ?? '/'}
            onClick={() => setOpen(!isOpen)}
          >
            {isOpen ? (
              <ChevronDown size={12} aria-hidden />
            ) : (
              <ChevronRight size={12} aria-hidden />
            )}
          </button>
        ) : (
          <span className={styles['fold']} />
        )}
        <button
          type="button"
          className={styles['pick']}
          aria-pressed={isPicked}
          onClick={() => onPick(path)}
          onFocus={() => onMark(path)}
        >
          {name !== undefined && <span className={styles['name']}>{name}</span>}
          <code data-sort={sortOf(value)}>
            {parts ? holderOf(value, parts.length) : inJson(value)}
          </code>
        </button>
      </div>
      {parts && isOpen && (
        <ul>
          {parts.slice(0, most).map(([key, inner]) => (
            <Part
              {...props}
              key={key}
              value={inner}
              path={under(path, key)}
              name={key}
              depth={depth + 1}
            />
          ))}
          {parts.length > most && <li className={styles['quiet']}>… {parts.length - most}</li>}
        </ul>
      )}
    </li>
  )
}

function partsOf(value: unknown): [string, unknown][] | undefined {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return undefined
  return Object.entries(value)
}

const holderOf = (value: unknown, count: number): string =>
  Array.isArray(value) ? `[${count}]` : `{${count}}`

function sortOf(value: unknown): string {
  if (value === null) return 'none'
  if (value instanceof Uint8Array) return 'bytes'
  if (typeof value === 'object') return 'holder'
  return typeof value === 'bigint' ? 'number' : typeof value
}
