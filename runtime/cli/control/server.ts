/**
 * The runtime's side of its control socket. Whoever may open the socket may do what a signal could do, and
 * is the same user; still nothing that comes is trusted, and nobody can hold the runtime up.
 */
import type { Socket } from 'node:net'

import { reasonOf } from '../../reason.ts'
import { createLineReader, lineOf, readRequest } from './protocol.ts'
import type {
  ControlEvent,
  ControlRequest,
  ReloadReport,
  StatusEvent,
  StopEvent,
} from './protocol.ts'
import { listenIn } from './sockets.ts'

export interface ControlActions {
  status(): Promise<Omit<StatusEvent, 'event'>>
  reload(): Promise<ReloadReport>
  /** Begins a stop, or joins the one that is under way; what becomes of it comes by `tell`. */
  stop(timeoutMs: number | undefined): StopEvent
}
export interface Control {
  /** To everybody who asked for a stop. */
  tell(event: StopEvent): void
  /** Everything that was told has left, and the socket is gone. Who waits for the stop sees the process end. */
  close(): Promise<void>
}

const maxClients = 16
const maxRequestLength = 1024
/** A client that has asked for nothing by then is sent away. */
const usualRequestMs = 5000
/** A client that does not read must not keep the process alive. */
const flushMs = 1000

export async function openControl(
  folder: string,
  actions: ControlActions,
  requestMs = usualRequestMs,
): Promise<Control> {
  const clients = new Set<Socket>()
  const followers = new Set<Socket>()
  const send = (socket: Socket, event: ControlEvent): void => void socket.write(lineOf(event))

  async function answer(socket: Socket, request: ControlRequest): Promise<void> {
    if (request.do === 'stop') {
      const first = actions.stop(request.timeoutMs)
      send(socket, first)
      followers.add(socket)
      return
    }
    const event: ControlEvent =
      request.do === 'status'
        ? { event: 'status', ...(await actions.status()) }
        : { event: 'reloaded', ...(await actions.reload()) }
    socket.end(lineOf(event))
  }

  function take(socket: Socket): void {
    if (clients.size >= maxClients) return void socket.destroy()
    clients.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      clients.delete(socket)
      followers.delete(socket)
    })
    const late = setTimeout(() => socket.destroy(), requestMs)
    const fail = (reason: string): void => void socket.end(lineOf({ event: 'failed', reason }))
    let isAsked = false
    const read = createLineReader(maxRequestLength, (line) => {
      if (isAsked) return
      isAsked = true
      clearTimeout(late)
      const request = readRequest(line)
      if (request === undefined) return fail('this version of Sluice does not know the request')
      answer(socket, request).catch((error: unknown) => fail(reasonOf(error)))
    })
    socket.setEncoding('utf8')
    socket.on('data', (text: string) => {
      if (!read(text)) socket.destroy()
    })
    socket.once('close', () => clearTimeout(late))
  }

  const listening = await listenIn(folder, take)
  return {
    tell(event) {
      for (const socket of followers) send(socket, event)
    },
    async close() {
      for (const socket of clients) if (!followers.has(socket)) socket.destroy()
      await Promise.all([...followers].map(flush))
      await listening.close()
    },
  }
}

/** An empty write comes back after all that was written before it. */
function flush(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, flushMs)
    socket.write('', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
