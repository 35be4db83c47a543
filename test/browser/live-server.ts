/**
 * A server of the live channel for pages that are tested: the flow "runs", and its numbers are those that
 * the test gives. Everything else of the page is real.
 */
import type { BrowserContext, WebSocketRoute } from 'playwright-core'

import { encodeFrame } from '../../runtime/admin/contract/live-frame.ts'
import type { LiveFrame } from '../../runtime/admin/contract/live-frame.ts'
import type { LiveEvent, LiveRequest, LiveTable } from '../../runtime/admin/contract/live.ts'
import type { RunAnswer } from '../../runtime/admin/contract/run.ts'

export interface LiveServer {
  /** What the page has asked for, the last one last. */
  readonly requests: readonly LiveRequest[]
  /** Indices of the wires that it watches. */
  seen(): readonly number[]
  send(event: LiveEvent): void
  sendFrame(frame: Omit<LiveFrame, 'revision'>): void
}

const revision = 1

/** Before a page is opened. */
export async function serveLive(
  context: BrowserContext,
  table: Pick<LiveTable, 'flow' | 'wires' | 'nodes' | 'kinds'>,
): Promise<LiveServer> {
  const requests: LiveRequest[] = []
  let socket: WebSocketRoute | undefined
  const send = (event: LiveEvent): void => socket?.send(JSON.stringify(event))
  await context.route('**/api/project', async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, json: { ...(await answer.json()), isRunning: true } })
  })
  const runs: RunAnswer = {
    flows: [{ id: table.flow, state: 'running', since: 0, paused: [] }],
    texts: [],
    stopped: [],
  }
  await context.route('**/api/run', (route) => route.fulfill({ json: runs }))
  await context.routeWebSocket('**/api/live', (opened) => {
    socket = opened
    opened.onMessage((message) => {
      const request = JSON.parse(String(message)) as LiveRequest
      requests.push(request)
      if (request.event === 'watch' && request.flow === table.flow)
        send({ event: 'table', revision, running: true, ...table })
    })
    send({ event: 'hello', version: 'test' })
  })
  return {
    requests,
    send,
    seen() {
      const last = requests.at(-1)
      return last?.event === 'watch' ? (last.wires ?? []) : []
    },
    sendFrame: (frame) => socket?.send(Buffer.from(encodeFrame({ ...frame, revision }))),
  }
}
