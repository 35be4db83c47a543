/** Puts the message in once, or again and again. */
import { useId, useState } from 'react'

import type { InjectBody } from '../../runtime/admin/contract/debug.ts'
import { useEditor, useText } from '../app/context.tsx'
import { Button } from '../ui/button.tsx'
import { useDebug } from './debug-store.ts'
import styles from './debug.module.css'
import { injectNow, maxTimes, minEveryMs, repeatInject, stopRepeat } from './inject.ts'

export function PutIn({ body }: { readonly body: InjectBody | undefined }) {
  const editor = useEditor()
  const { debug: text } = useText()
  const repeating = useDebug((state) => state.repeating)
  const [every, setEvery] = useState(1000)
  const [times, setTimes] = useState(10)
  const limits = useId()
  const isBusy = repeating !== undefined
  return (
    <>
      <div className={styles['row']}>
        <Button
          tone="primary"
          disabled={!body || isBusy}
          onClick={() => body && void injectNow(editor, body)}
        >
          {text.putIn}
        </Button>
        <NumberField label={text.every} value={every} onChange={setEvery} describedBy={limits} />
        <NumberField label={text.times} value={times} onChange={setTimes} describedBy={limits} />
        {isBusy ? (
          <Button onClick={() => stopRepeat(editor)}>{text.stopRepeat}</Button>
        ) : (
          <Button
            disabled={!body}
            // Followed, each message would have the flow wired anew.
            onClick={() => body && repeatInject(editor, { ...body, trace: false }, every, times)}
          >
            {text.repeat}
          </Button>
        )}
        {isBusy && <span role="status">{text.left(repeating)}</span>}
      </div>
      <p id={limits} className={styles['quiet']}>
        {text.repeatLimit(maxTimes, minEveryMs)}
      </p>
    </>
  )
}

interface NumberFieldProps {
  readonly label: string
  readonly value: number
  readonly onChange: (value: number) => void
  readonly describedBy: string
}

function NumberField({ label, value, onChange, describedBy }: NumberFieldProps) {
  return (
    <label className={styles['field']}>
      {label}
      <input
        type="number"
        className={`${styles['control'] ?? ''} ${styles['number'] ?? ''}`}
        aria-describedby={describedBy}
        value={value}
        onChange={({ target }) => onChange(target.valueAsNumber || 1)}
      />
    </label>
  )
}
