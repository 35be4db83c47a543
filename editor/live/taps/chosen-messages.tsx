/** Several messages that are chosen: how many of which place, and sending them again. */
import { X } from 'lucide-react'

import { useApp, useEditor, useText } from '../../app/context.tsx'
import { useRun } from '../../app/run/run-store.ts'
import { mayOperate } from '../../app/run/may-operate.ts'
import { replayableRows } from '../../debug/rows.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import type { SeenMessage } from './message.ts'
import styles from './messages.module.css'
import type { OpenTap } from './taps-store.ts'

interface ChosenProps {
  readonly messages: readonly SeenMessage[]
  readonly open: readonly OpenTap[]
  onClose(): void
}

export function ChosenMessages({ messages, open, onClose }: ChosenProps) {
  const { ui } = useEditor()
  const { taps: text, debug } = useText()
  const running = useRun(({ runs }) => runs?.flows)
  const mayPutIn = useApp(mayOperate)
  const rows = replayableRows(messages, open)
  const isRunning = rows.messages.every(({ flow }) => running?.some(({ id }) => id === flow))
  const length = (messages.at(-1)?.time ?? 0) - (messages[0]?.time ?? 0)
  return (
    <section className={styles['detail']} aria-label={text.chosen(messages.length)}>
      <div className={styles['detailBar']}>
        <strong className={styles['grow']} role="status">
          {text.chosen(messages.length)}
        </strong>
        <IconButton
          className={styles['small']}
          label={text.chooseNone}
          icon={<X size={14} aria-hidden />}
          onClick={onClose}
        />
      </div>
      <div className={styles['chosen']}>
        <p>{text.chosenSpan((length / 1000).toFixed(1))}</p>
        {rows.skipped > 0 && <p>{debug.resendCut(rows.skipped)}</p>}
        <p>{text.chosenHelp}</p>
        <Button
          disabled={!mayPutIn || !isRunning || rows.messages.length === 0}
          onClick={() => ui.setState({ dialog: { name: 'replay', rows } })}
        >
          {debug.resend}
        </Button>
      </div>
    </section>
  )
}
