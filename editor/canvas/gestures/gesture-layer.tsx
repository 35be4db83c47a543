/** Lines of gestures over the flow. They are written straight into the page: nothing is rendered for them. */
import styles from './gesture-layer.module.css'

type Line = 'guides' | 'slice'

export const GestureLayer = () => (
  <svg className={styles['layer']} aria-hidden>
    <path className={styles['guides']} data-line="guides" />
    <path className={styles['slice']} data-line="slice" />
  </svg>
)

/** Path data in flow coordinates; nothing takes the line away. */
export const drawLine = (root: HTMLElement, line: Line, d: string): void =>
  root.querySelector(`[data-line="${line}"]`)?.setAttribute('d', d)
