import { FlowNumbers } from '../../live/flow-numbers.tsx'
import { useApp, useDoc, useText, useUi } from '../context.tsx'
import { GitChip } from './git-chip.tsx'
import styles from './shell.module.css'

export function StatusBar() {
  const { shell } = useText()
  const project = useApp((state) => state.project)
  const isOnline = useApp((state) => state.isOnline)
  const view = useDoc((state) => state.view)
  const hasFlow = useDoc((state) => state.id !== '')
  const problems = useDoc((state) => state.problems.length)
  const language = useUi((state) => state.language)
  return (
    <footer className={styles['status']} data-region="status" aria-label={shell.statusBar}>
      {project && <span>{project.folder}</span>}
      {hasFlow && (
        <>
          <span className={styles['roomy']}>{shell.nodes(view.nodes.length)}</span>
          <span className={styles['roomy']}>{shell.wires(view.wires.length)}</span>
          <span className={styles['roomy']}>
            {problems > 0 ? shell.problems(problems) : shell.noProblems}
          </span>
        </>
      )}
      {hasFlow && <FlowNumbers place="status" />}
      <GitChip />
      <span className={styles['grow']} />
      {!isOnline && <span>{shell.offline}</span>}
      <span>{shell.languages[language]}</span>
      {project && <span>{project.version}</span>}
    </footer>
  )
}
