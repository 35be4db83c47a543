/** What running the text would change, and the key that does it. */
import { Popover } from '@base-ui/react/popover'
import { useRef } from 'react'

import type { FlowDifference, PreviewAnswer } from '../../../runtime/admin/contract/run.ts'
import { Button } from '../../ui/button.tsx'
import popup from '../../ui/popup.module.css'
import { useDoc, useEditor, useText, useUi } from '../context.tsx'
import { dropQuestion, runAsked, saveAndRun } from './act.ts'
import { restarts, rowsOf } from './facts.ts'
import type { Row } from './facts.ts'
import styles from './run.module.css'
import { useRun } from './run-store.ts'
import type { Asked } from './run-store.ts'

export function RunQuestion() {
  const editor = useEditor()
  const asked = useRun((state) => state.asked)
  const go = useRef<HTMLButtonElement>(null)
  if (!asked) return null
  return (
    <Popover.Root open onOpenChange={(isOpen) => !isOpen && dropQuestion(editor)}>
      <Popover.Portal>
        <Popover.Positioner
          anchor={() => document.querySelector('[data-anchor="run"]')}
          sideOffset={6}
          align="end"
          className={popup['positioner']}
        >
          <Popover.Popup className={styles['question']} initialFocus={go}>
            <Popover.Title className={styles['title']}>
              <Title id={asked.id} />
            </Popover.Title>
            <Content asked={asked} />
            <Actions asked={asked} go={go} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}

const Title = ({ id }: { readonly id: string }) => useText().run.title(id)

function Content({ asked: { id, text, preview } }: { readonly asked: Asked }) {
  const { run } = useText()
  const isSaved = useDoc((state) => state.savedText === text)
  if (!preview) return <p className={styles['quiet']}>{run.looking}</p>
  return (
    <Popover.Description render={<div />} className={styles['content']}>
      {preview.flows.length === 0 && <p>{run.unused}</p>}
      {preview.flows.length > 0 && isNothing(preview) && <p>{run.nothing}</p>}
      {preview.flows.map((flow) => (
        <Difference key={flow.id} flow={flow} isOwn={flow.id === id} />
      ))}
      {!isSaved && preview.flows.length > 0 && <p className={styles['quiet']}>{run.draftNote}</p>}
    </Popover.Description>
  )
}

const isNothing = (preview: PreviewAnswer): boolean =>
  !restarts(preview) && preview.flows.every(({ change }) => change === 'kept')

function Difference({ flow, isOwn }: { readonly flow: FlowDifference; readonly isOwn: boolean }) {
  const { run } = useText()
  return (
    <section>
      {!isOwn && <h3 className={styles['flow']}>{run.ofFlow(flow.id)}</h3>}
      <ul className={styles['rows']}>
        {rowsOf(flow).map((row) => (
          <DifferenceRow key={`${row.kind} ${row.order}`} row={row} />
        ))}
      </ul>
    </section>
  )
}

/** What goes on as it is needs no names. */
function DifferenceRow({ row: { kind, order, names } }: { readonly row: Row }) {
  const { run } = useText()
  return (
    <li data-order={order}>
      <span>{run[kind][order](names.length)}</span>
      {order !== 'keep' && <span className={styles['names']}>{names.join(', ')}</span>}
    </li>
  )
}

interface ActionsProps {
  readonly asked: Asked
  readonly go: React.Ref<HTMLButtonElement>
}

function Actions({ asked: { text, preview }, go }: ActionsProps) {
  const editor = useEditor()
  const { run } = useText()
  const isBusy = useRun((state) => state.isBusy)
  const isReadOnly = useDoc((state) => state.isReadOnly)
  const isSaved = useDoc((state) => state.savedText === text)
  const isUnasked = useUi((state) => state.runsUnasked)
  const canSave = !isSaved && !isReadOnly
  return (
    <>
      <label className={styles['unasked']}>
        <input
          type="checkbox"
          checked={isUnasked}
          onChange={({ target }) => editor.ui.setState({ runsUnasked: target.checked })}
        />
        {run.unasked}
      </label>
      <div className={styles['actions']}>
        <Button onClick={() => dropQuestion(editor)}>{run.cancel}</Button>
        {canSave && <Button onClick={() => void saveAndRun(editor)}>{run.saveAndRun}</Button>}
        <Button
          ref={go}
          tone="primary"
          // It has the focus from the first moment, so that Enter is enough.
          aria-disabled={!preview || preview.flows.length === 0 || isBusy || undefined}
          onClick={() => preview?.flows.length && void runAsked(editor)}
        >
          {isSaved ? run.runFile : run.runDraft}
        </Button>
      </div>
    </>
  )
}
