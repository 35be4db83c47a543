/**
 * One client of `/api/taps`: its taps, and what it is sent. What does not fit into its budget is counted
 * and forgotten: a client that does not read costs nothing but its own messages.
 */
import type { WebSocket } from 'ws'

import { suggest } from '../../document/suggest.ts'
import type { Sample } from '../../engine/tap/sample.ts'
import type { Engine } from '../../engine/status.ts'
import { TapError } from '../../engine/tap/point.ts'
import type { Tap } from '../../engine/tap/taps.ts'
import { maxTapsPerClient } from '../contract/taps.ts'
import type { TapEvent, TapRequest } from '../contract/taps.ts'
import { readRequest } from './request.ts'

export interface TapClient {
  readonly taps: number
  /** Sends what has come since the last time. */
  tick(): void
  close(): void
}
export interface TapClientOptions {
  readonly engine: Pick<Engine, 'tap'>
  /** Unread bytes beyond which nothing is sent. */
  readonly bufferedBytes: number
  /** Whether all clients together may have one tap more. */
  mayTap(): boolean
  /** It has other taps than before. */
  changed(): void
}

interface Shown {
  readonly tap: Tap
  shown: number
  lost: number
  /** What was told last. */
  told: string
}

export function createTapClient(socket: WebSocket, options: TapClientOptions): TapClient {
  const { engine, bufferedBytes } = options
  const taps = new Map<string, Shown>()

  const send = (event: TapEvent): void => socket.send(JSON.stringify(event))
  const refuse = (id: string, code: string, message: string, suggestion?: string): void =>
    send({
      event: 'refused',
      id,
      code,
      message,
      ...(suggestion === undefined ? {} : { suggestion }),
    })

  function attach({ id, flow, port, limit }: TapRequest & { do: 'tap' }): void {
    if (taps.has(id)) return refuse(id, 'taken', `there is a tap "${id}" already`)
    if (taps.size >= maxTapsPerClient)
      return refuse(id, 'too-many', `a client may have ${maxTapsPerClient} taps`)
    if (!options.mayTap()) return refuse(id, 'too-many', 'there are too many taps')
    try {
      const limits = { heldBytes: bufferedBytes, ...(limit ? { perSecond: limit } : {}) }
      const tap = engine.tap(flow, port, limits)
      taps.set(id, { tap, shown: 0, lost: 0, told: '' })
      send({ event: 'tapped', id, flow, node: tap.node, port: tap.port })
    } catch (error) {
      if (!(error instanceof TapError)) throw error
      const { wanted, names, prefix } = error.missing
      const near = suggest(wanted, names)
      refuse(id, error.code, error.message, near === undefined ? undefined : prefix + near)
    }
  }

  function detach(id: string): void {
    taps.get(id)?.tap.close()
    taps.delete(id)
  }

  function show(id: string, shown: Shown): void {
    const { state, passed, samples } = shown.tap.take()
    const messages = fitting(samples, bufferedBytes - socket.bufferedAmount)
    shown.shown += messages.length
    shown.lost += samples.length - messages.length
    const told = `${state} ${passed} ${shown.lost}`
    if (told === shown.told || socket.bufferedAmount > bufferedBytes) return
    shown.told = told
    const { shown: count, lost } = shown
    const head = JSON.stringify({ event: 'messages', id, state, passed, shown: count, lost })
    socket.send(`${head.slice(0, -1)},"messages":[${messages.join()}]}`)
  }

  socket.on('message', (data: Buffer, isBinary: boolean) => {
    // Answers to what is asked wait for the reader, too.
    if (socket.bufferedAmount > bufferedBytes) return socket.terminate()
    const request = isBinary ? undefined : readRequest(data.toString('utf8'))
    if (request === undefined) refuse('', 'request', 'this is no request for a tap')
    else if (request.do === 'tap') attach(request)
    else detach(request.id)
    options.changed()
  })
  return {
    get taps() {
      return taps.size
    },
    tick() {
      for (const [id, shown] of taps) show(id, shown)
    },
    close() {
      for (const id of Array.from(taps.keys())) detach(id)
    },
  }
}

/** As JSON, the first ones that fit. */
function fitting(samples: readonly Sample[], room: number): string[] {
  const texts: string[] = []
  let left = room
  for (const sample of samples) {
    if (left <= 0) break
    const text = JSON.stringify(sample)
    left -= text.length
    texts.push(text)
  }
  return texts
}
