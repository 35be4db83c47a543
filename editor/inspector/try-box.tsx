/** A sample goes in, and what the runtime makes of it comes out. Nothing is opened or sent. */
import { useId, useState } from 'react'

import type { SampleMessage, TryAnswer } from '../../runtime/admin/contract/try.ts'
import type { ViewItem } from '../../runtime/document/edit/view.ts'
import { engineKeys } from '../../runtime/document/engine-keys.ts'
import { fieldSchema } from '../../runtime/document/describe.ts'
import { useEditor, useText } from '../app/context.tsx'
import type { Editor } from '../app/editor.ts'
import type { NodeType } from '../model/node-types.ts'
import { Button } from '../ui/button.tsx'
import { bytesOf, payloadKinds, readPayload, shownPayload } from './payload.ts'
import type { PayloadKind } from './payload.ts'
import { SpanView } from './span-view.tsx'
import styles from './inspector.module.css'

interface TryBoxProps {
  readonly info: NodeType
  readonly item: ViewItem
  readonly sample: SampleMessage
  onSample(sample: SampleMessage): void
}

interface Tried {
  readonly answer?: TryAnswer
  readonly failure?: string
  readonly input: SampleMessage
}

export function TryBox({ info, item, sample, onSample }: TryBoxProps) {
  const editor = useEditor()
  const { inspector: text } = useText()
  const id = useId()
  const [typed, setTyped] = useState('')
  const [kind, setKind] = useState<PayloadKind>('text')
  const [tried, setTried] = useState<Tried>()
  const payload = readPayload(kind, typed)

  function change(nextKind: PayloadKind, nextTyped: string): void {
    setKind(nextKind)
    setTyped(nextTyped)
    const next = readPayload(nextKind, nextTyped)
    if (next) onSample({ ...sample, payload: next })
  }

  async function run(): Promise<void> {
    if (!payload) return
    const input = { ...sample, payload }
    setTried(await ask(editor, info, item, input))
  }

  return (
    <details className={styles['try']}>
      <summary>{text.tryIt}</summary>
      <div className={styles['row']}>
        <label htmlFor={`${id}-kind`}>{text.payloadAs}</label>
        <select
          id={`${id}-kind`}
          value={kind}
          onChange={(event) => {
            const next = payloadKinds.find((each) => each === event.target.value)
            if (next) change(next, typed)
          }}
        >
          {payloadKinds.map((each) => (
            <option key={each} value={each}>
              {text.payloadKinds[each]}
            </option>
          ))}
        </select>
      </div>
      <label htmlFor={`${id}-payload`}>{text.payload}</label>
      <textarea
        id={`${id}-payload`}
        className={`${styles['control'] ?? ''} ${styles['code'] ?? ''}`}
        rows={3}
        spellCheck={false}
        aria-invalid={!payload}
        value={typed}
        onChange={(event) => change(kind, event.target.value)}
      />
      {!payload && <p className={styles['error']}>{text.notJson}</p>}
      <label htmlFor={`${id}-topic`}>{text.topic}</label>
      <input
        id={`${id}-topic`}
        className={styles['control']}
        spellCheck={false}
        value={sample.topic}
        onChange={(event) => onSample({ ...sample, topic: event.target.value })}
      />
      <Button disabled={!payload} onClick={() => void run()}>
        {text.run}
      </Button>
      <div role="status">{tried && <Outcome {...tried} />}</div>
    </details>
  )
}

async function ask(
  editor: Editor,
  info: NodeType,
  item: ViewItem,
  input: SampleMessage,
): Promise<Tried> {
  const own = fieldSchema(info.schema).properties ?? {}
  const fields = Object.fromEntries(
    Object.entries(item.fields).filter(([key]) => key in own || !(key in engineKeys)),
  )
  const flow = editor.doc.getState().id
  try {
    const answer = await editor.api.try({ flow, type: info.type, fields, message: input })
    return { answer, input }
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error), input }
  }
}

function Outcome({ answer, failure, input }: Tried) {
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
    <div className={styles['nested']}>
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
      {isFiltered && <p>{text.filtered}</p>}
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
