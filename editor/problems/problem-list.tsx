/** The problems of the open flow, worst first as the check gives them; each leads to its place. */
import { CircleX, TriangleAlert } from 'lucide-react'

import type { ProblemAnswer } from '../../runtime/admin/contract/files.ts'
import { useDoc, useEditor, useText } from '../app/context.tsx'
import type { Editor } from '../app/editor.ts'
import { selectionKey } from '../app/ui-store.ts'
import { Button } from '../ui/button.tsx'
import { mend } from './mend.ts'
import styles from './problem-list.module.css'
import { fixOf, nodeOfProblem } from './problem-node.ts'

export function ProblemList() {
  const problems = useDoc((state) => state.problems)
  const id = useDoc((state) => state.id)
  const isStale = useDoc((state) => state.checkedVersion !== state.version)
  const text = useText().problems
  if (problems.length === 0) {
    const word = id === '' ? text.noFlow : isStale ? text.stale : text.none
    return <p className={styles['empty']}>{word}</p>
  }
  return (
    <ul className={styles['list']} aria-label={text.label}>
      {problems.map((problem, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- equal problems may stand side by side
        <ProblemRow key={`${problem.code} ${problem.line} ${index}`} problem={problem} />
      ))}
    </ul>
  )
}

function ProblemRow({ problem }: { readonly problem: ProblemAnswer }) {
  const editor = useEditor()
  const text = useText().problems
  const isReadOnly = useDoc((state) => state.isReadOnly)
  const fix = fixOf(problem)
  const Icon = problem.severity === 'error' ? CircleX : TriangleAlert
  return (
    <li className={styles['row']}>
      <button type="button" className={styles['problem']} onClick={() => goTo(editor, problem)}>
        <Icon
          size={16}
          role="img"
          aria-label={text[problem.severity]}
          className={styles[problem.severity]}
        />
        <span className={styles['words']}>
          <span>{problem.message}</span>
          {problem.hint !== undefined && <span className={styles['quiet']}>{problem.hint}</span>}
        </span>
        <code className={styles['quiet']}>{problem.code}</code>
        <span className={styles['quiet']}>{text.line(problem.line)}</span>
      </button>
      {fix !== undefined && !isReadOnly && (
        <Button onClick={() => mend(editor, problem.range, fix)}>{text.fix(fix)}</Button>
      )}
    </li>
  )
}

/** Selects what the problem is about, and shows its place in the text when the text is open. */
export function goTo(editor: Editor, problem: ProblemAnswer): void {
  const node = nodeOfProblem(problem, editor.doc.getState().view)
  if (node !== undefined) {
    editor.ui.setState({ selection: [selectionKey.node(node)] })
    editor.canvas?.fit([node])
  }
  editor.yaml?.reveal(problem.range)
}
