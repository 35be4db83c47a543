/** The answer to one request: given once, whatever becomes of the request. */
import { randomUUID } from 'node:crypto'

import type { Exchange } from '../../../runtime/plugin.ts'

export interface Reply {
  /** Names the request in the answer and in `meta.id`; the client's own, when it sends one. */
  readonly id: string
  /** Nobody waits for an answer any more: it was given, or the client has gone. */
  readonly isOver: boolean
  answer(status: number, outcome: string, headers?: Readonly<Record<string, string>>): void
  refuse(status: number, message: string, headers?: Readonly<Record<string, string>>): void
  /** Called once the answer is out, or the client has gone. */
  whenClosed(run: () => void): void
}

/** A client that goes on sending a body that nobody wants is cut off. */
const lingerMs = 1000
const lingerBytes = 2 * 1024 * 1024
const idSyntax = /^[\u0021-\u007e]{1,128}$/

export function createReply({ request, response }: Exchange): Reply {
  const given = request.headers['x-request-id']
  const id = typeof given === 'string' && idSyntax.test(given) ? given : randomUUID()
  let isOver = false
  response.on('close', () => (isOver = true))
  // A client that resets its connection is no fault of ours.
  request.on('error', () => {})
  response.on('error', () => {})

  function send(status: number, body: object, headers: Readonly<Record<string, string>>): void {
    if (isOver) return
    isOver = true
    const text = `${JSON.stringify({ id, ...body })}\n`
    const isWhole = request.complete
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      'cache-control': 'no-store',
      'x-request-id': id,
      ...headers,
      ...(isWhole ? {} : { connection: 'close' }),
    })
    if (isWhole) response.end(text)
    else endLater(text)
  }

  /** Unread bytes would turn the end into a reset, and the answer would be lost on its way. */
  function endLater(text: string): void {
    response.write(text)
    const timer = setTimeout(() => response.end(), lingerMs)
    const end = () => {
      clearTimeout(timer)
      response.end()
    }
    let rest = 0
    request.removeAllListeners('data')
    request.on('data', (chunk: Buffer) => {
      rest += chunk.length
      if (rest > lingerBytes) end()
    })
    request.once('end', end).once('close', end)
  }

  return {
    id,
    get isOver() {
      return isOver
    },
    answer: (status, outcome, headers = {}) => send(status, { outcome }, headers),
    refuse: (status, message, headers = {}) => send(status, { error: message }, headers),
    whenClosed(run) {
      if (response.closed) run()
      else response.once('close', run)
    },
  }
}
