import { useState } from 'react'

import styles from './inspector.module.css'

interface RenameInputProps {
  readonly label: string
  readonly value: string
  readonly isReadOnly?: boolean
  /** `false`: refused, and the old name comes back. */
  rename(to: string): boolean
}

/** A name changes when it is whole, with Enter or when the focus leaves; Escape gives it up. */
export function RenameInput({ label, value, isReadOnly = false, rename }: RenameInputProps) {
  const [typed, setTyped] = useState<string>()
  function finish(): void {
    setTyped(undefined)
    if (typed !== undefined && typed !== '' && typed !== value) rename(typed)
  }
  return (
    <input
      className={styles['id']}
      aria-label={label}
      value={typed ?? value}
      readOnly={isReadOnly}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => setTyped(event.target.value)}
      onBlur={finish}
      onKeyDown={(event) => {
        if (event.key === 'Enter') finish()
        if (event.key === 'Escape') setTyped(undefined)
      }}
    />
  )
}
