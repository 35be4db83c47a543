/** Topic, payload and meta of a message. */
import { useText } from '../../app/context.tsx'
import { inJson } from '../viewers/formats.ts'
import type { Reading } from '../viewers/formats.ts'
import { PayloadView } from '../viewers/payload-view.tsx'
import { nameOfFormat } from './format-select.tsx'
import type { SeenMessage } from './message.ts'
import styles from './messages.module.css'

interface MessageFactsProps {
  readonly message: SeenMessage
  readonly reading: Reading
  readonly picked: string | undefined
  onPick(path: string): void
}

export function MessageFacts({ message, reading, picked, onPick }: MessageFactsProps) {
  const { taps: text } = useText()
  const { topic, meta, isMetaCut, payload } = message
  const hasMeta = isMetaCut || Object.keys(meta).length > 0
  const shown =
    reading.fault === ''
      ? { ...reading, fault: text.notReadable(nameOfFormat(text, reading.by)) }
      : reading
  return (
    <>
      {(topic !== '' || hasMeta) && (
        <p className={styles['fact']}>
          {topic !== '' && <span className={styles['label']}>{text.topic}</span>}
          {topic !== '' && <code title={topic}>{topic}</code>}
          {hasMeta && <span className={styles['label']}>{text.meta}</span>}
          {hasMeta && (
            <code title={inJson(meta, 2)}>{isMetaCut ? text.metaCut : inJson(meta)}</code>
          )}
        </p>
      )}
      <PayloadView payload={payload} reading={shown} picked={picked} onPick={onPick} />
    </>
  )
}
