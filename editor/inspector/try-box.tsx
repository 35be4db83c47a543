/** A sample goes in, and what the runtime makes of it comes out. Nothing is opened or sent. */
import { useId, useState } from 'react'

import type { ViewItem } from '../../runtime/document/edit/view.ts'
import { engineKeys } from '../../runtime/document/engine-keys.ts'
import { fieldSchema } from '../../runtime/document/describe.ts'
import { useDoc, useEditor, useText } from '../app/context.tsx'
import type { Editor } from '../app/editor.ts'
import type { NodeType } from '../model/node-types.ts'
import { Button } from '../ui/button.tsx'
import { payloadKinds, readPayload } from './payload.ts'
import { changeSample, readMeta, useSample } from './samples.ts'
import type { Sample } from './samples.ts'
import { Outcome } from './try-outcome.tsx'
import type { Tried } from './try-outcome.tsx'
import styles from './inspector.module.css'

interface TryBoxProps {
  readonly info: NodeType
  readonly item: ViewItem
}

export function TryBox({ info, item }: TryBoxProps) {
  const editor = useEditor()
  const { inspector: text } = useText()
  const sample = useSample()
  const [tried, setTried] = useState<Tried>()
  const isGood = readPayload(sample.kind, sample.typed) && readMeta(sample.meta)
  return (
    <details className={styles['try']}>
      <summary>{info.canTry ? text.tryIt : text.sample}</summary>
      <div className={styles['form']}>
        {!info.canTry && <p className={styles['about']}>{text.sampleHelp}</p>}
        <SampleForm />
        {info.canTry && (
          <div className={styles['row']}>
            <Button
              disabled={!isGood}
              onClick={() => void ask(editor, info, item, sample).then(setTried)}
            >
              {text.run}
            </Button>
          </div>
        )}
        <div role="status">{tried && <Outcome {...tried} />}</div>
      </div>
    </details>
  )
}

function SampleForm() {
  const { inspector: text } = useText()
  const flow = useDoc((state) => state.id)
  const { kind, typed, meta, message } = useSample()
  const id = useId()
  const isPayload = readPayload(kind, typed) !== undefined
  const isMeta = readMeta(meta) !== undefined
  const code = `${styles['control'] ?? ''} ${styles['code'] ?? ''}`
  return (
    <>
      <div className={styles['field']}>
        <div className={styles['head']}>
          <label htmlFor={`${id}-payload`} className={styles['name']}>
            {text.payload}
          </label>
          <select
            className={styles['shape']}
            aria-label={text.payloadAs}
            value={kind}
            onChange={(event) => {
              const next = payloadKinds.find((each) => each === event.target.value)
              if (next) changeSample(flow, { kind: next })
            }}
          >
            {payloadKinds.map((each) => (
              <option key={each} value={each}>
                {text.payloadKinds[each]}
              </option>
            ))}
          </select>
        </div>
        <textarea
          id={`${id}-payload`}
          className={code}
          rows={3}
          spellCheck={false}
          aria-invalid={!isPayload}
          value={typed}
          onChange={(event) => changeSample(flow, { typed: event.target.value })}
        />
        {!isPayload && <p className={styles['error']}>{text.notJson}</p>}
      </div>
      <div className={styles['field']}>
        <label htmlFor={`${id}-topic`} className={styles['name']}>
          {text.topic}
        </label>
        <input
          id={`${id}-topic`}
          className={styles['control']}
          spellCheck={false}
          autoComplete="off"
          value={message.topic}
          onChange={(event) => changeSample(flow, { topic: event.target.value })}
        />
      </div>
      <div className={styles['field']}>
        <label htmlFor={`${id}-meta`} className={styles['name']}>
          {text.meta}
        </label>
        <input
          id={`${id}-meta`}
          className={code}
          spellCheck={false}
          autoComplete="off"
          placeholder="{}"
          aria-invalid={!isMeta}
          value={meta}
          onChange={(event) => changeSample(flow, { meta: event.target.value })}
        />
        {!isMeta && <p className={styles['error']}>{text.notObject}</p>}
      </div>
    </>
  )
}

async function ask(
  editor: Editor,
  info: NodeType,
  item: ViewItem,
  { message: input }: Sample,
): Promise<Tried> {
  const own = fieldSchema(info.schema).properties ?? {}
  const fields = Object.fromEntries(
    Object.entries(item.fields).filter(([key]) => key in own || !(key in engineKeys)),
  )
  const flow = editor.doc.getState().id
  const { language } = editor.ui.getState()
  try {
    const answer = await editor.api.try({ flow, type: info.type, fields, message: input, language })
    return { answer, input }
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error), input }
  }
}
