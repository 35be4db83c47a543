/** What came to a node beside what it made of it. */
import { Eye } from 'lucide-react'
import { useState } from 'react'

import { useEditor, useGraph, useRunningPlace, useText } from '../../app/context.tsx'
import { Button } from '../../ui/button.tsx'
import { PayloadView } from '../viewers/payload-view.tsx'
import { useReading } from '../viewers/use-reading.ts'
import { useWords } from './message-words.ts'
import type { DetailProps } from './message-detail.tsx'
import type { SeenMessage } from './message.ts'
import styles from './messages.module.css'
import { aroundOf, missingSides, pairOf } from './pairing.ts'
import { tapTarget } from './tap-actions.ts'
import { isAt, runningName } from './tap-target.ts'
import type { OpenTap } from './taps-store.ts'

export function PairView({ message, latest, open }: DetailProps) {
  const { taps: text } = useText()
  const around = aroundOf(open, message.tap)
  if (!around) return <OneSide tap={open.find(({ id }) => id === message.tap)} />
  const { before, after, by } = pairOf(message, latest, around)
  return (
    <div className={styles['body']}>
      <p className={styles['quiet']}>{by === 'trace' ? text.pairByTrace : text.pairByOrder}</p>
      <div className={styles['pair']}>
        <Side title={text.before} message={before} open={open} />
        <Side title={text.after} message={after} open={open} />
      </div>
    </div>
  )
}

/** Only one side is tapped: the other is a click away. */
function OneSide({ tap }: { readonly tap: OpenTap | undefined }) {
  const editor = useEditor()
  const { taps: text } = useText()
  const graph = useGraph()
  const place = useRunningPlace()
  const missing = tap && isAt(tap.target, place) ? missingSides(graph, tap) : []
  return (
    <div className={styles['body']}>
      <p className={styles['quiet']}>{text.noPair}</p>
      <div className={styles['choices']}>
        {missing.map((name) => (
          <Button key={name} onClick={() => tapTarget(editor, { ...place, kind: 'port', name })}>
            <Eye size={14} aria-hidden />
            {text.tapPort(name)}
          </Button>
        ))}
      </div>
    </div>
  )
}

interface SideProps {
  readonly title: string
  readonly message: SeenMessage | undefined
  readonly open: readonly OpenTap[]
}

function Side({ title, message, open }: SideProps) {
  const { taps: text } = useText()
  const target = open.find(({ id }) => id === message?.tap)?.target
  return (
    <section className={styles['side']} aria-label={title}>
      <h3 className={styles['label']}>
        {title} {target && runningName(target)}
      </h3>
      {message && target ? (
        <Shown message={message} target={target} />
      ) : (
        <p className={styles['quiet']}>{text.noPairYet}</p>
      )}
    </section>
  )
}

interface ShownProps {
  readonly message: SeenMessage
  readonly target: OpenTap['target']
}

function Shown({ message, target }: ShownProps) {
  const words = useWords()
  const [picked, pick] = useState<string>()
  const reading = useReading(message, target, 'auto')
  return (
    <>
      <p className={styles['fact']}>
        <time className={styles['time']}>{words.time(message.time)}</time>
        <code>{message.topic}</code>
        <span>{words.size(message.payload)}</span>
      </p>
      <PayloadView payload={message.payload} reading={reading} picked={picked} onPick={pick} />
    </>
  )
}
