/** A payload as a value beside its bytes; pointing at either marks both. */
import { useMemo, useState } from 'react'

import type { Span } from '../../../runtime/admin/contract/try.ts'
import { useText } from '../../app/context.tsx'
import { tonesOf } from '../../inspector/span-tones.ts'
import type { Payload } from '../taps/message.ts'
import { textOf } from './formats.ts'
import type { Reading } from './formats.ts'
import { HexView } from './hex-view.tsx'
import { TreeView } from './tree-view.tsx'
import styles from './viewers.module.css'

interface PayloadViewProps {
  readonly payload: Payload
  readonly reading: Reading
  readonly picked: string | undefined
  onPick(path: string): void
}

export function PayloadView({ payload, reading, picked, onPick }: PayloadViewProps) {
  const { taps: text } = useText()
  const [marked, mark] = useState<string>()
  const { spans } = reading
  const tones = useMemo(() => tonesOf(spans ?? []), [spans])
  const byPath = useMemo(() => new Map((spans ?? []).map((span) => [span.path, span])), [spans])
  const { bytes, size, isCut } = payload
  const shown = marked ?? picked
  const span: Span | undefined = shown === undefined ? undefined : byPath.get(shown)
  const toneOf = (path: string): number | undefined => {
    const own = byPath.get(path)
    return own && tones.ofSpan(own)
  }
  return (
    <>
      {isCut && <p className={styles['quiet']}>{text.cutHelp(bytes.length, size)}</p>}
      {reading.fault !== undefined && <p className={styles['fault']}>{reading.fault}</p>}
      <div className={styles['both']} data-alone={!spans || undefined}>
        {'value' in reading && (
          <TreeView
            value={reading.value}
            marked={marked}
            picked={picked}
            toneOf={toneOf}
            onMark={mark}
            onPick={onPick}
          />
        )}
        {reading.text !== undefined && <PlainText>{reading.text}</PlainText>}
        {(spans || reading.by === 'hex') && (
          <HexView
            bytes={bytes}
            spans={spans ?? []}
            marked={span}
            onMark={(found) => mark(found?.path)}
            onPick={(found) => onPick(found.path)}
          />
        )}
        {reading.fault !== undefined && reading.by !== 'hex' && (
          <PlainText>{textOf(payload) ?? ''}</PlainText>
        )}
      </div>
    </>
  )
}

function PlainText({ children }: { readonly children: string }) {
  const { taps: text } = useText()
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, and the keys must reach it
    <section className={styles['text']} aria-label={text.formats.text} tabIndex={0}>
      <pre>{children}</pre>
    </section>
  )
}
