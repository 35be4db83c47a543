/**
 * The taps of the page and what they brought. Two stores: `taps` changes when somebody taps, and marks
 * the canvas; `feed` changes up to five times a second, and only the drawer looks at it.
 */
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'

import { maxTapsPerClient } from '../../../runtime/admin/contract/tap-limits.ts'
import type { TapEvent, TappedMessage } from '../../../runtime/admin/contract/taps.ts'
import { seenMessage } from './message.ts'
import type { SeenMessage } from './message.ts'
import { createRing } from './ring.ts'
import { createTapLink } from './tap-link.ts'
import type { TapLink, TapLinkOptions } from './tap-link.ts'
import { runningName, targetKey } from './tap-target.ts'
import type { TapTarget } from './tap-target.ts'

export interface OpenTap {
  readonly id: string
  readonly target: TapTarget
}
/** What is known of a tap now. */
export interface TapFacts {
  readonly state: 'asking' | 'attached' | 'gone' | 'refused'
  /** Why it was refused. */
  readonly reason?: string
  readonly code?: string
  readonly passed: number
  readonly lost: number
  /** In the last second or so. */
  readonly perSecond: number
  readonly shownPerSecond: number
}
export interface Feed {
  /** What the ring holds. */
  readonly messages: readonly SeenMessage[]
  readonly added: number
  readonly facts: Readonly<Record<string, TapFacts>>
  readonly isOnline: boolean
}

export interface Taps {
  readonly taps: StoreApi<{ readonly open: readonly OpenTap[] }>
  readonly feed: StoreApi<Feed>
  /** `false` when there are too many. */
  tap(target: TapTarget): boolean
  untap(id: string): void
  clear(): void
  close(): void
}

const flushMs = 200
const retryMs = 3000
const fresh: TapFacts = { state: 'asking', passed: 0, lost: 0, perSecond: 0, shownPerSecond: 0 }

type Linking = (options: Pick<TapLinkOptions, 'onEvent' | 'onOnline'>) => TapLink

export function createTaps(link: Linking): Taps {
  const ring = createRing()
  const taps = createStore<{ readonly open: readonly OpenTap[] }>(() => ({ open: [] }))
  const feed = createStore<Feed>(() => ({ messages: [], added: 0, facts: {}, isOnline: true }))
  const facts = new Map<string, TapFacts>()
  const rates = new Map<string, Counted>()
  const waiting = new Set<ReturnType<typeof setTimeout>>()
  let coming: { readonly tap: string; readonly message: TappedMessage }[] = []
  let isOnline = true
  let keys = 0
  let names = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    // Each tap sends its own batches: what passed in between belongs in between.
    coming.sort((a, b) => a.message.time - b.message.time)
    ring.add(coming.map(({ tap, message }) => seenMessage(keys++, tap, message)))
    coming = []
    const { messages, added } = ring
    feed.setState({ messages, added, facts: Object.fromEntries(facts), isOnline })
  }
  const later = (): void => {
    timer ??= setTimeout(flush, flushMs)
  }

  function take(event: TapEvent): void {
    const before = facts.get(event.id)
    if (before === undefined) return
    if (event.event === 'refused') {
      const { code, message: reason } = event
      facts.set(event.id, { ...before, state: 'refused', code, reason })
      // The flow may be started, or get this port, while the page is open.
      if (code !== 'request') askLater(event.id)
    } else if (event.event === 'tapped') {
      rates.delete(event.id)
      facts.set(event.id, { ...fresh, state: 'attached' })
    } else {
      for (const message of event.messages) coming.push({ tap: event.id, message })
      const { state, passed, shown, lost } = event
      const rate = rated(rates, event.id, { passed, shown, time: performance.now() })
      facts.set(event.id, { state, passed, lost, ...rate })
    }
    later()
  }

  function askLater(id: string): void {
    const again = setTimeout(() => {
      waiting.delete(again)
      const target = taps.getState().open.find((each) => each.id === id)?.target
      if (target) opened.tap(id, target.flow, runningName(target))
    }, retryMs)
    waiting.add(again)
  }

  const opened = link({
    onEvent: take,
    onOnline(online) {
      isOnline = online
      later()
    },
  })
  // A tap that nothing passes says nothing: its rate falls by itself.
  const settle = setInterval(() => {
    for (const [id, known] of facts) {
      const counted = rates.get(id)
      if (!counted || known.perSecond === 0 || performance.now() - counted.time < 1500) continue
      facts.set(id, { ...known, perSecond: 0, shownPerSecond: 0 })
      later()
    }
  }, 1000)

  return {
    taps,
    feed,
    tap(target) {
      const { open } = taps.getState()
      if (open.some((each) => targetKey(each.target) === targetKey(target))) return true
      if (open.length >= maxTapsPerClient) return false
      const id = `t${names++}`
      facts.set(id, fresh)
      taps.setState({ open: [...open, { id, target }] })
      opened.tap(id, target.flow, runningName(target))
      flush()
      return true
    },
    untap(id) {
      taps.setState({ open: taps.getState().open.filter((each) => each.id !== id) })
      facts.delete(id)
      rates.delete(id)
      coming = coming.filter(({ tap }) => tap !== id)
      ring.drop(id)
      opened.untap(id)
      flush()
    },
    clear() {
      coming = []
      ring.clear()
      flush()
    },
    close() {
      clearInterval(settle)
      clearTimeout(timer)
      for (const each of waiting) clearTimeout(each)
      opened.close()
    },
  }
}

interface Counted {
  readonly passed: number
  readonly shown: number
  readonly time: number
  readonly perSecond: number
  readonly shownPerSecond: number
}

const minSpanMs = 900

/** Counts of about a second, from one batch to another. */
function rated(
  rates: Map<string, Counted>,
  id: string,
  now: Omit<Counted, 'perSecond' | 'shownPerSecond'>,
): Pick<TapFacts, 'perSecond' | 'shownPerSecond'> {
  const before = rates.get(id)
  if (before && now.time - before.time < minSpanMs)
    return { perSecond: before.perSecond, shownPerSecond: before.shownPerSecond }
  const seconds = before ? (now.time - before.time) / 1000 : 1
  const perSecond = Math.max(0, now.passed - (before?.passed ?? 0)) / seconds
  const shownPerSecond = Math.max(0, now.shown - (before?.shown ?? 0)) / seconds
  rates.set(id, { ...now, perSecond, shownPerSecond })
  return { perSecond, shownPerSecond }
}

let shared: Taps | undefined

/** The taps of this page; made when they are first asked for. */
export function pageTaps(): Taps {
  const url = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/taps`
  shared ??= createTaps((options) => createTapLink({ url, ...options }))
  return shared
}
