/**
 * A broker that does what a test tells it, and keeps every packet that it was sent: for answers that
 * a real broker never gives (silence, refusals, a lost session, acknowledgements that do not come).
 */
import { createServer, type AddressInfo, type Socket } from 'node:net'

import {
  generate,
  parser,
  type IConnectPacket,
  type IPublishPacket,
  type ISubscribePacket,
  type Packet,
} from 'mqtt-packet'

export interface FakeConnection {
  readonly socket: Socket
  /** Everything that came, in order. */
  readonly packets: readonly Packet[]
  readonly connect: IConnectPacket | undefined
  readonly openedAt: number
  readonly closed: boolean
  send(packet: Packet): void
  sendBytes(bytes: Uint8Array): void
  puback(messageId: number): void
}

/** What to do with a packet. `undefined` from `connack` means silence. */
export interface FakeBrokerOptions {
  readonly connack?: (connection: FakeConnection, attempt: number) => Partial<Packet> | undefined
  /** Without, a QoS 1 PUBLISH is acknowledged at once. */
  readonly onPublish?: (packet: IPublishPacket, connection: FakeConnection) => void
  readonly onPacket?: (packet: Packet, connection: FakeConnection) => void
  /** Reason codes of SUBACK; without, what was asked for. */
  readonly granted?: (packet: ISubscribePacket) => number[]
  /** After the subscription is answered. */
  readonly onSubscribed?: (connection: FakeConnection) => void
  /** Without pings answered, a client must notice by itself. */
  readonly answerPings?: boolean
  readonly port?: number
}

export interface FakeBroker {
  readonly port: number
  readonly url: string
  readonly connections: readonly FakeConnection[]
  readonly stop: () => Promise<void>
}

export async function startFakeBroker(options: FakeBrokerOptions = {}): Promise<FakeBroker> {
  const connections: FakeConnection[] = []
  const server = createServer((socket) => {
    connections.push(serve(socket, options, () => connections.length))
  })
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `mqtt://127.0.0.1:${port}`,
    connections,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const { socket } of connections) socket.destroy()
      await closed
    },
  }
}

function serve(socket: Socket, options: FakeBrokerOptions, attempts: () => number): FakeConnection {
  const packets: Packet[] = []
  let protocolVersion = 4
  let closed = false
  const connection: FakeConnection = {
    socket,
    packets,
    openedAt: Date.now(),
    get closed() {
      return closed
    },
    get connect() {
      const first = packets[0]
      return first?.cmd === 'connect' ? first : undefined
    },
    send(packet) {
      if (!closed) socket.write(generate(packet, { protocolVersion }))
    },
    sendBytes(bytes) {
      if (!closed) socket.write(bytes)
    },
    puback: (messageId) => connection.send({ cmd: 'puback', messageId, reasonCode: 0 }),
  }
  const stream = parser({})
  stream.on('packet', (packet: Packet) => {
    packets.push(packet)
    if (packet.cmd === 'connect') protocolVersion = packet.protocolVersion ?? 4
    answer(packet, connection, options, attempts())
    options.onPacket?.(packet, connection)
  })
  stream.on('error', () => socket.destroy())
  socket.on('data', (bytes) => stream.parse(bytes))
  socket.on('error', () => {})
  socket.on('close', () => (closed = true))
  return connection
}

function answer(
  packet: Packet,
  connection: FakeConnection,
  options: FakeBrokerOptions,
  attempt: number,
) {
  if (packet.cmd === 'connect') {
    const accepted = { sessionPresent: false, returnCode: 0, reasonCode: 0 }
    const connack = options.connack ? options.connack(connection, attempt) : {}
    if (connack) connection.send({ cmd: 'connack', ...accepted, ...connack } as Packet)
  } else if (packet.cmd === 'subscribe') {
    const granted = options.granted?.(packet) ?? packet.subscriptions.map(({ qos }) => qos)
    connection.send({ cmd: 'suback', messageId: packet.messageId ?? 0, granted })
    options.onSubscribed?.(connection)
  } else if (packet.cmd === 'unsubscribe') {
    const granted = packet.unsubscriptions.map(() => 0)
    connection.send({ cmd: 'unsuback', messageId: packet.messageId ?? 0, granted })
  } else if (packet.cmd === 'publish') {
    if (options.onPublish) options.onPublish(packet, connection)
    else if (packet.qos === 1) connection.puback(packet.messageId ?? 0)
  } else if (packet.cmd === 'pingreq' && options.answerPings !== false) {
    connection.send({ cmd: 'pingresp' })
  }
}
