/** The message that nodes and expressions of this flow are tried with. */
import { useId } from 'react'

import { useDoc, useText } from '../app/context.tsx'
import { payloadKinds, readPayload } from './payload.ts'
import { changeSample, readMeta, useSample } from './samples.ts'
import styles from './inspector.module.css'

export function SampleForm() {
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
        {!isPayload && (
          <p className={styles['error']}>{kind === 'base64' ? text.notBase64 : text.notJson}</p>
        )}
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
