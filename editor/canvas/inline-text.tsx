/** A text that is edited where it stands. Enter (with Ctrl where there are lines) keeps it, Escape does not. */
import { useEffect, useRef } from 'react'
import type { KeyboardEvent } from 'react'

import { useEditor } from '../app/context.tsx'
import styles from './layers.module.css'

interface InlineTextProps {
  readonly label: string
  readonly value: string
  readonly hasLines?: boolean
  /** `undefined`: it shall stay as it was. */
  onDone(value: string | undefined): void
}

export function InlineText({ label, value, hasLines = false, onDone }: InlineTextProps) {
  const { canvas } = useEditor()
  const isDone = useRef(false)
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [])
  const end = (text: string | undefined): void => {
    if (isDone.current) return
    isDone.current = true
    onDone(text)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    event.stopPropagation()
    const isKeeping = event.key === 'Enter' && (!hasLines || event.ctrlKey || event.metaKey)
    if (event.key !== 'Escape' && !isKeeping) return
    if (event.nativeEvent.isComposing) return
    event.preventDefault()
    end(isKeeping ? event.currentTarget.value : undefined)
    canvas?.focus()
  }
  return (
    <textarea
      ref={field}
      className={`${styles['inline']} nodrag nopan nowheel`}
      aria-label={label}
      defaultValue={value}
      rows={hasLines ? 4 : 1}
      onKeyDown={onKeyDown}
      onBlur={(event) => end(event.currentTarget.value)}
      onPointerDown={(event) => event.stopPropagation()}
    />
  )
}
