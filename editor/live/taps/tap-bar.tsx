/** Which taps there are and how much passes, and what can be done with the list. */
import { Eye, Pause, Play, Trash2, X } from 'lucide-react'
import { useStore } from 'zustand'

import { useText } from '../../app/context.tsx'
import { IconButton } from '../../ui/button.tsx'
import styles from './messages.module.css'
import { pageTaps } from './taps-store.ts'
import { runningName } from './tap-target.ts'
import type { OpenTap, TapFacts } from './taps-store.ts'
import { useRunningWires } from './use-running-wires.ts'

interface TapBarProps {
  readonly open: readonly OpenTap[]
  readonly isPaused: boolean
  readonly behind: number
  readonly filter: string
  onPause(): void
  onFollow(): void
  onFilter(text: string): void
}

export function TapBar({
  open,
  isPaused,
  behind,
  filter,
  onPause,
  onFollow,
  onFilter,
}: TapBarProps) {
  const { taps: text } = useText()
  const isOnline = useStore(pageTaps().feed, (state) => state.isOnline)
  return (
    <>
      <div className={styles['bar']} role="toolbar" aria-label={text.label}>
        <ul className={styles['taps']} aria-label={text.open}>
          {open.map((tap, index) => (
            <TapChip key={tap.id} tap={tap} tone={index} />
          ))}
        </ul>
        <input
          className={styles['filter']}
          type="search"
          value={filter}
          placeholder={text.filter}
          aria-label={text.filter}
          onChange={({ target }) => onFilter(target.value)}
        />
        <IconButton
          label={isPaused ? text.resume : text.pause}
          icon={isPaused ? <Play size={14} aria-hidden /> : <Pause size={14} aria-hidden />}
          isOn={isPaused}
          onClick={onPause}
        />
        {behind > 0 && (
          <button
            type="button"
            className={styles['behind']}
            aria-label={text.frozen(behind)}
            title={text.frozen(behind)}
            onClick={onFollow}
          >
            {text.more(behind)}
          </button>
        )}
        <IconButton
          label={text.clear}
          icon={<Trash2 size={14} aria-hidden />}
          onClick={() => pageTaps().clear()}
        />
      </div>
      {!isOnline && <p className={styles['note']}>{text.offline}</p>}
      {isOnline && open.map((tap) => <TapNote key={tap.id} tap={tap} />)}
    </>
  )
}

const useFacts = (id: string): TapFacts | undefined =>
  useStore(pageTaps().feed, (state) => state.facts[id])

function TapChip({ tap, tone }: { readonly tap: OpenTap; readonly tone: number }) {
  const { taps: text } = useText()
  const facts = useFacts(tap.id)
  const name = runningName(tap.target)
  return (
    <li className={styles['chip']} data-tone={tone}>
      <Eye size={13} aria-hidden />
      <strong>{name}</strong>
      <span className={styles['rate']} title={facts && text.passed(facts.passed)}>
        {facts ? rateOf(facts) : ''}
      </span>
      <IconButton
        className={styles['small']}
        label={text.untap(name)}
        icon={<X size={12} aria-hidden />}
        onClick={() => pageTaps().untap(tap.id)}
      />
    </li>
  )

  function rateOf({ state, perSecond, shownPerSecond }: TapFacts): string {
    if (state === 'asking') return text.asking
    if (state !== 'attached') return '—'
    return perSecond < 0.5 ? text.quiet : text.shown(shownPerSecond, perSecond)
  }
}

/** What the reader of the list must know of a tap. */
function TapNote({ tap: { id, target } }: { readonly tap: OpenTap }) {
  const { taps: text } = useText()
  const facts = useFacts(id)
  const state = facts?.state ?? 'asking'
  const isInRun = useRunningWires(target, state)
  const note = noteOf()
  return note === undefined ? null : (
    <p className={styles['note']} role="status">
      <strong>{runningName(target)}</strong> {note}
    </p>
  )

  function noteOf(): string | undefined {
    if (state === 'refused') {
      if (facts?.code === 'no-flow') return text.notRunning(target.flow)
      return facts?.code === 'no-port' ? text.noPort : facts?.reason
    }
    if (state === 'gone') return text.gone
    if (!isInRun) return text.notInRun
    return facts && facts.lost > 0 ? text.lost(facts.lost) : undefined
  }
}
