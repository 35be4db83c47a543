/** One message in full: its value and its bytes, and what can be made of it. */
import { Tabs } from '@base-ui/react/tabs'
import { X } from 'lucide-react'
import { useState } from 'react'

import { useText } from '../../app/context.tsx'
import { IconButton } from '../../ui/button.tsx'
import { useFormat } from '../viewers/choices.ts'
import { useReading } from '../viewers/use-reading.ts'
import { ChangesView } from './changes-view.tsx'
import { FormatSelect } from './format-select.tsx'
import { MessageActions } from './message-actions.tsx'
import { useWords } from './message-words.ts'
import type { SeenMessage } from './message.ts'
import { MessageFacts } from './message-facts.tsx'
import styles from './messages.module.css'
import { PairView } from './pair-view.tsx'
import { PlotView } from './plot-view.tsx'
import { targetKey } from './tap-target.ts'
import type { OpenTap } from './taps-store.ts'

export interface DetailProps {
  readonly message: SeenMessage
  /** All that are here, for what is compared. */
  readonly messages: readonly SeenMessage[]
  /** Also those that came since the list stands still: what belongs to the message may come later. */
  readonly latest: readonly SeenMessage[]
  readonly open: readonly OpenTap[]
  readonly isPaused: boolean
}

const views = ['message', 'pair', 'changes', 'plot'] as const
/** What one of the views gets. */
export interface ViewProps extends DetailProps {
  readonly target: OpenTap['target']
}

export type View = (typeof views)[number]

interface Props extends DetailProps {
  readonly view: View
  onView(view: View): void
  onClose(): void
}

export function MessageDetail(props: Props) {
  const { message, open, view, onView, onClose } = props
  const { taps: text } = useText()
  const words = useWords()
  const target = open.find(({ id }) => id === message.tap)?.target
  if (!target) return null
  return (
    <section className={styles['detail']} aria-label={text.details}>
      <Tabs.Root className={styles['tabs']} value={view} onValueChange={onView}>
        <div className={styles['detailBar']}>
          <Tabs.List className={styles['views']} aria-label={text.details} activateOnFocus>
            {views.map((each) => (
              <Tabs.Tab key={each} value={each} className={styles['view']}>
                {text.views[each]}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <time className={styles['time']}>{words.time(message.time)}</time>
          <IconButton
            className={styles['small']}
            label={text.close}
            icon={<X size={14} aria-hidden />}
            onClick={onClose}
          />
        </div>
        <Tabs.Panel value={view} className={styles['tabs']} tabIndex={-1}>
          {view === 'message' && (
            <WholeMessage key={targetKey(target)} message={message} target={target} />
          )}
          {view === 'pair' && <PairView {...props} />}
          {view === 'changes' && <ChangesView {...props} target={target} />}
          {view === 'plot' && <PlotView {...props} target={target} />}
        </Tabs.Panel>
      </Tabs.Root>
    </section>
  )
}

interface WholeProps {
  readonly message: SeenMessage
  readonly target: OpenTap['target']
}

function WholeMessage({ message, target }: WholeProps) {
  const [format, setFormat] = useFormat(target)
  const [picked, pick] = useState<string>()
  const reading = useReading(message, target, format)
  return (
    <>
      <div className={styles['detailBar']}>
        <FormatSelect format={format} reading={reading} onChange={setFormat} />
        <MessageActions message={message} target={target} reading={reading} picked={picked} />
      </div>
      <div className={styles['body']}>
        <MessageFacts message={message} reading={reading} picked={picked} onPick={pick} />
      </div>
    </>
  )
}
