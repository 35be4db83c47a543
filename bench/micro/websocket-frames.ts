/**
 * The websocket edge against plain ws, side by side in one process and taken in turns:
 *   broadcast   one 200 B text to 1,000 clients, against a loop of ws.send
 *   single      100 B texts to one client, against ws.send
 *   inbound     100 B texts from one fast client, against ws's own receiver and a 'message' listener
 *   masked      100 B texts from a client to a server, against ws.send
 *   idle        bytes of heap and buffers an idle client costs, over plain ws
 * node --expose-gc --import tsx bench/micro/websocket-frames.ts [case ...]
 * The other ends of the sockets live in a child process and only drain or flood.
 */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

import { WebSocket, WebSocketServer } from 'ws'

import { Hub } from '../../nodes/websocket/link/hub.ts'
import type { Link } from '../../nodes/websocket/link/link.ts'
import { Peer } from '../../nodes/websocket/link/peer.ts'
import { createSender } from '../../nodes/websocket/outbound/sender.ts'
import type { Settings } from '../../nodes/websocket/outbound/settings.ts'
import { withPeer } from './websocket/other-end.ts'
import { compare, median, report, timed } from './websocket/turns.ts'
import type { Sides } from './websocket/turns.ts'

const ping = { every: 0, timeout: 0 }
const maxPayload = 1024 * 1024
const settings: Settings = {
  to: 'all',
  frame: 'auto',
  slowClient: 'block',
  clientQueue: 64 * 1024 * 1024,
  acks: 'none',
  replay: 0,
  noClients: 'deliver',
}
const ignore = () => {}

function createHub(role: 'server' | 'client'): Hub {
  return new Hub({ role, compression: false, ping, drop: ignore })
}

function addPeer(hub: Hub, ws: WebSocket, socket: Socket): void {
  const id = hub.newId()
  const handshake = {
    id,
    path: '/',
    query: {},
    headers: {},
    params: {},
    room: undefined,
    user: undefined,
  }
  const owner = {
    hub,
    message: hub.message.bind(hub),
    closed: hub.closed.bind(hub),
    drop: ignore,
  }
  hub.add(new Peer(ws, socket, handshake, owner, { isServer: hub.role === 'server', maxPayload }))
}

type Accept = (ws: WebSocket, socket: Socket) => void

async function serve(accept: Accept) {
  const wss = new WebSocketServer({ noServer: true, clientTracking: false, maxPayload })
  const server = createServer()
  server.on('upgrade', (request, socket: Socket, head) => {
    wss.handleUpgrade(request, socket, head, (ws) => accept(ws, socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // An address with a host is never a pipe.
  return { server, port: (server.address() as AddressInfo).port }
}

async function outgoing(clients: number, bytes: number, burst: number) {
  const hub = createHub('server')
  const sockets: WebSocket[] = []
  const ours = await serve((ws, socket) => addPeer(hub, ws, socket))
  const plain = await serve((ws) => void sockets.push(ws))
  const children = [
    await withPeer({ port: ours.port, clients }),
    await withPeer({ port: plain.port, clients }),
  ]
  const send = senderOf(hub)
  const text = 'x'.repeat(bytes)
  const sides: Sides = {
    ours: (rounds) => timed(rounds, burst, (done) => send(text, done)),
    plain: (rounds) =>
      timed(rounds, burst, (done) => {
        let open = sockets.length
        const written = () => {
          if (--open === 0) done()
        }
        for (const ws of sockets) ws.send(text, written)
      }),
  }
  return { sides, close: () => closeAll([ours.server, plain.server], children) }
}

/** A sink as the engine drives it: one done function, tokens. */
function senderOf(hub: Hub) {
  const waiting = new Map<number, () => void>()
  let token = 0
  const link: Link = { hub, port: undefined, close: async () => {} }
  const log = { info: ignore, warn: ignore, error: ignore }
  const common = { id: 'sink', flow: 'bench', log, status: ignore, drop: ignore }
  const clock = { now: Date.now, after: () => ({ cancel: ignore }) }
  const more = { maxInFlight: 1024, clock, pause: ignore, resume: ignore }
  const ctx = { ...common, connection: link, ...more }
  const sink = createSender(settings, ctx)
  const done = (ended: number) => {
    waiting.get(ended)?.()
    waiting.delete(ended)
  }
  return (payload: string, finished: () => void) => {
    waiting.set(token, finished)
    sink.send!({ payload, topic: '', meta: {} }, done, token++)
  }
}

async function closeAll(
  servers: { close(): void; closeAllConnections(): void }[],
  children: ChildProcess[],
) {
  for (const child of children) child.kill()
  for (const server of servers) {
    server.close()
    server.closeAllConnections()
  }
  await pause(100)
}

async function inbound(bytes: number, messages: number): Promise<void> {
  const rates: Record<'ours' | 'plain', number[]> = { ours: [], plain: [] }
  for (let turn = 0; turn < 5; turn++) {
    for (const side of ['plain', 'ours'] as const) {
      rates[side].push(await inboundOnce(side === 'ours', bytes, messages))
    }
  }
  report(`inbound ${bytes} B with JSON.parse`, median(rates.ours), median(rates.plain))
}

/** Counts messages that are read and parsed; seconds of our own processor, not of the flooder. */
async function inboundOnce(isOurs: boolean, bytes: number, messages: number): Promise<number> {
  let count = 0
  let begin = process.cpuUsage()
  let finish = ignore
  const finished = new Promise<void>((resolve) => {
    finish = resolve
  })
  const take = (text: string) => {
    if (count === 0) begin = process.cpuUsage()
    JSON.parse(text)
    if (++count === messages) finish()
  }
  const hub = createHub('server')
  hub.listen({
    message: (_peer, payload) => {
      take(payload as string)
      return undefined
    },
  })
  const { server, port } = await serve((ws, socket) => {
    if (isOurs) addPeer(hub, ws, socket)
    // As a hand-written script has it.
    else ws.on('message', (data: Buffer) => take(data.toString()))
  })
  const child = await withPeer({ port, clients: 1, flood: { messages, bytes } })
  await finished
  const { user, system } = process.cpuUsage(begin)
  await closeAll([server], [child])
  return (messages * 1e6) / (user + system)
}

async function masked(bytes: number): Promise<void> {
  const { server, port } = await serve((ws, socket) => {
    socket.removeAllListeners('data')
    socket.on('data', ignore)
    ws.on('error', ignore)
  })
  const open = async (use: (ws: WebSocket, socket: Socket) => void) => {
    const ws = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false })
    let socket: Socket | undefined
    ws.once('upgrade', (response) => {
      socket = response.socket
    })
    await once(ws, 'open')
    use(ws, socket!)
    return ws
  }
  const hub = createHub('client')
  await open((ws, socket) => addPeer(hub, ws, socket))
  const plain = await open(ignore)
  const send = senderOf(hub)
  const text = 'x'.repeat(bytes)
  const sides: Sides = {
    ours: (rounds) => timed(rounds, 64, (done) => send(text, done)),
    plain: (rounds) => timed(rounds, 64, (done) => plain.send(text, done)),
  }
  await compare(`masked ${bytes} B to a server`, sides, 1000)
  plain.terminate()
  await closeAll([server], [])
}

async function idle(clients: number): Promise<void> {
  const cost = async (isOurs: boolean) => {
    const hub = createHub('server')
    const kept: WebSocket[] = []
    const { server, port } = await serve((ws, socket) => {
      if (isOurs) addPeer(hub, ws, socket)
      else kept.push(ws.on('message', ignore).on('error', ignore).on('close', ignore))
    })
    const before = await memory()
    const child = await withPeer({ port, clients })
    const used = (await memory()) - before
    await closeAll([server], [child])
    return used / clients
  }
  await cost(true)
  const plain = await cost(false)
  const ours = await cost(true)
  const kilobytes = (value: number) => `${(value / 1024).toFixed(2)} KiB`
  console.log(
    `idle client: ${kilobytes(ours)}, ws ${kilobytes(plain)}: ${kilobytes(ours - plain)} more`,
  )
}

async function memory(): Promise<number> {
  for (let round = 0; round < 5; round++) {
    globalThis.gc?.()
    await pause(100)
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const cases: Record<string, () => Promise<void>> = {
  async broadcast() {
    for (const burst of [1, 2, 8]) {
      const { sides, close } = await outgoing(1000, 200, burst)
      await compare(`broadcast 200 B to 1,000, ${burst} a turn`, sides, 100)
      await close()
    }
  },
  async single() {
    for (const burst of [1, 64]) {
      const { sides, close } = await outgoing(1, 100, burst)
      await compare(`single 100 B, ${burst} a turn`, sides, burst === 1 ? 10_000 : 1000)
      await close()
    }
  },
  inbound: () => inbound(100, 1_000_000),
  masked: () => masked(100),
  idle: () => idle(2000),
}

const wanted = process.argv.slice(2)
for (const [name, run] of Object.entries(cases)) {
  if (wanted.length === 0 || wanted.includes(name)) await run()
}
process.exit(0)
