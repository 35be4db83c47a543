/** How the last messages that were put in have ended. */
import { useText } from '../app/context.tsx'
import { useDebug } from './debug-store.ts'
import styles from './debug.module.css'

export function Answers() {
  const { debug: text } = useText()
  const answers = useDebug((state) => state.answers)
  if (answers.length === 0) return null
  return (
    <div role="status" aria-label={text.answers}>
      <ul className={styles['answers']}>
        {answers.map(({ key, answer, error }) => (
          <li key={key} data-outcome={answer?.outcome ?? 'refused'}>
            {answer ? (text.outcomes[answer.outcome] ?? answer.outcome) : error}
            {answer && <span className={styles['quiet']}> {text.took(shownMs(answer.ms))}</span>}
            {answer !== undefined && answer.waitsAt.length > 0 && (
              <span className={styles['quiet']}> {text.waitsAt(answer.waitsAt.join(', '))}</span>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Three digits that count: 0.012, 1.24, 130. */
export const shownMs = (ms: number): string => {
  if (ms >= 100) return ms.toFixed(0)
  return ms >= 1 ? ms.toFixed(2) : ms.toFixed(3)
}
