/** Which bytes a decoded value came from: pointing at a value marks its bytes. */
import { useState } from 'react'

import type { Span } from '../../runtime/admin/contract/try.ts'
import { useText } from '../app/context.tsx'
import { inLine } from '../model/flow-graph.ts'
import styles from './inspector.module.css'
import { valueAt } from './payload.ts'

interface SpanViewProps {
  readonly bytes: readonly string[]
  readonly spans: readonly Span[]
  readonly value: unknown
}

export function SpanView({ bytes, spans, value }: SpanViewProps) {
  const { inspector: text } = useText()
  const [marked, mark] = useState<Span>()
  const isMarked = (index: number): boolean =>
    marked !== undefined && index >= marked.start && index < marked.end
  return (
    <>
      <h4 className={styles['heading']}>{text.bytes}</h4>
      <p className={styles['bytes']}>
        {bytes.map((byte, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- a byte is its place
          <span key={index} data-marked={isMarked(index) || undefined}>
            {byte}
          </span>
        ))}
      </p>
      <h4 className={styles['heading']}>{text.values}</h4>
      <ul className={styles['spans']}>
        {spans.map((span) => (
          <li key={`${span.path} ${span.start}`}>
            <button
              type="button"
              onPointerEnter={() => mark(span)}
              onPointerLeave={() => mark(undefined)}
              onFocus={() => mark(span)}
              onBlur={() => mark(undefined)}
            >
              <code>{span.path === '' ? text.wholeValue : span.path}</code>{' '}
              {inLine(valueAt(value, span.path))}{' '}
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
