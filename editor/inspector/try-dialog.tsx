/** Fields and sample on one side, what comes of them on the other, renewed with each change. */
import { useEffect, useMemo, useState } from 'react'

import type { ViewItem } from '../../runtime/document/edit/view.ts'
import { useDoc, useEditor, useText } from '../app/context.tsx'
import type { NodeType } from '../model/node-types.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Fields } from './fields.tsx'
import { planOf } from './plan.ts'
import { SampleForm } from './sample-form.tsx'
import { useSample } from './samples.ts'
import { tryNode } from './try-node.ts'
import { Outcome } from './try-outcome.tsx'
import type { Tried } from './try-outcome.tsx'
import styles from './inspector.module.css'

interface TryDialogProps {
  readonly info: NodeType
  readonly item: ViewItem
  readonly isOpen: boolean
  readonly onClose: () => void
}

export function TryDialog({ info, item, isOpen, onClose }: TryDialogProps) {
  const { inspector: text, shell } = useText()
  const isReadOnly = useDoc((state) => state.isReadOnly)
  const plan = useMemo(() => planOf(info), [info])
  const tried = useTried(info, item, isOpen)
  return (
    <Dialog
      size="wide"
      title={text.tryTitle(item.id)}
      isOpen={isOpen}
      onClose={onClose}
      actions={<Button onClick={onClose}>{shell.close}</Button>}
    >
      <div className={styles['bench']}>
        <div className={styles['form']}>
          <SampleForm />
          <fieldset disabled={isReadOnly} className={styles['form']}>
            <Fields plan={plan} items={[item]} />
          </fieldset>
        </div>
        <div role="status">{tried && <Outcome {...tried} />}</div>
      </div>
    </Dialog>
  )
}

const restMs = 200

/** Asked when typing rests; an answer to an older question is not shown. */
function useTried(info: NodeType, item: ViewItem, isOpen: boolean): Tried | undefined {
  const editor = useEditor()
  const sample = useSample()
  const [tried, setTried] = useState<Tried>()
  useEffect(() => {
    if (!isOpen) return undefined
    let isWanted = true
    const answer = async (): Promise<void> => {
      const next = await tryNode(editor, { info, item, input: sample.message })
      if (isWanted) setTried(next)
    }
    const timer = setTimeout(() => void answer(), restMs)
    return () => {
      isWanted = false
      clearTimeout(timer)
    }
  }, [editor, info, item, sample.message, isOpen])
  return tried
}
