/** The difference in words, one line for each thing. */
import type { DiffDetail, DiffLine } from '../../runtime/document/diff/describe-diff.ts'
import { useText } from '../app/context.tsx'
import styles from './diff.module.css'

interface ChangeListProps {
  readonly lines: readonly DiffLine[]
  readonly selected: string | undefined
  readonly onSelect: (line: DiffLine) => void
}

const signs = { added: '+', removed: '−', changed: '~', moved: '↔' } as const

export const lineKey = ({ section, id, text }: DiffLine): string => `${section} ${id ?? text}`

export function ChangeList({ lines, selected, onSelect }: ChangeListProps) {
  const { diff: text } = useText()
  return (
    <ul className={styles['list']} aria-label={text.list}>
      {lines.map((line) => {
        const key = lineKey(line)
        return (
          <li key={`${key} ${line.kind}`}>
            <button
              type="button"
              data-kind={line.kind}
              aria-current={key === selected}
              onClick={() => onSelect(line)}
            >
              <span className={styles['sign']} aria-hidden>
                {signs[line.kind]}
              </span>
              <span className={styles['said']}>
                <Coded text={line.text} />
                {line.details.map((detail) => (
                  <Detail key={detail.field} detail={detail} />
                ))}
              </span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}

/** Words between backticks are code. */
function Coded({ text }: { readonly text: string }) {
  return text.split('`').map((part, index) => {
    // oxlint-disable-next-line react/no-array-index-key -- parts of one text have no other name
    return index % 2 === 1 ? <code key={index}>{part}</code> : part
  })
}

function Detail({ detail: { field, before, after } }: { readonly detail: DiffDetail }) {
  return (
    <span className={styles['detail']}>
      <code>{field}</code>
      {before !== undefined && <del>{before}</del>}
      {after !== undefined && <ins>{after}</ins>}
    </span>
  )
}
