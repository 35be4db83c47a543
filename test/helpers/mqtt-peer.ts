/**
 * A small MQTT client for tests that leaves nothing to a library's own judgement: every packet in and
 * out is seen, nothing is stored or sent again, and publishing is pipelined.
 */
import { connect as connectTcp, type Socket } from 'node:net'

import {
  generate,
  parser,
  type IConnackPacket,
  type IPublishPacket,
  type Packet,
} from 'mqtt-packet'

import { within } from './wait.ts'

export interface PeerOptions {
  readonly port: number
  readonly host?: string
  readonly clientId?: string
  readonly protocol?: 4 | 5
  readonly clean?: boolean
  readonly keepalive?: number
  readonly username?: string
  readonly password?: string
  /** More properties of an MQTT 5 CONNECT. */
  readonly properties?: Record<string, unknown>
  /** Called for each PUBLISH, before it is acknowledged. Return false to leave it unacknowledged. */
  readonly onMessage?: (packet: IPublishPacket) => boolean | void
  /** Called for each PUBACK. */
  readonly onAcknowledged?: (messageId: number, reasonCode: number) => void
  readonly onClose?: () => void
}

export interface Peer {
  readonly connack: IConnackPacket
  readonly connected: boolean
  subscribe(filters: readonly string[], qos?: 0 | 1 | 2): Promise<void>
  /** Sends a PUBLISH; with QoS 1 the caller watches for the acknowledgement. */
  publish(packet: Partial<IPublishPacket> & { readonly topic: string }): void
  /** Resolves when the socket has taken what was written. */
  drained(): Promise<void>
  send(packet: Packet): void
  /** DISCONNECT, then closes. */
  end(): Promise<void>
  /** Closes without a DISCONNECT. */
  destroy(): void
}

export async function connectPeer(options: PeerOptions): Promise<Peer> {
  const protocolVersion = options.protocol ?? 4
  const socket = connectTcp({ port: options.port, host: options.host ?? '127.0.0.1' })
  socket.setNoDelay(true)
  const waiting = new Map<string, (packet: Packet) => void>()
  const send = (packet: Packet) => void corked(socket).write(generate(packet, { protocolVersion }))
  let closed = false
  let accepted: IConnackPacket | undefined
  socket.once('close', () => {
    closed = true
    if (accepted) options.onClose?.()
  })

  const take = (packet: Packet) => {
    if (packet.cmd === 'publish') {
      const answer = options.onMessage?.(packet)
      if (packet.qos === 1 && answer !== false) {
        send({ cmd: 'puback', messageId: packet.messageId ?? 0 })
      }
    } else if (packet.cmd === 'puback') {
      options.onAcknowledged?.(packet.messageId ?? 0, packet.reasonCode ?? 0)
    } else if (packet.cmd === 'connack' || packet.cmd === 'suback') {
      waiting.get(packet.cmd)?.(packet)
    }
  }
  const stream = parser({ protocolVersion })
  stream.on('packet', take)
  socket.on('data', (bytes) => stream.parse(bytes))
  socket.on('error', () => {})
  const answer = (command: string) =>
    within(
      command,
      new Promise<Packet>((resolve, reject) => {
        waiting.set(command, resolve)
        socket.once('close', () => reject(new Error(`closed before ${command}`)))
      }),
    )

  const connack = answer('connack')
  send({
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion,
    clientId: options.clientId ?? `peer-${Math.random().toString(36).slice(2)}`,
    clean: options.clean ?? true,
    keepalive: options.keepalive ?? 0,
    ...(options.username === undefined ? {} : { username: options.username }),
    ...(options.password === undefined ? {} : { password: Buffer.from(options.password) }),
    ...(protocolVersion === 5 ? { properties: options.properties ?? {} } : {}),
  })
  const answered = (await connack) as IConnackPacket
  const refused = answered.returnCode ?? answered.reasonCode ?? 0
  if (refused !== 0 || socket.destroyed) {
    socket.destroy()
    throw new Error(refused === 0 ? 'closed after connack' : `refused with ${refused}`)
  }
  accepted = answered
  return {
    connack: answered,
    get connected() {
      return !closed
    },
    async subscribe(filters, qos = 1) {
      const suback = answer('suback')
      const subscriptions = filters.map((topic) => ({ topic, qos }))
      send({ cmd: 'subscribe', messageId: 65_535, subscriptions })
      await suback
    },
    publish: (packet) =>
      send({ cmd: 'publish', qos: 0, dup: false, retain: false, payload: '', ...packet }),
    async drained() {
      await new Promise((resolve) => setImmediate(resolve))
      if (!socket.writableNeedDrain || closed) return
      await new Promise<void>((resolve) => {
        socket.once('drain', resolve)
        socket.once('close', () => resolve())
      })
    },
    send,
    async end() {
      if (closed) return
      const gone = new Promise((resolve) => socket.once('close', resolve))
      send({ cmd: 'disconnect' })
      socket.end()
      await within('the peer is closed', gone)
    },
    destroy: () => void socket.destroy(),
  }
}

/** One write for all packets of a turn. */
function corked(socket: Socket): Socket {
  if (socket.writableCorked === 0) {
    socket.cork()
    process.nextTick(() => socket.uncork())
  }
  return socket
}
