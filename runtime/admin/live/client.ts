/**
 * One client of `/api/live`. What it does not read is not kept for it: it gets no more, and when it reads
 * again it is told to ask anew, and sees the flow that it watches as it is then.
 */
import type { WebSocket } from 'ws'

import { version } from '../../version.ts'
import type { LiveEvent } from '../contract/live.ts'
import type { FlowSampler } from './flow/sampler.ts'
import type { Samplers, Watching } from './flow/samplers.ts'
import { createPulse } from './pulse.ts'
import type { Pulse, PulseLimits } from './pulse.ts'
import { readLiveRequest } from './request.ts'

export interface LiveClient {
  tell(text: string): void
  close(): void
}

const hello = (): LiveEvent => ({ event: 'hello', version: version() })

export function createLiveClient(
  socket: WebSocket,
  samplers: Samplers,
  limits: PulseLimits,
): LiveClient {
  let watching: Watching | undefined
  let hasMissed = false

  /** Something was read, or taken off the buffer. */
  const moved = (): void => {
    if (!hasMissed || pulse.isBehind()) return
    hasMissed = false
    send(JSON.stringify(hello()))
  }
  const pulse = createPulse(socket, limits, moved)
  const send = (data: string | Uint8Array): void => socket.send(data, moved)

  function watch(flow: string, wires: readonly number[] | undefined): void {
    const before = watching
    // First the new one: what watches the same flow goes on.
    watching = samplers.watch(flow, createView(pulse, send, wires))
    before?.close()
  }
  function unwatch(): void {
    watching?.close()
    watching = undefined
  }

  socket.on('message', (data: Buffer, isBinary: boolean) => {
    const request = isBinary ? undefined : readLiveRequest(data.toString('utf8'))
    if (request === undefined) socket.close(1008, 'this is no request of the live channel')
    else if (request.event === 'watch') watch(request.flow, request.wires)
    else unwatch()
  })
  send(JSON.stringify(hello()))
  return {
    tell(text) {
      if (pulse.isBehind()) hasMissed = true
      else send(text)
    },
    close: unwatch,
  }
}

/** What one client knows of a flow. A tick that it has no room for makes it know nothing. */
function createView(
  pulse: Pulse,
  send: (data: string | Uint8Array) => void,
  wanted: readonly number[] | undefined,
): (sampler: FlowSampler) => void {
  let wires = wanted === undefined ? undefined : [...new Set(wanted)]
  let revision: number | undefined
  let seen = 0
  return (sampler) => {
    if (pulse.isBehind()) {
      seen = 0
      return
    }
    pulse.beat()
    if (revision !== sampler.revision) {
      // The wires that it wants are those of the table that it knew.
      if (revision !== undefined) wires = undefined
      revision = sampler.revision
      seen = 0
      send(sampler.tableText)
    }
    for (const text of sampler.wordsSince(seen)) send(text)
    const frame = sampler.frameSince(seen, wires)
    if (frame !== undefined) send(frame)
    seen = sampler.samples
  }
}
