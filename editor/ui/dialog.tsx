import { Dialog as Base } from '@base-ui/react/dialog'
import type { ReactNode } from 'react'

import styles from './dialog.module.css'

interface DialogProps {
  readonly title: string
  readonly description?: string
  readonly isOpen: boolean
  readonly onClose: () => void
  /** `wide` for diffs and merges. */
  readonly size?: 'small' | 'medium' | 'wide'
  readonly children: ReactNode
  /** Buttons, right aligned; the first one is the safe way out. */
  readonly actions?: ReactNode
}

/** Escape and a click outside close it; the focus goes in and comes back. */
export function Dialog({ size = 'small', ...props }: DialogProps) {
  const { title, description, isOpen, onClose, children, actions } = props
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={styles['backdrop']} />
        <Base.Popup className={`${styles['popup'] ?? ''} ${styles[size] ?? ''}`}>
          <Base.Title className={styles['title']}>{title}</Base.Title>
          {description !== undefined && (
            <Base.Description className={styles['description']}>{description}</Base.Description>
          )}
          <div className={styles['content']}>{children}</div>
          {actions !== undefined && <div className={styles['actions']}>{actions}</div>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
