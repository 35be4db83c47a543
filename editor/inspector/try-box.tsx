/** A sample goes in, and what the runtime makes of it comes out. Nothing is opened or sent. */
import { useState } from 'react'

import type { ViewItem } from '../../runtime/document/edit/view.ts'
import { useEditor, useText } from '../app/context.tsx'
import type { NodeType } from '../model/node-types.ts'
import { Button } from '../ui/button.tsx'
import { readPayload } from './payload.ts'
import { SampleForm } from './sample-form.tsx'
import { readMeta, useSample } from './samples.ts'
import { TryDialog } from './try-dialog.tsx'
import { tryNode } from './try-node.ts'
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
  const [isLarge, setLarge] = useState(false)
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
              onClick={() =>
                void tryNode(editor, { info, item, input: sample.message }).then(setTried)
              }
            >
              {text.run}
            </Button>
            <Button onClick={() => setLarge(true)}>{text.tryLarge}</Button>
          </div>
        )}
        <div role="status">{tried && <Outcome {...tried} />}</div>
        {info.canTry && (
          <TryDialog info={info} item={item} isOpen={isLarge} onClose={() => setLarge(false)} />
        )}
      </div>
    </details>
  )
}
