/** The other ends of the sockets, in a process of their own: what they cost is not measured. */
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'

/** What it is told: to open sockets, and to drain them or to flood. */
export interface Order {
  readonly port: number
  readonly clients: number
  readonly flood?: { readonly messages: number; readonly bytes: number }
}

async function runPeer(order: Order): Promise<void> {
  for (let index = 0; index < order.clients; index++) {
    const socket = connect(order.port, '127.0.0.1')
    socket.write(
      'GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    )
    socket.on('error', () => {})
    await once(socket, 'data')
    socket.on('data', () => {})
    if (order.flood) await flood(socket, order.flood)
  }
  process.send?.('ready')
}

/** Masked frames from one prepared buffer, as fast as the socket takes them. */
async function flood(socket: Socket, { messages, bytes }: NonNullable<Order['flood']>) {
  const head = Buffer.from([0x81, 0x80 | bytes, 1, 2, 3, 4])
  const body = Buffer.from(`{"value":"${'x'.repeat(bytes - 12)}"}`)
  for (let at = 0; at < bytes; at++) body[at]! ^= head[2 + (at & 3)]!
  const frame = Buffer.concat([head, body])
  const many = 500
  const block = Buffer.concat(Array.from({ length: many }, () => frame))
  for (let sent = 0; sent < messages; sent += many) {
    if (!socket.write(block)) await once(socket, 'drain')
  }
}

export async function withPeer(order: Order): Promise<ChildProcess> {
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(order)])
  if (!order.flood) await once(child, 'message')
  return child
}

const [, program, order] = process.argv
if (program === fileURLToPath(import.meta.url) && order !== undefined)
  await runPeer(JSON.parse(order) as Order) // as withPeer wrote it
