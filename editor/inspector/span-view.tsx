/** Values and the bytes that they came from: pointing at either marks both. */
import { useMemo, useState } from 'react'

import type { Span } from '../../runtime/admin/contract/try.ts'
import { useText } from '../app/context.tsx'
import { inLine } from '../model/flow-graph.ts'
import { ByteView } from './byte-view.tsx'
import styles from './inspector.module.css'
import { valueAt } from './payload.ts'
import { tonesOf } from './span-tones.ts'

interface SpanViewProps {
  readonly bytes: readonly string[]
  readonly spans: readonly Span[]
  readonly value: unknown
}

/** The smallest of the spans around a byte: the value itself, not what holds it. */
export const spanAt = (spans: readonly Span[], index: number): Span | undefined =>
  spans
    .filter(({ start, end }) => start <= index && index < end)
    .toSorted((a, b) => a.end - a.start - (b.end - b.start))[0]

export function SpanView({ bytes, spans, value }: SpanViewProps) {
  const { inspector: text } = useText()
  const [marked, mark] = useState<Span>()
  const tones = useMemo(() => tonesOf(spans), [spans])
  return (
    <>
      <ByteView
        bytes={bytes}
        marked={marked}
        toneOf={tones.ofByte}
        onPoint={(index) => mark(index === undefined ? undefined : spanAt(spans, index))}
      />
      <h4 className={styles['heading']}>{text.values}</h4>
      <ul className={styles['spans']}>
        {spans.map((span) => (
          <li key={`${span.path} ${span.start}`}>
            <button
              type="button"
              data-marked={span === marked || undefined}
              data-tone={tones.ofSpan(span)}
              onPointerEnter={() => mark(span)}
              onPointerLeave={() => mark(undefined)}
              onFocus={() => mark(span)}
              onBlur={() => mark(undefined)}
            >
              <code>{span.path === '' ? text.wholeValue : span.path}</code>
              <span className={styles['spanValue']}>{inLine(valueAt(value, span.path))}</span>
              <span className={styles['about']}>
                {span.start}–{span.end - 1}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}
