import { Tooltip as Base } from '@base-ui/react/tooltip'
import type { ReactElement } from 'react'

import styles from './popup.module.css'

interface TooltipProps {
  readonly label: string
  readonly shortcut?: string | undefined
  /** The one element that it explains. It must have its own accessible name. */
  readonly children: ReactElement
}

export function Tooltip({ label, shortcut, children }: TooltipProps) {
  return (
    <Base.Root>
      <Base.Trigger render={children} delay={500} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} className={styles['positioner']}>
          <Base.Popup className={styles['tooltip']}>
            {label}
            {shortcut !== undefined && <kbd className={styles['keys']}>{shortcut}</kbd>}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
