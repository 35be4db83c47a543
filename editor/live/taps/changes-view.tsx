/** A message against the one before it at the same place. */
import { useMemo } from 'react'

import { useText } from '../../app/context.tsx'
import { useFormat } from '../viewers/choices.ts'
import type { Reading } from '../viewers/formats.ts'
import { useReadings } from '../viewers/use-reading.ts'
import { differencesOf } from './differences.ts'
import type { ViewProps } from './message-detail.tsx'
import type { SeenMessage } from './message.ts'
import styles from './messages.module.css'

const valueOf = (reading: Reading, { payload }: SeenMessage): unknown =>
  'value' in reading ? reading.value : (reading.text ?? payload.bytes)

export function ChangesView({ message, messages, target }: ViewProps) {
  const { taps: text } = useText()
  const [format] = useFormat(target)
  const before = messages.findLast(
    ({ tap, topic, key }) => tap === message.tap && topic === message.topic && key < message.key,
  )
  const both = useMemo(() => (before ? [before, message] : []), [before, message])
  const readingOf = useReadings(both, target, format)
  if (!before) return <p className={styles['quiet']}>{text.noPrevious}</p>
  const [old, now] = [valueOf(readingOf(before), before), valueOf(readingOf(message), message)]
  const changes = differencesOf(old, now)
  if (changes.length === 0) return <p className={styles['quiet']}>{text.same}</p>
  return (
    <div className={styles['body']}>
      <table className={styles['changes']}>
        <caption className={styles['label']}>{text.previous}</caption>
        <tbody>
          {changes.map(({ path, before: was, after }) => (
            <tr key={path}>
              <th scope="row">{path === '' ? '/' : path}</th>
              <td className={styles['old']}>{was ?? '—'}</td>
              <td className={styles['new']}>{after ?? '—'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
