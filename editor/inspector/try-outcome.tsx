/** What came out of a try: messages by port, an error at its byte, and where each value came from. */
import type { SampleMessage, TryAnswer } from '../../runtime/admin/contract/try.ts'
import { useText } from '../app/context.tsx'
import { bytesOf, shownPayload } from './payload.ts'
import { ByteView } from './byte-view.tsx'
import { SpanView } from './span-view.tsx'
import styles from './inspector.module.css'

export interface Tried {
  readonly answer?: TryAnswer
  readonly failure?: string
  readonly input: SampleMessage
}

export function Outcome({ answer, failure, input }: Tried) {
  const { inspector: text } = useText()
  if (!answer)
    return (
      <p className={styles['error']}>
        {text.failed} {failure}
      </p>
    )
  const { sent, error, problems, spans } = answer
  const isFiltered = sent.length === 0 && !error && problems.length === 0
  const [first] = sent
  return (
    <div className={styles['outcome']}>
      {problems.map(({ path, message }) => (
        <p key={path + message} className={styles['error']}>
          {path} {message}
        </p>
      ))}
      {error && (
        <p className={styles['error']}>
          <code>{error.code}</code> {error.message}
        </p>
      )}
      {error?.offset !== undefined && (
        <ByteView bytes={bytesOf(input.payload)} fault={error.offset} />
      )}
      {isFiltered && <p className={styles['about']}>{text.filtered}</p>}
      {sent.map(({ port, message }, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- an answer never changes
        <section key={index} aria-label={text.sentTo(port)}>
          <h4 className={styles['heading']}>
            {text.sentTo(port)} <code>{message.topic}</code>
          </h4>
          <pre className={styles['result']}>{shownPayload(message.payload)}</pre>
        </section>
      ))}
      {spans && first && (
        <SpanView
          bytes={bytesOf(input.payload)}
          spans={spans}
          value={'json' in first.message.payload ? first.message.payload.json : undefined}
        />
      )}
    </div>
  )
}
