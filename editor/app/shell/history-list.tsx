import { useDoc, useEditor, useText, useUi } from '../context.tsx'
import styles from './shell.module.css'

/** Every step since the flow was opened; a click goes there. */
export function HistoryList() {
  const { doc } = useEditor()
  const { shell } = useText()
  const language = useUi((state) => state.language)
  const { entries, position } = useDoc((state) => state.history)
  if (entries.length === 0) return <p className={styles['quiet']}>{shell.historyEmpty}</p>
  const clock = new Intl.DateTimeFormat(language, { timeStyle: 'medium' })
  const steps = [
    { at: 0, label: shell.historyStart, time: undefined },
    ...entries.map(({ label, time }, index) => ({ at: index + 1, label, time })),
  ]
  return (
    <ol className={styles['history']} reversed>
      {steps.toReversed().map(({ at, label, time }) => (
        <li key={at}>
          <button
            type="button"
            aria-current={at === position ? 'step' : undefined}
            data-undone={at > position || undefined}
            onClick={() => doc.travel(at)}
          >
            <span>{label}</span>
            {time !== undefined && <time>{clock.format(time)}</time>}
          </button>
        </li>
      ))}
    </ol>
  )
}
