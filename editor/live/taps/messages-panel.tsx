/** The messages of what is tapped: a list that follows, and one of them in full. */
import { useState } from 'react'
import { useStore } from 'zustand'

import { useText } from '../../app/context.tsx'
import { choose, chooseAll, noChoice } from './choice.ts'
import { ChosenMessages } from './chosen-messages.tsx'
import { matches } from './filter.ts'
import { MessageDetail } from './message-detail.tsx'
import type { View } from './message-detail.tsx'
import { MessageList } from './message-list.tsx'
import styles from './messages.module.css'
import { TapBar } from './tap-bar.tsx'
import { pageTaps } from './taps-store.ts'
import { useFollowing } from './use-following.ts'

export function MessagesPanel() {
  const { taps: text } = useText()
  const { taps, feed } = pageTaps()
  const open = useStore(taps, (state) => state.open)
  const all = useStore(feed, (state) => state.messages)
  const added = useStore(feed, (state) => state.added)
  const [choice, setChoice] = useState(noChoice)
  const [view, setView] = useState<View>('message')
  const [isPaused, pause] = useState(false)
  const [isHovered, hover] = useState(false)
  const [filter, setFilter] = useState('')
  const isFrozen = isPaused || isHovered || choice.keys.size > 0
  const { shown, behind } = useFollowing(all, added, isFrozen)
  if (open.length === 0)
    return (
      <div className={styles['empty']}>
        <strong>{text.emptyTitle}</strong>
        <p>{text.empty}</p>
      </div>
    )
  const ids = new Set(open.map(({ id }) => id))
  const rows = shown.filter((message) => ids.has(message.tap) && matches(message, filter))
  const chosen = rows.filter(({ key }) => choice.keys.has(key))
  const message = chosen.length === 1 ? chosen[0] : undefined
  const order = (): number[] => rows.map(({ key }) => key)
  const chooseNone = (): void => setChoice(noChoice)
  const goOn = (): void => {
    pause(false)
    chooseNone()
  }
  return (
    <section className={styles['panel']} aria-label={text.label}>
      <TapBar
        open={open}
        behind={behind}
        onFollow={goOn}
        isPaused={isPaused}
        onPause={() => (isPaused ? goOn() : pause(true))}
        filter={filter}
        onFilter={setFilter}
      />
      <div className={styles['work']} data-open={chosen.length > 0 || undefined}>
        <MessageList
          rows={rows}
          open={open}
          isFrozen={isFrozen}
          choice={choice}
          onChoose={(key, how) => setChoice(choose(choice, order(), key, how))}
          onChooseAll={() => setChoice(chooseAll(order()))}
          onChooseNone={chooseNone}
          onHover={hover}
          isFiltered={filter !== ''}
        />
        {message && (
          <MessageDetail
            message={message}
            messages={shown}
            latest={all}
            isPaused={isPaused}
            view={view}
            onView={setView}
            open={open}
            onClose={chooseNone}
          />
        )}
        {chosen.length > 1 && <ChosenMessages messages={chosen} open={open} onClose={chooseNone} />}
      </div>
    </section>
  )
}
