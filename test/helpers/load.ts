/** Drives the oracle: a publisher that keeps at it over broken connections, and a final sink. */
import { connectPeer, type Peer } from './mqtt-peer.ts'
import type { Oracle } from './oracle.ts'
import { pause, until } from './wait.ts'

export interface PublisherOptions {
  readonly port: number
  readonly oracle: Oracle
  /** Ids that shall be acknowledged; one that is given up is made good by another. */
  readonly total: number
  /** Publishes that wait for their acknowledgement at most. */
  readonly window?: number
  /** How far the final sink may be behind what was issued. */
  readonly backlog?: number
  /** Messages a second; as fast as it goes unless told. */
  readonly rate?: number
  readonly protocol?: 4 | 5
}

export interface Publisher {
  /** So many are acknowledged. */
  readonly done: Promise<void>
  readonly stop: () => Promise<void>
}

const reconnectMs = 100

/**
 * Publishes the oracle's ids with QoS 1. An id whose connection breaks before its PUBACK is not sent
 * again: nothing was promised for it, and a copy would be counted against what is tested.
 */
export function startPublisher(options: PublisherOptions): Publisher {
  const { oracle } = options
  const window = options.window ?? 500
  const state = { stopped: false }
  let inTheAir = new Map<number, number>()
  let peer: Peer | undefined
  let nextId = 1
  let wake = () => {}
  const start = Date.now()

  const connection = async (): Promise<Peer> => {
    while (!state.stopped) {
      try {
        return await connectPeer({
          port: options.port,
          protocol: options.protocol ?? 4,
          onAcknowledged(messageId) {
            const id = inTheAir.get(messageId)
            inTheAir.delete(messageId)
            if (id !== undefined) oracle.acknowledged(id)
            wake()
          },
          onClose: () => wake(),
        })
      } catch {
        await pause(reconnectMs)
      }
    }
    throw new Error('stopped')
  }
  const allowed = () => {
    // Ids that were given up may never arrive: only promised ones count.
    const behind = oracle.missing() + inTheAir.size
    const late = options.rate ? ((Date.now() - start) / 1000) * options.rate : Infinity
    return (
      inTheAir.size < window && behind < (options.backlog ?? Infinity) && oracle.issuedCount < late
    )
  }
  const wanted = () => oracle.acknowledgedCount + inTheAir.size < options.total
  const turn = () =>
    Promise.race([pause(5), new Promise<void>((resolve) => (wake = () => resolve()))])

  const run = async () => {
    while (!state.stopped && (wanted() || inTheAir.size > 0)) {
      if (!peer?.connected) {
        inTheAir = new Map()
        peer = await connection()
      }
      while (peer.connected && wanted() && allowed()) {
        const { id, topic, payload } = oracle.issue()
        nextId = nextId >= 60_000 ? 1 : nextId + 1
        inTheAir.set(nextId, id)
        peer.publish({ topic, payload, qos: 1, messageId: nextId })
      }
      await turn()
    }
  }
  const finished = run().catch((error: unknown) => {
    if (!state.stopped) throw error
  })
  const done = finished.then(async () => await peer?.end())
  return {
    done,
    async stop() {
      state.stopped = true
      await finished
      peer?.destroy()
    },
  }
}

export interface FinalSink {
  /** Connections lost so far. */
  readonly losses: number
  readonly stop: () => Promise<void>
}

/** Subscribes with a session of its own and tells the oracle what came, over broken connections. */
export async function startFinalSink(options: {
  readonly port: number
  readonly oracle: Pick<Oracle, 'received'>
  readonly filters: readonly string[]
  readonly clientId?: string
  readonly protocol?: 4 | 5
}): Promise<FinalSink> {
  const clientId = options.clientId ?? `final-${Math.random().toString(36).slice(2)}`
  const protocol = options.protocol ?? 4
  const state = { stopped: false }
  let losses = 0
  let peer: Peer | undefined
  const open = async () => {
    const lost = { is: false }
    const opened = await connectPeer({
      port: options.port,
      clientId,
      clean: false,
      protocol,
      ...(protocol === 5 ? { properties: { sessionExpiryInterval: 3600 } } : {}),
      onMessage: (packet) => void options.oracle.received(packet.payload),
      onClose() {
        lost.is = true
        losses++
        // Until it has subscribed, `open` itself fails, and its caller tries again.
        if (peer === opened && !state.stopped) reopen().catch(() => {})
      },
    })
    if (!opened.connack.sessionPresent) await opened.subscribe(options.filters)
    if (lost.is) throw new Error('lost while subscribing')
    peer = opened
  }
  const reopen = async () => {
    while (!state.stopped) {
      try {
        return await open()
      } catch {
        await pause(reconnectMs)
      }
    }
  }
  await open()
  return {
    get losses() {
      return losses
    },
    async stop() {
      state.stopped = true
      await peer?.end()
    },
  }
}

/** Waits until every obligation has arrived, or until nothing has for `quietMs`. */
export async function drained(
  oracle: Oracle,
  options: { timeoutMs?: number; quietMs?: number } = {},
) {
  const end = Date.now() + (options.timeoutMs ?? 120_000)
  let count = -1
  let since = Date.now()
  while (oracle.missing() > 0 && Date.now() < end) {
    if (oracle.deliveredCount !== count) {
      count = oracle.deliveredCount
      since = Date.now()
    } else if (Date.now() - since > (options.quietMs ?? 30_000)) {
      return
    }
    await pause(50)
  }
}

/** One fresh message passes: whatever happened, the flow works. */
export async function freshPasses(oracle: Oracle, port: number, timeoutMs = 20_000) {
  const fresh = oracle.issuedCount
  const publisher = startPublisher({ port, oracle, total: oracle.acknowledgedCount + 1 })
  await until('a fresh message passes', () => oracle.seen(fresh) > 0, { timeoutMs })
  await publisher.done
}
