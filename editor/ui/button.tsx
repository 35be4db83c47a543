import type { ComponentProps, ReactNode } from 'react'

import styles from './button.module.css'
import { Tooltip } from './tooltip.tsx'

interface ButtonProps extends ComponentProps<'button'> {
  /** `primary` once a view at most; `quiet` has no frame. */
  readonly tone?: 'plain' | 'primary' | 'quiet' | 'danger'
}

export function Button({ tone = 'plain', className, ...rest }: ButtonProps) {
  const classes = [styles['button'], styles[tone], className].filter(Boolean).join(' ')
  return <button type="button" className={classes} {...rest} />
}

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'aria-label' | 'children'> {
  /** What it does; shown on hover and read aloud. */
  readonly label: string
  /** Its key, shown beside the label. */
  readonly shortcut?: string | undefined
  readonly icon: ReactNode
  /** For a switch. */
  readonly isOn?: boolean
}

export function IconButton({ label, shortcut, icon, isOn, className, ...rest }: IconButtonProps) {
  const classes = [styles['button'], styles['icon'], className].filter(Boolean).join(' ')
  const pressed = isOn === undefined ? {} : { 'aria-pressed': isOn }
  return (
    <Tooltip label={label} shortcut={shortcut}>
      <button type="button" className={classes} aria-label={label} {...pressed} {...rest}>
        {icon}
      </button>
    </Tooltip>
  )
}
