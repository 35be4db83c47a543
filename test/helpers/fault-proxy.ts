/**
 * A TCP proxy that makes the faults of a network, per direction, and can be changed while
 * connections are open. `up` is what the client sends, `down` is what the server answers.
 *
 *   const proxy = await startFaultProxy(broker.port)
 *   proxy.set('down', { latency: { ms: 200, jitterMs: 100 } })
 *   proxy.set('both', { blackhole: true })   // half-open: nothing passes, nobody is told
 *   proxy.clear()
 */
import { createServer, connect, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'

import { pause } from './wait.ts'

export interface Faults {
  /** Each piece waits this long, in order. */
  readonly latency?: { readonly ms: number; readonly jitterMs?: number }
  readonly bytesPerSecond?: number
  /** Cuts what passes into pieces of `size` bytes, `delayMs` apart. */
  readonly slices?: { readonly size: number; readonly delayMs: number }
  /** Nothing passes, not even the end of the connection. What was sent waits in the kernel. */
  readonly blackhole?: boolean
  /** After this many bytes the connection ends, inside a packet if it falls so. */
  readonly limit?: { readonly bytes: number; readonly end: 'close' | 'reset' }
  /** The end of the connection is told this much later. */
  readonly slowCloseMs?: number
}
export type Direction = 'up' | 'down' | 'both'

export interface FaultProxy {
  readonly port: number
  /** Connections taken so far. */
  readonly accepted: number
  /** Connections that are open now. */
  readonly open: number
  /** Bytes passed to the server so far. */
  readonly bytesUp: number
  readonly bytesDown: number
  /** Replaces the faults of a direction. */
  set(direction: Direction, faults: Faults): void
  /** No faults, server reachable. */
  clear(): void
  /** From now on goes to another port: a broker that moved. */
  retarget(port: number): void
  /** Refuses new connections and cuts open ones. */
  down(): Promise<void>
  up(): Promise<void>
  /** Ends every open connection with a RST. */
  reset(): void
  /** Ends every open connection with a FIN. */
  cut(): void
  readonly stop: () => Promise<void>
}

/** What the pumps share and read anew for every piece. */
interface State {
  up: Faults
  down: Faults
  bytesUp: number
  bytesDown: number
  changed: Promise<void>
  tellChanged: () => void
}

interface Pair {
  readonly client: Socket
  readonly server: Socket
}

export async function startFaultProxy(
  target: number,
  options: { readonly port?: number; readonly host?: string } = {},
): Promise<FaultProxy> {
  const host = options.host ?? '127.0.0.1'
  const state: State = {
    up: {},
    down: {},
    bytesUp: 0,
    bytesDown: 0,
    changed: Promise.resolve(),
    tellChanged: () => {},
  }
  const pairs = new Set<Pair>()
  let accepted = 0
  let port = options.port ?? 0
  renew(state)

  const listener = createServer({ allowHalfOpen: true }, (client) => {
    accepted++
    const server = connect({ port: target, host, allowHalfOpen: true })
    const pair = { client, server }
    pairs.add(pair)
    const forget = () => {
      if (client.destroyed && server.destroyed) pairs.delete(pair)
    }
    client.once('close', forget)
    server.once('close', forget)
    pump(client, server, state, 'up')
    pump(server, client, state, 'down')
  })
  const listen = () =>
    new Promise<void>((resolve, reject) => {
      listener.once('error', reject)
      listener.listen(port, host, () => {
        listener.off('error', reject)
        port = (listener.address() as AddressInfo).port
        resolve()
      })
    })
  const endAll = (end: (socket: Socket) => void) => {
    for (const { client, server } of pairs) {
      end(client)
      end(server)
    }
  }
  const down = async () => {
    const closed = new Promise<void>((resolve) => listener.close(() => resolve()))
    endAll((socket) => socket.destroy())
    renew(state)
    await closed
  }
  const set = (direction: Direction, faults: Faults) => {
    if (direction !== 'down') state.up = faults
    if (direction !== 'up') state.down = faults
    renew(state)
  }

  await listen()
  return {
    port,
    get accepted() {
      return accepted
    },
    get open() {
      return pairs.size
    },
    get bytesUp() {
      return state.bytesUp
    },
    get bytesDown() {
      return state.bytesDown
    },
    set,
    clear: () => set('both', {}),
    retarget: (next) => void (target = next),
    down,
    up: listen,
    reset: () => endAll((socket) => socket.resetAndDestroy()),
    cut: () => endAll((socket) => socket.destroy()),
    stop: async () => {
      if (listener.listening) await down()
    },
  }
}

/** Wakes pumps that wait for other faults. */
function renew(state: State) {
  state.tellChanged()
  state.changed = new Promise((resolve) => (state.tellChanged = resolve))
}

/** Passes bytes from one socket to the other. Reading stops while a piece waits: the kernel queues. */
function pump(from: Socket, to: Socket, state: State, direction: 'up' | 'down') {
  let passed = 0
  const queue: Array<{ readonly bytes: Buffer | undefined; readonly at: number }> = []
  let running = false
  const gone = () => from.destroyed && to.destroyed

  const run = async () => {
    if (running) return
    running = true
    for (let item = queue.shift(); item; item = queue.shift()) {
      await untilDue(item.at)
      if (item.bytes) await pass(item.bytes)
      else await finish()
      if (gone()) queue.length = 0
    }
    running = false
    if (!from.destroyed) from.resume()
  }
  const untilDue = async (at: number) => {
    const { latency } = state[direction]
    while (state[direction].blackhole && !gone()) await state.changed
    if (!latency) return
    const jitter = (latency.jitterMs ?? 0) * (Math.random() * 2 - 1)
    const wait = at + latency.ms + jitter - Date.now()
    if (wait > 0) await pause(wait)
  }
  const pass = async (bytes: Buffer) => {
    for (let offset = 0; offset < bytes.length && !to.destroyed;) {
      const { slices, bytesPerSecond, limit, blackhole } = state[direction]
      if (blackhole) {
        await state.changed
        continue
      }
      let size = Math.min(bytes.length - offset, slices?.size ?? bytes.length)
      if (bytesPerSecond) size = Math.min(size, Math.max(1, Math.ceil(bytesPerSecond / 20)))
      if (limit) size = Math.min(size, Math.max(0, limit.bytes - passed))
      await write(to, bytes.subarray(offset, offset + size))
      offset += size
      passed += size
      if (direction === 'up') state.bytesUp += size
      else state.bytesDown += size
      if (limit && passed >= limit.bytes) return endBoth(limit.end)
      if (slices && slices.delayMs > 0) await pause(slices.delayMs)
      if (bytesPerSecond) await pause((size / bytesPerSecond) * 1000)
    }
  }
  const endBoth = (how: 'close' | 'reset') => {
    for (const socket of [from, to]) {
      if (how === 'reset') socket.resetAndDestroy()
      else socket.destroy()
    }
  }
  const finish = async () => {
    if (state[direction].slowCloseMs) await pause(state[direction].slowCloseMs)
    if (!to.destroyed) to.end()
  }

  from.setNoDelay(true)
  from.on('data', (bytes: Buffer) => {
    queue.push({ bytes, at: Date.now() })
    // With latency, pieces overlap in flight; otherwise one at a time, and the kernel holds the rest.
    if (!state[direction].latency) from.pause()
    run().catch(() => endBoth('close'))
  })
  from.on('end', () => {
    queue.push({ bytes: undefined, at: Date.now() })
    run().catch(() => endBoth('close'))
  })
  from.on('error', () => {})
  from.on('close', (failed) => {
    if (state[direction].blackhole) return
    if (failed) to.destroy()
    else if (!from.readableEnded) to.destroy()
  })
}

function write(socket: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) return resolve()
    const done = () => {
      socket.removeListener('drain', done)
      socket.removeListener('close', done)
      resolve()
    }
    if (socket.write(bytes)) return resolve()
    socket.once('drain', done)
    socket.once('close', done)
  })
}
