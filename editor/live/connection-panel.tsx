/** What a connection of the running flow does now: beside its fields, and in words. */
import type { ReactNode } from 'react'

import type { LiveConnection } from '../../runtime/admin/contract/live.ts'
import { useApp, useEditor, useText, useUi } from '../app/context.tsx'
import { shownTime } from '../app/shown-time.ts'
import type { Language, Messages } from '../locales/messages.ts'
import { Button } from '../ui/button.tsx'
import styles from './connection-panel.module.css'
import { Countdown } from './countdown.tsx'
import { useLive } from './live-of.ts'
import type { LiveFacts } from './live-store.ts'

export function ConnectionPanel({ name }: { readonly name: string }) {
  const { live } = useText()
  const isRunning = useApp((state) => state.project?.isRunning ?? false)
  if (!isRunning) return null
  return (
    <section className={styles['panel']} aria-label={live.connection.title}>
      <h2 className={styles['heading']}>{live.connection.title}</h2>
      <Present name={name} />
    </section>
  )
}

function Present({ name }: { readonly name: string }) {
  const { ui } = useEditor()
  const { live } = useText()
  const isLive = useUi((state) => state.isLive)
  const language = useUi((state) => state.language)
  const runs = useLive((facts) => facts.isRunning)
  const connection = useLive((facts) => connectionIn(facts, name))
  if (!isLive)
    return (
      <p className={styles['quiet']}>
        {live.connection.isOff}{' '}
        <Button onClick={() => ui.setState({ isLive: true })}>{live.connection.turnOn}</Button>
      </p>
    )
  if (!connection)
    return (
      <p className={styles['quiet']}>
        {runs === undefined ? live.starting : runs ? live.connection.unused : live.notRunning}
      </p>
    )
  return (
    <dl className={styles['facts']}>
      {factsOf(connection, { text: live.connection, language }).map(({ name: row, value }) => (
        <div key={row}>
          <dt>{row}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** By the name that it has in the open file. */
function connectionIn(
  { connections, inside }: LiveFacts,
  name: string,
): LiveConnection | undefined {
  const full = inside === undefined ? name : `${inside}.${name}`
  return connections.find((each) => each.name === full)
}

interface Fact {
  readonly name: string
  readonly value: ReactNode
}
interface Said {
  readonly text: Messages['live']['connection']
  readonly language: Language
}

function factsOf(connection: LiveConnection, { text, language }: Said): Fact[] {
  const { state, since, losses, retries, retryAt, session, inFlight, queued } = connection
  const reason = reasonOf(connection, text)
  const peer = peerOf(connection, text)
  const isTrying = state !== 'up' && retries > 0
  const fact = (name: string, value: ReactNode): Fact[] =>
    value === undefined ? [] : [{ name, value }]
  return [
    ...fact(text.state, <StateMark state={state} />),
    ...fact(text.reason, reason),
    ...fact(
      text.since,
      <time dateTime={new Date(since).toISOString()}>{shownTime(since, language)}</time>,
    ),
    ...fact(text.losses, losses === 0 ? text.never : text.times(losses)),
    ...fact(text.retries, isTrying ? String(retries) : undefined),
    ...fact(text.next, retryAt === undefined ? undefined : <Countdown until={retryAt} />),
    ...fact(text.peer, peer),
    ...fact(text.session, session && text.sessions[session]),
    ...fact(text.inFlight, inFlight === undefined ? undefined : String(inFlight)),
    ...fact(text.queued, queued === undefined ? undefined : String(queued)),
  ]
}

function reasonOf({ reason, reasonCode }: LiveConnection, text: Said['text']): string | undefined {
  if (reasonCode === undefined) return reason
  return reason === undefined ? text.codeOnly(reasonCode) : text.reasonCode(reason, reasonCode)
}

function peerOf({ peer, clients }: LiveConnection, text: Said['text']): string | undefined {
  const parts = [peer, clients === undefined ? undefined : text.clients(clients)]
  return parts.filter((part) => part !== undefined).join(', ') || undefined
}

/** A shape and a word: the colour is only a help. */
function StateMark({ state }: { readonly state: LiveConnection['state'] }) {
  const { live } = useText()
  return (
    <span className={styles['state']} data-state={state}>
      {live.connection.states[state]}
    </span>
  )
}

/** In a list of connections; nothing while nothing is known of it. */
export function ConnectionMark({ name }: { readonly name: string }) {
  const state = useLive((facts) => connectionIn(facts, name)?.state)
  return state && <StateMark state={state} />
}
