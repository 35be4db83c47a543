/** The line between two panels: dragged, or moved with the arrow keys (ARIA window splitter). */
import type { KeyboardEvent, PointerEvent } from 'react'

import styles from './splitter.module.css'

interface SplitterProps {
  readonly label: string
  /** Size in pixels of the panel that it belongs to. */
  readonly size: number
  readonly min: number
  readonly max: number
  /** `left`: the panel lies to the left of the line, and grows with a drag to the right. */
  readonly side: 'left' | 'right' | 'bottom'
  readonly className?: string | undefined
  readonly onSize: (size: number) => void
}

const step = 16

export function Splitter({ label, size, min, max, side, className, onSize }: SplitterProps) {
  const isFlat = side === 'bottom'
  const towards = side === 'left' ? 1 : -1
  const resize = (to: number): void => onSize(Math.round(Math.min(max, Math.max(min, to))))

  function onPointerDown(event: PointerEvent<HTMLDivElement>): void {
    const { currentTarget } = event
    const start = isFlat ? event.clientY : event.clientX
    currentTarget.setPointerCapture(event.pointerId)
    const drag = new AbortController()
    const { signal } = drag
    const onMove = (moved: globalThis.PointerEvent): void =>
      resize(size + towards * ((isFlat ? moved.clientY : moved.clientX) - start))
    currentTarget.addEventListener('pointermove', onMove, { signal })
    currentTarget.addEventListener('lostpointercapture', () => drag.abort(), { signal })
  }

  function onKeyDown(event: KeyboardEvent): void {
    const keys = isFlat ? ['ArrowUp', 'ArrowDown'] : ['ArrowLeft', 'ArrowRight']
    const at = keys.indexOf(event.key)
    if (at >= 0) resize(size + towards * (at === 0 ? -step : step))
    else if (event.key === 'Home') resize(min)
    else if (event.key === 'End') resize(max)
    else return
    event.preventDefault()
  }

  return (
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={isFlat ? 'horizontal' : 'vertical'}
      aria-valuenow={size}
      aria-valuemin={min}
      aria-valuemax={max}
      className={`${styles['splitter'] ?? ''} ${className ?? ''}`}
      data-side={side}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
    />
  )
}
