/** Lines of gestures over the flow. They are written straight into the page: nothing is rendered for them. */
import styles from './gesture-layer.module.css'

type Line = (typeof lines)[number]

const lines = ['splice', 'cut', 'guides', 'slice'] as const

export const GestureLayer = () => (
  <svg className={styles['layer']} aria-hidden>
    {lines.map((line) => (
      <path key={line} className={styles[line]} data-line={line} />
    ))}
  </svg>
)

/** Path data in flow coordinates; nothing takes the line away. */
export const drawLine = (root: HTMLElement, line: Line, d: string): void =>
  root.querySelector(`[data-line="${line}"]`)?.setAttribute('d', d)
