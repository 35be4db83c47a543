/** A client of `/api/live` as a test sees it. */
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'

import type { LiveRequest } from '../../runtime/admin/contract/live.ts'
import { createLiveView } from '../helpers/live-view.ts'
import type { LiveView } from '../helpers/live-view.ts'
import { until } from '../helpers/wait.ts'

export interface LiveClient extends LiveView {
  readonly socket: WebSocket
  ask(request: LiveRequest): void
}

export async function openLive(port: number, headers = {}): Promise<LiveClient> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/live`, { headers })
  const view = createLiveView()
  socket.on('message', (data: Buffer, isBinary: boolean) =>
    view.take(isBinary ? data : data.toString()),
  )
  onTestFinished(() => socket.terminate())
  await new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  await until('the server says hello', () => view.events.length > 0)
  return Object.assign(view, {
    socket,
    ask: (request: LiveRequest) => socket.send(JSON.stringify(request)),
  })
}
