import { useId } from 'react'

import { useText } from '../app/context.tsx'
import styles from './flow-list.module.css'

const good = /^[a-z0-9][\w.-]*(?:\/[a-z0-9][\w.-]*)*$/i
export const isGoodName = (name: string): boolean => good.test(name)

interface NameFieldProps {
  readonly value: string
  readonly failure: string | undefined
  readonly onChange: (value: string) => void
}

/** The name of a flow file, with what is wrong with it. */
export function NameField({ value, failure, onChange }: NameFieldProps) {
  const { files: text } = useText()
  const input = useId()
  const hint = useId()
  const wrong = failure ?? (value && !isGoodName(value) ? text.badName : undefined)
  return (
    <div className={styles['field']}>
      <label htmlFor={input}>{text.name}</label>
      <input
        id={input}
        value={value}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={wrong !== undefined}
        aria-describedby={hint}
        onChange={(event) => onChange(event.target.value)}
      />
      <span id={hint} role={wrong ? 'alert' : undefined} className={styles['hint']}>
        {wrong ?? text.nameHint}
      </span>
    </div>
  )
}
