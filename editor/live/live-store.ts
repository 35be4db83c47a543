/**
 * What runs of the open flow, outside of React: the numbers lie in arrays that the painter reads, and only
 * what changes rarely (connections, the words of nodes) is a state that parts of the page follow.
 */
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'

import { readFrame } from '../../runtime/admin/contract/live-frame.ts'
import type {
  LiveConnection,
  LiveEvent,
  LiveFlowState,
  LiveNodeState,
  LiveTable,
} from '../../runtime/admin/contract/live.ts'
import type { RunningPlace } from '../app/subflow.ts'
import type { Live } from './live.ts'
import { createNumbers } from './numbers.ts'
import type { Numbers } from './numbers.ts'
import { indexTable } from './table.ts'
import type { TableIndex } from './table.ts'

type Wire = Parameters<TableIndex['wiresOf']>[0]

export interface LiveFacts {
  /** The flow that is watched, and the instance in it that is open. */
  readonly flow: string | undefined
  readonly inside: string | undefined
  /** Whether it runs; absent before the server has said so. */
  readonly isRunning: boolean | undefined
  readonly state: Pick<LiveFlowState, 'state' | 'reason' | 'since'> | undefined
  readonly nodes: ReadonlyMap<string, LiveNodeState>
  readonly connections: readonly LiveConnection[]
  /** Since when nothing comes from the server, in ms since the epoch; absent while it does. */
  readonly lostAt: number | undefined
}

export interface LiveStore {
  readonly facts: StoreApi<LiveFacts>
  /** Asks for a flow, and for none with `undefined`. */
  watch(place: RunningPlace | undefined): void
  /** The wires that are in view, as the document has them. */
  see(wires: readonly Wire[]): void
  /** Where the numbers of a wire or node stand; absent until the server has told. */
  index(): TableIndex | undefined
  numbers(): Numbers | undefined
  /** The words of a node of the document. */
  told(id: string): LiveNodeState | undefined
  /** Other numbers are there. */
  onTick(listener: () => void): () => void
  stop(): void
}

const nothing: LiveFacts = {
  flow: undefined,
  inside: undefined,
  isRunning: undefined,
  state: undefined,
  nodes: new Map(),
  connections: [],
  lostAt: undefined,
}
const secondMs = 1000

export function createLiveStore(live: Live): LiveStore {
  const facts = createStore<LiveFacts>(() => nothing)
  const listeners = new Set<() => void>()
  let table: LiveTable | undefined
  let index: TableIndex | undefined
  let numbers: Numbers | undefined
  let seen: readonly Wire[] = []
  let asked: string | undefined
  let seconds: ReturnType<typeof setInterval> | undefined

  const tell = (): void => {
    for (const listener of listeners) listener()
  }

  /** Asks for what is in view; again only when that is something else. */
  function ask(isAnew = false): void {
    const { flow } = facts.getState()
    if (flow === undefined) return
    const wires = seen
      .flatMap((wire) => index?.wiresOf(wire) ?? [])
      .toSorted((left, right) => left - right)
    const text = wires.join()
    if (text === asked && !isAnew) return
    asked = text
    live.send({ event: 'watch', flow, wires })
  }

  function forget(): void {
    table = undefined
    index = undefined
    numbers = undefined
    asked = undefined
  }

  function takeTable(next: LiveTable): void {
    // The wires that the server sends are those of a table that it no longer goes by.
    const isOther = table !== undefined && table.revision !== next.revision
    // The minute that was seen goes on where the same wires and nodes run.
    if (table && index && numbers && isSame(table, next)) numbers.setCapacities(next)
    else {
      const { inside } = facts.getState()
      index = indexTable(next, inside)
      numbers = createNumbers(next, inside)
    }
    table = next
    facts.setState({ isRunning: next.running, lostAt: undefined })
    ask(isOther)
    tell()
  }

  function take(event: LiveEvent): void {
    // Said on connect, and when something was missed.
    if (event.event === 'hello') return ask(true)
    if (!('flow' in event) || event.flow !== facts.getState().flow) return
    if (event.event === 'table') takeTable(event)
    else if (event.event === 'connections') facts.setState({ connections: event.connections })
    else if (event.event === 'flow-state') {
      const { state, reason, since } = event
      facts.setState({
        state: {
          state,
          ...(reason === undefined ? {} : { reason }),
          ...(since === undefined ? {} : { since }),
        },
      })
    } else if (event.event === 'nodes') {
      const nodes = new Map(facts.getState().nodes)
      for (const each of event.nodes) nodes.set(each.node, each)
      facts.setState({ nodes })
      tell()
    }
  }

  const stops = [
    live.onEvent(take),
    live.onFrame((bytes) => {
      const frame = readFrame(bytes)
      if (!frame || !numbers || frame.revision !== table?.revision) return
      numbers.take(frame)
      tell()
    }),
    live.onOnline((isOnline) => {
      if (isOnline || facts.getState().flow === undefined) return
      facts.setState({ lostAt: Date.now() })
      tell()
    }),
  ]

  function watch(place: RunningPlace | undefined): void {
    const { flow, inside } = place ?? {}
    const now = facts.getState()
    if (flow === now.flow && inside === now.inside) return
    forget()
    facts.setState({ ...nothing, flow, inside })
    clearInterval(seconds)
    if (flow === undefined) live.send({ event: 'unwatch' })
    else {
      ask(true)
      seconds = setInterval(() => {
        if (facts.getState().lostAt !== undefined) return
        numbers?.keepSecond()
        tell()
      }, secondMs)
    }
    tell()
  }

  return {
    facts,
    watch,
    see(wires) {
      seen = wires
      if (index) ask()
    },
    index: () => index,
    numbers: () => numbers,
    told(id) {
      const { nodes, inside } = facts.getState()
      return nodes.get(inside === undefined ? id : `${inside}.${id}`)
    },
    onTick(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stop() {
      clearInterval(seconds)
      for (const stop of stops) stop()
    },
  }
}

/** Also where another number of messages may wait. */
const isSame = (one: LiveTable, other: LiveTable): boolean => namesOf(one) === namesOf(other)

const namesOf = ({ wires, nodes, kinds }: LiveTable): string =>
  JSON.stringify([wires.map(({ from, to }) => [from, to]), nodes, kinds])
