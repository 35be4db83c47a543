/** The tests of the open flow: run by a click, and what differs where one fails. */
import { CircleCheck, CircleX, Play } from 'lucide-react'
import { useStore } from 'zustand'

import type {
  TestCaseAnswer,
  TestMismatch,
  TestsAnswer,
} from '../../../runtime/admin/contract/tests.ts'
import { useDoc, useEditor, useText } from '../../app/context.tsx'
import { Button } from '../../ui/button.tsx'
import { runTests, testRuns } from './tests-store.ts'
import styles from './tests.module.css'

export function TestsPanel() {
  const editor = useEditor()
  const { taps } = useText()
  const text = taps.tests
  const flow = useDoc((state) => state.id)
  const isDraft = useDoc((state) => state.text !== state.savedText)
  const run = useStore(testRuns, (state) => state[flow])
  const { answer, failure, isRunning = false } = run ?? {}
  return (
    <section className={styles['panel']} aria-label={text.label}>
      <div className={styles['bar']}>
        <Button
          tone="primary"
          disabled={flow === '' || isRunning}
          onClick={() => void runTests(editor, flow)}
        >
          <Play size={14} aria-hidden />
          {text.run}
        </Button>
        <span role="status">{isRunning ? text.running : <Counts answer={answer} />}</span>
        {isDraft && <span className={styles['quiet']}>{taps.unsaved}</span>}
      </div>
      {failure !== undefined && (
        <p className={styles['fault']}>
          {text.failure}: {failure}
        </p>
      )}
      {!answer && failure === undefined && <p className={styles['quiet']}>{text.fresh}</p>}
      {answer && !answer.exists && <p className={styles['quiet']}>{text.none}</p>}
      {answer && answer.problems.length > 0 && (
        <section aria-label={text.problems}>
          <h3 className={styles['fault']}>{text.problems}</h3>
          {answer.problems.map(({ message, line }) => (
            <p key={`${line} ${message}`} className={styles['quiet']}>
              {answer.file}, {text.line(line)}: {message}
            </p>
          ))}
        </section>
      )}
      <ul className={styles['cases']} aria-label={text.label}>
        {answer?.cases.map((each) => (
          <Case key={`${each.line} ${each.name}`} test={each} file={answer.file} />
        ))}
      </ul>
    </section>
  )
}

function Counts({ answer }: { readonly answer: TestsAnswer | undefined }) {
  const text = useText().taps.tests
  if (!answer || answer.cases.length === 0) return null
  const failed = answer.cases.filter(({ isPassed }) => !isPassed).length
  return (
    <>
      <strong className={styles['good']}>{text.passed(answer.cases.length - failed)}</strong>{' '}
      {failed > 0 && <strong className={styles['fault']}>{text.failed(failed)}</strong>}{' '}
      <span className={styles['quiet']}>{text.took(answer.ms)}</span>
    </>
  )
}

function Case({ test, file }: { readonly test: TestCaseAnswer; readonly file: string }) {
  const text = useText().taps.tests
  const { name, line, isPassed, ms, fault, mismatches, complaints } = test
  const Icon = isPassed ? CircleCheck : CircleX
  return (
    <li className={styles['case']}>
      <div className={styles['title']}>
        <Icon
          size={16}
          role="img"
          aria-label={isPassed ? text.isPassed : text.isFailed}
          className={isPassed ? styles['good'] : styles['fault']}
        />
        <span>{name}</span>
        <span className={styles['quiet']}>
          {file}:{line} · {ms} ms
        </span>
      </div>
      {fault !== undefined && <p className={styles['fault']}>{fault}</p>}
      {mismatches.map((each) => (
        <Difference key={`${each.where} ${each.kind} ${each.message}`} mismatch={each} />
      ))}
      {complaints.map((each) => (
        <p key={each} className={styles['quiet']}>
          {each}
        </p>
      ))}
    </li>
  )
}

function Difference({ mismatch }: { readonly mismatch: TestMismatch }) {
  const text = useText().taps.tests
  const { where, message, kind, differences, actual } = mismatch
  return (
    <div className={styles['difference']}>
      <p>
        <strong>{text.place(where, message)}</strong> {text[kind]}
      </p>
      {differences.length > 0 && (
        <table>
          <thead>
            <tr>
              <th />
              <th>{text.expected}</th>
              <th>{text.actual}</th>
            </tr>
          </thead>
          <tbody>
            {differences.map((each) => (
              <tr key={each.path}>
                <th scope="row">{each.path}</th>
                <td className={styles['expected']}>{each.expected ?? text.absent}</td>
                <td className={styles['actual']}>{each.actual ?? text.absent}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {actual !== undefined && (
        <p className={styles['quiet']}>
          {text.cameAs} <code>{actual}</code>
        </p>
      )}
    </div>
  )
}
