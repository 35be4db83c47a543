/** What is edited, what is saved and what runs, as short hashes; where they are one, as one. */
import { CirclePause, CirclePlay, CircleStop } from 'lucide-react'

import type { RunAnswer } from '../../../runtime/admin/contract/run.ts'
import { useDoc, useText } from '../context.tsx'
import shell from '../shell/shell.module.css'
import styles from './run.module.css'
import { shortHash, standingOf, useRun } from './run-store.ts'

export function RunChips() {
  const runs = useRun((state) => state.runs)
  const hasFlow = useDoc((state) => state.id !== '')
  if (!runs || !hasFlow) return null
  return (
    <>
      <Hashes runs={runs} />
      <Standing runs={runs} />
      <Paused runs={runs} />
    </>
  )
}

/** Only where something differs: else the hash of what runs is that of all. */
function Hashes({ runs }: { readonly runs: RunAnswer }) {
  const { run: text } = useText()
  const id = useDoc((state) => state.id)
  const saved = useDoc((state) => state.etag)
  const edited = useRun((state) => state.edited)
  const running = runs.texts.find((each) => each.id === id)?.etag
  const isOne = (edited ?? saved) === saved && (running ?? saved) === saved
  if (isOne) return null
  return (
    <>
      {edited !== undefined && edited !== saved && <Hash word={text.edited} hash={edited} />}
      {saved !== undefined && <Hash word={text.savedAs} hash={saved} />}
    </>
  )
}

function Hash({ word, hash }: { readonly word: string; readonly hash: string }) {
  return (
    <span className={`${shell['chip'] ?? ''} ${styles['detail'] ?? ''}`}>
      {word} <code className={styles['hash']}>{shortHash(hash)}</code>
    </span>
  )
}

function Standing({ runs }: { readonly runs: RunAnswer }) {
  const { run: text } = useText()
  const id = useDoc((state) => state.id)
  const standing = standingOf(runs, id)
  const flow = runs.flows.find((each) => each.id === id)
  const hash = runs.texts.find((each) => each.id === id)?.etag
  if (standing === 'missing')
    return (
      <span className={shell['chip']} data-run={standing}>
        {text.notRunning}
      </span>
    )
  if (standing === 'stopped')
    return (
      <span className={shell['chip']} data-run={standing} title={text.stoppedDetail}>
        <CircleStop size={12} aria-hidden />
        {text.stopped}
      </span>
    )
  const state = flow?.state ?? 'running'
  const isWell = state === 'running' || state === 'starting'
  const word = standing === 'draft' && isWell ? text.draftRuns : (text.states[state] ?? state)
  const detail = [flow?.reason, standing === 'draft' ? text.draftDetail : undefined]
  const tones = { running: 'ok', failed: 'bad' } as const
  const tone =
    standing === 'draft' && isWell
      ? 'warn'
      : state in tones
        ? tones[state as keyof typeof tones]
        : 'warn'
  return (
    <span
      className={shell['chip']}
      data-tone={tone}
      data-run={standing}
      title={detail.filter(Boolean).join('\n') || undefined}
    >
      <CirclePlay size={12} aria-hidden />
      <span className={styles['standing']}>{word}</span>
      <code className={`${styles['hash'] ?? ''} ${styles['detail'] ?? ''}`}>{shortHash(hash)}</code>
    </span>
  )
}

function Paused({ runs }: { readonly runs: RunAnswer }) {
  const { run: text } = useText()
  const id = useDoc((state) => state.id)
  const paused = runs.flows.find((each) => each.id === id)?.paused ?? []
  if (paused.length === 0) return null
  const detail = paused.map(({ node, queued }) => text.paused(node, queued)).join('\n')
  return (
    <span className={shell['chip']} data-tone="warn" title={detail}>
      <CirclePause size={12} aria-hidden />
      {text.pausedNodes(paused.length)}
    </span>
  )
}
