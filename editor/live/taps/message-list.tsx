/** The rows of the messages; only those in sight are in the page. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { KeyboardEvent, MouseEvent } from 'react'

import { useText } from '../../app/context.tsx'
import { previewOf } from '../viewers/formats.ts'
import type { Choice, How } from './choice.ts'
import { useWords } from './message-words.ts'
import type { SeenMessage } from './message.ts'
import styles from './messages.module.css'
import { runningName } from './tap-target.ts'
import type { OpenTap } from './taps-store.ts'

interface MessageListProps {
  readonly rows: readonly SeenMessage[]
  readonly open: readonly OpenTap[]
  readonly isFrozen: boolean
  readonly isFiltered: boolean
  readonly choice: Choice
  onChoose(key: number, how: How): void
  onChooseAll(): void
  onChooseNone(): void
  onHover(isHovered: boolean): void
}

const rowHeight = 24

export function MessageList(props: MessageListProps) {
  const { rows, open, isFrozen, isFiltered, choice } = props
  const { active } = choice
  const { taps: text } = useText()
  const box = useRef<HTMLDivElement>(null)
  // oxlint-disable-next-line react-compiler/incompatible-library -- nothing here is memoised by hand
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  })
  const last = rows.at(-1)?.key
  useEffect(() => {
    if (!isFrozen && box.current) box.current.scrollTop = box.current.scrollHeight
  }, [isFrozen, last])

  const current = active === undefined ? -1 : rows.findIndex(({ key }) => key === active)
  // The list may have become smaller with the choice, to make room for the message.
  useEffect(() => {
    if (current >= 0 && box.current) reveal(box.current, current)
  }, [current])

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Escape' && choice.keys.size > 0) return props.onChooseNone()
    if (event.key === 'a' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      return props.onChooseAll()
    }
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0 || rows.length === 0) return
    event.preventDefault()
    const next =
      current < 0 ? rows.length - 1 : Math.min(rows.length - 1, Math.max(0, current + step))
    const key = rows[next]?.key
    if (key !== undefined) props.onChoose(key, event.shiftKey ? 'range' : 'one')
  }

  const tapOf = (id: string): number => open.findIndex((tap) => tap.id === id)
  return (
    <div
      ref={box}
      className={styles['list']}
      role="listbox"
      tabIndex={0}
      aria-label={text.list}
      aria-multiselectable
      aria-activedescendant={active === undefined ? undefined : `message-${active}`}
      onKeyDown={onKeyDown}
      onPointerEnter={() => props.onHover(true)}
      onPointerLeave={() => props.onHover(false)}
    >
      {rows.length === 0 && (
        <p className={styles['quiet']}>{isFiltered ? text.noMatch : text.waiting}</p>
      )}
      <div className={styles['sheet']} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const message = rows[index]
          if (!message) return null
          const tap = tapOf(message.tap)
          return (
            <Row
              key={message.key}
              message={message}
              top={start}
              tone={tap}
              where={open.length > 1 ? whereOf(open[tap]) : undefined}
              isSelected={choice.keys.has(message.key)}
              onChoose={props.onChoose}
            />
          )
        })}
      </div>
    </div>
  )
}

const whereOf = (tap: OpenTap | undefined): string | undefined => tap && runningName(tap.target)

function reveal(box: HTMLElement, index: number): void {
  const top = index * rowHeight
  if (top < box.scrollTop) box.scrollTop = top
  const over = top + rowHeight - box.clientHeight
  if (over > box.scrollTop) box.scrollTop = over
}

interface RowProps {
  readonly message: SeenMessage
  readonly top: number
  readonly tone: number
  readonly where: string | undefined
  readonly isSelected: boolean
  onChoose(key: number, how: How): void
}

function Row({ message, top, tone, where, isSelected, onChoose }: RowProps) {
  const words = useWords()
  const { key, time, topic, payload } = message
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the list takes the keys
    <div
      id={`message-${key}`}
      role="option"
      tabIndex={-1}
      aria-selected={isSelected}
      className={styles['row']}
      data-tone={tone}
      style={{ transform: `translateY(${top}px)` }}
      onClick={(event) => onChoose(key, howOf(event))}
    >
      <time className={styles['time']}>{words.time(time)}</time>
      {where !== undefined && <span className={styles['where']}>{where}</span>}
      {topic !== '' && <span className={styles['topic']}>{topic}</span>}
      <span className={styles['size']}>{words.size(payload)}</span>
      {words.marks(message).map((mark) => (
        <span key={mark} className={styles['mark']}>
          {mark}
        </span>
      ))}
      <code className={styles['preview']}>{preview(message)}</code>
    </div>
  )
}

const howOf = ({ shiftKey, ctrlKey, metaKey }: MouseEvent): How => {
  if (shiftKey) return 'range'
  return ctrlKey || metaKey ? 'toggle' : 'one'
}

const previews = new WeakMap<SeenMessage, string>()

/** A row is drawn again with each batch; its line stays the same. */
function preview(message: SeenMessage): string {
  const line = previews.get(message) ?? previewOf(message.payload)
  previews.set(message, line)
  return line
}
