/** The way of a message, a row a node: where from, after how long, for how long, and what then. */
import { useState } from 'react'

import type { TraceAnswer, TraceStepAnswer } from '../../runtime/admin/contract/debug.ts'
import { useEditor, useText } from '../app/context.tsx'
import { showNode } from '../app/reveal.ts'
import type { Messages } from '../locales/messages.ts'
import { shownMs } from './answers.tsx'
import styles from './debug.module.css'
import { nodeInView } from './path.ts'
import { shownTapped } from './shown.ts'

export function TraceTable({ trace }: { readonly trace: TraceAnswer }) {
  const { debug: text } = useText()
  const [picked, pick] = useState<number>()
  const step = picked === undefined ? undefined : trace.steps[picked]
  const { columns } = text
  return (
    <>
      <div className={styles['scroll']}>
        <table className={styles['table']} aria-label={text.traceTitle}>
          <thead>
            <tr>
              <th scope="col">{columns.node}</th>
              <th scope="col">{columns.from}</th>
              <th scope="col" data-number>
                {columns.at}
              </th>
              <th scope="col" data-number>
                {columns.took}
              </th>
              <th scope="col">{columns.end}</th>
            </tr>
          </thead>
          <tbody>
            {trace.steps.map((each, index) => (
              <Row
                // Steps have no other name: a node may come twice.
                // oxlint-disable-next-line react/no-array-index-key -- as said
                key={index}
                step={each}
                isPicked={index === picked}
                onPick={() => pick(index)}
              />
            ))}
          </tbody>
        </table>
      </div>
      {trace.isCut && <p className={styles['quiet']}>{text.cut}</p>}
      {step && <StepMessage step={step} />}
    </>
  )
}

interface RowProps {
  readonly step: TraceStepAnswer
  readonly isPicked: boolean
  readonly onPick: () => void
}

function Row({ step, isPicked, onPick }: RowProps) {
  const editor = useEditor()
  const { debug: text } = useText()
  const { node, from, at, ms } = step
  const show = (): void => {
    onPick()
    const shown = nodeInView(editor.graph(), node)
    if (shown !== undefined) showNode(editor, shown)
  }
  return (
    <tr aria-selected={isPicked}>
      <td>
        <button type="button" className={styles['link']} onClick={show}>
          {node}
        </button>
      </td>
      <td>{from && `${from.node}.${from.port}`}</td>
      <td data-number>{text.took(shownMs(at))}</td>
      <td data-number>{ms === undefined ? text.still : text.took(shownMs(ms))}</td>
      <td className={step.error === undefined ? undefined : styles['bad']}>{endOf(text, step)}</td>
    </tr>
  )
}

function endOf(text: Messages['debug'], { out, outcome, error }: TraceStepAnswer): string {
  const leaves = out.length > 0 ? text.leaves(out.join(', ')) : undefined
  const word = leaves === undefined && outcome !== undefined ? text.outcomes[outcome] : undefined
  return [error, leaves, word].filter((each) => each !== undefined).join(' ')
}

function StepMessage({ step: { node, message } }: { readonly step: TraceStepAnswer }) {
  const { debug: text } = useText()
  const { topic, meta, payload } = message
  return (
    <section className={styles['shown']} aria-label={text.asItCame(node)}>
      <h3 className={styles['quiet']}>{text.asItCame(node)}</h3>
      <pre className={styles['code']}>
        {[
          ...(topic === '' ? [] : [text.topic(topic)]),
          ...(Object.keys(meta).length === 0 ? [] : [`meta ${JSON.stringify(meta)}`]),
          shownTapped(payload),
        ].join('\n')}
      </pre>
    </section>
  )
}
