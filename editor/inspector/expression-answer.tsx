/** What an expression gives on the sample, or what is wrong with it, at its place. */
import type { EvaluateAnswer } from '../../runtime/admin/contract/try.ts'
import { useText } from '../app/context.tsx'
import { useForm } from './form.ts'
import styles from './inspector.module.css'
import { firstSample } from './samples.ts'

interface AnswerProps {
  readonly name: string
  readonly source: string
  readonly answer: EvaluateAnswer
}

export function Answer({ name, source, answer: { faults, type, value } }: AnswerProps) {
  const { inspector: text } = useText()
  const { sample } = useForm()
  const isWhole = ({ start, end }: { start: number; end: number }): boolean =>
    start === 0 && end >= source.length
  // Without a sample, what goes wrong while it is evaluated says nothing about the expression.
  const isUntried = sample === firstSample.message && faults.length > 0 && faults.every(isWhole)
  return (
    <output aria-label={`${text.result}: ${name}`} className={styles['result']}>
      {isUntried ? (
        <span className={styles['about']}>{text.noSample}</span>
      ) : (
        faults.map((fault) => (
          <span key={`${fault.start} ${fault.message}`} className={styles['error']}>
            {!isWhole(fault) && <Place source={source} {...fault} />}
            {fault.message}
            {fault.hint !== undefined && `: ${fault.hint}`}
          </span>
        ))
      )}
      {faults.length === 0 && (
        <code>
          {type !== undefined && <span className={styles['about']}>{type} </span>}
          {JSON.stringify(value)}
        </code>
      )}
    </output>
  )
}

const around = 16

interface PlaceProps {
  readonly source: string
  readonly start: number
  readonly end: number
}

function Place({ source, start, end }: PlaceProps) {
  const from = Math.max(0, start - around)
  const marked = source.slice(start, Math.max(end, start + 1))
  return (
    <span className={styles['place']}>
      {from > 0 && '…'}
      {source.slice(from, start)}
      <mark>{marked === '' ? '\u00a0' : marked}</mark>
      {source.slice(Math.max(end, start + 1), end + around)}
    </span>
  )
}
