/** The problems of the open flow by what they are about; each leads to its place. */
import { CircleX, TriangleAlert } from 'lucide-react'
import { useMemo, useState } from 'react'

import type { ProblemAnswer } from '../../runtime/admin/contract/files.ts'
import { useDoc, useEditor, useGraph, useText } from '../app/context.tsx'
import { Button } from '../ui/button.tsx'
import { fixesOf } from './fixes.ts'
import { goTo, keyOfProblem } from './go-to.ts'
import { groupsOf } from './groups.ts'
import type { ProblemGroup } from './groups.ts'
import styles from './problem-list.module.css'

type Severity = ProblemAnswer['severity']
const severities: readonly Severity[] = ['error', 'warning']
const icons = { error: CircleX, warning: TriangleAlert } as const

export function ProblemList() {
  const problems = useDoc((state) => state.problems)
  const view = useDoc((state) => state.view)
  const id = useDoc((state) => state.id)
  const isStale = useDoc((state) => state.checkedVersion !== state.version)
  const [hidden, setHidden] = useState<ReadonlySet<Severity>>(new Set())
  const text = useText().problems
  const groups = useMemo(
    () =>
      groupsOf(
        problems.filter(({ severity }) => !hidden.has(severity)),
        view,
      ),
    [problems, view, hidden],
  )
  if (problems.length === 0) {
    const word = id === '' ? text.noFlow : isStale ? text.stale : text.none
    return <p className={styles['empty']}>{word}</p>
  }
  const toggle = (severity: Severity): void => {
    const next = new Set(hidden)
    if (!next.delete(severity)) next.add(severity)
    setHidden(next)
  }
  return (
    <section className={styles['panel']} aria-label={text.label}>
      <div className={styles['bar']} role="toolbar" aria-label={text.filter}>
        {severities.map((severity) => (
          <FilterButton
            key={severity}
            severity={severity}
            count={problems.filter((problem) => problem.severity === severity).length}
            isOn={!hidden.has(severity)}
            onToggle={() => toggle(severity)}
          />
        ))}
        <span role="status" className={styles['quiet']}>
          {isStale ? text.stale : ''}
        </span>
      </div>
      {groups.length === 0 && <p className={styles['empty']}>{text.allHidden}</p>}
      {groups.map((group) => (
        <Group key={group.key} group={group} />
      ))}
    </section>
  )
}

interface FilterButtonProps {
  readonly severity: Severity
  readonly count: number
  readonly isOn: boolean
  onToggle(): void
}

function FilterButton({ severity, count, isOn, onToggle }: FilterButtonProps) {
  const text = useText().problems
  const Icon = icons[severity]
  const label = severity === 'error' ? text.errors(count) : text.warnings(count)
  return (
    <button
      type="button"
      className={styles['filter']}
      aria-pressed={isOn}
      disabled={count === 0}
      onClick={onToggle}
    >
      <Icon size={14} aria-hidden className={styles[severity]} />
      {label}
    </button>
  )
}

function Group({ group: { sort, name, problems } }: { readonly group: ProblemGroup }) {
  const text = useText().problems
  const title = sort === 'node' || sort === 'connection' ? name : text.groups[sort]
  return (
    <>
      <h2 className={styles['group']}>
        {title}
        {sort === 'connection' && <span className={styles['quiet']}>{text.groups.connection}</span>}
        <span className={styles['count']}>{problems.length}</span>
      </h2>
      <ul className={styles['list']} aria-label={title}>
        {problems.map((problem, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- equal problems may stand side by side
          <ProblemRow key={`${keyOfProblem(problem)} ${index}`} problem={problem} />
        ))}
      </ul>
    </>
  )
}

function ProblemRow({ problem }: { readonly problem: ProblemAnswer }) {
  const editor = useEditor()
  const text = useText().problems
  useGraph()
  const Icon = icons[problem.severity]
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
      {fixesOf(editor, problem).map(({ id, label, run }) => (
        <Button key={id} className={styles['fix']} onClick={run}>
          {label}
        </Button>
      ))}
    </li>
  )
}
