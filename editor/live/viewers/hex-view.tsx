/** Bytes 16 to a row, with their place and as ASCII. Pointing at one marks the value that it belongs to. */
import { useEffect, useMemo, useRef } from 'react'

import type { Span } from '../../../runtime/admin/contract/try.ts'
import { spanAt } from '../../inspector/span-view.tsx'
import { tonesOf } from '../../inspector/span-tones.ts'
import { useText } from '../../app/context.tsx'
import styles from './viewers.module.css'

interface HexViewProps {
  readonly bytes: Uint8Array
  readonly spans?: readonly Span[]
  readonly marked?: Span | undefined
  onMark?(span: Span | undefined): void
  onPick?(span: Span): void
}

const perRow = 16
/** More than this is drawn a part at a time. */
const most = 4096

export function HexView({ bytes, spans, marked, onMark, onPick }: HexViewProps) {
  const { taps: text } = useText()
  const box = useRef<HTMLDivElement>(null)
  const tones = useMemo(() => tonesOf(spans ?? []), [spans])
  const length = Math.min(bytes.length, most)
  const start = marked?.start
  useEffect(() => {
    const row = start === undefined ? undefined : box.current?.children[Math.floor(start / perRow)]
    if (box.current?.matches(':hover') === false) row?.scrollIntoView({ block: 'nearest' })
  }, [start])
  const at = (target: EventTarget): Span | undefined => {
    const index = target instanceof HTMLElement ? target.dataset['index'] : undefined
    return index === undefined || !spans ? undefined : spanAt(spans, Number(index))
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, and the keys must reach it
    <section className={styles['hex']} aria-label={text.hex} tabIndex={0}>
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- the tree beside it does the same by keys */}
      <div
        ref={box}
        onPointerOver={({ target }) => onMark?.(at(target))}
        onPointerLeave={() => onMark?.(undefined)}
        onClick={({ target }) => {
          const span = at(target)
          if (span) onPick?.(span)
        }}
      >
        {Array.from({ length: Math.ceil(length / perRow) }, (_, row) => (
          <div key={row} className={styles['hexRow']}>
            <span className={styles['offset']}>{(row * perRow).toString(16).padStart(4, '0')}</span>
            <span className={styles['pairs']}>
              {cells(row, (byte) => byte.toString(16).padStart(2, '0'))}
            </span>
            <span className={styles['ascii']}>
              {cells(row, (byte) => (byte > 32 && byte < 127 ? String.fromCharCode(byte) : '·'))}
            </span>
          </div>
        ))}
      </div>
      {bytes.length > most && <p className={styles['quiet']}>{text.cutHelp(most, bytes.length)}</p>}
    </section>
  )

  function cells(row: number, write: (byte: number) => string) {
    const from = row * perRow
    return Array.from(bytes.subarray(from, Math.min(from + perRow, length)), (byte, column) => {
      const index = from + column
      const isMarked = marked !== undefined && index >= marked.start && index < marked.end
      return (
        <span
          key={index}
          data-index={index}
          data-tone={tones.ofByte(index)}
          data-marked={isMarked || undefined}
        >
          {write(byte)}
        </span>
      )
    })
  }
}
