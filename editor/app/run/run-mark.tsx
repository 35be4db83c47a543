/** How a flow of the list does, in a dot; nothing where flows do not run. */
import { useText } from '../context.tsx'
import styles from './run.module.css'
import { standingOf, useRun } from './run-store.ts'

export function RunMark({ id }: { readonly id: string }) {
  const { run: text } = useText()
  // A text of its own for each state: what stays the same draws nothing anew.
  const found = useRun(({ runs }) => {
    if (!runs) return ''
    const standing = standingOf(runs, id)
    const flow = runs.flows.find((each) => each.id === id)
    return [standing, flow?.state ?? '', flow?.reason ?? ''].join('\n')
  })
  const [standing = '', state = '', ...reason] = found.split('\n')
  if (standing === '' || standing === 'missing') return null
  const stateWord = text.states[state] ?? state
  const word =
    standing === 'stopped'
      ? text.stopped
      : standing === 'draft' && state === 'running'
        ? text.draftRuns
        : stateWord
  const title = [word, ...reason].filter((part) => part !== '').join('\n')
  return (
    <span
      className={styles['mark']}
      data-state={standing === 'stopped' ? 'stopped' : state}
      title={title}
    >
      <span className="visually-hidden">{word}</span>
    </span>
  )
}
