/** Refusals to sockets that never become a WebSocket: an answer with a sentence, then the end. */
import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'

import type { Refusal } from './admit.ts'

/** A peer that does not take its answer is cut off. */
const lingerMs = 1000

export function refuse(socket: Duplex, refusal: Refusal): void {
  const { status, message, headers = {} } = refusal
  const body = `${message}\n`
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ]
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const timer = setTimeout(() => socket.destroy(), lingerMs)
  socket.once('close', () => clearTimeout(timer))
  // Unread bytes would turn the end into a reset, and the answer would be lost on its way.
  socket.resume()
  socket.once('end', () => socket.destroy())
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`)
}

/** Every raw socket has this from its first moment: without it a reset would end the process. */
export function destroyOnError(this: Duplex): void {
  this.destroy()
}
