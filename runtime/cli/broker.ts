/**
 * The broker behind `--broker`: for the samples, for a first try and for tests, never for production.
 * It keeps everything in memory, listens on loopback only and speaks MQTT 3.1.1. What it cannot do it
 * refuses aloud: aedes would take MQTT 5 away without a word that a client understands, and would
 * treat `$share/group/topic` as a literal topic that never gets a message.
 */
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

import type { AuthorizeSubscribeHandler, Client, PreConnectHandler } from 'aedes'

import type { Log } from '../plugin.ts'

export interface BrokerOptions {
  /** 0 takes any free port. */
  readonly port: number
  readonly log: Log
}
export interface Broker {
  readonly port: number
  /** Connected clients. */
  clients(): number
  close(): Promise<void>
}

const versionSentence = 'the embedded broker speaks MQTT 3.1.1: set protocol: 3.1.1'
const shareSentence = 'the embedded broker has no shared subscriptions: leave "share" out'

/** How many deliveries run at once. aedes' own 100 stalls when a client stops reading. */
const concurrency = 10_000
/** Packets that a client may send before its CONNECT is answered. */
const queueLimit = 1024
/** How long a new socket may stay silent before it has said which protocol it speaks. */
const silenceMs = 10_000

export async function startBroker({ port, log }: BrokerOptions): Promise<Broker> {
  const [{ Aedes }, net, webSockets] = await Promise.all([
    import('aedes'),
    import('node:net'),
    startWebSockets(),
  ])
  const broker = await Aedes.createBroker({
    concurrency,
    queueLimit,
    preConnect: refuseNewVersions(log),
    authorizeSubscribe: refuseShares(log),
  })
  const report = (client: Client, error: Error): void =>
    log.warn(`embedded broker: ${error.message}`, { client: client.id ?? 'unknown' })
  broker.on('clientError', report)
  webSockets.onStream((stream) => broker.handle(stream))

  const sockets = new Set<Socket>()
  const server = net.createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    sniff(socket, (isHttp) => {
      if (isHttp) webSockets.take(socket)
      else broker.handle(socket)
    })
  })
  const stop = () => new Promise<void>((resolve) => broker.close(resolve))
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, port)))
      server.listen(port, '127.0.0.1', resolve)
    })
  } catch (error) {
    // Its timers would keep the process alive.
    await stop()
    throw error
  }
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('bug: no port')
  return {
    port: address.port,
    clients: () => broker.connectedClients,
    close: async () => {
      server.close()
      for (const socket of sockets) socket.destroy()
      await stop()
    },
  }
}

/**
 * One port for both ways in: an HTTP request starts with a capital letter, an MQTT CONNECT with 0x10.
 * The first bytes go back into the socket for whoever takes it.
 */
function sniff(socket: Socket, decide: (isHttp: boolean) => void): void {
  socket.on('error', () => socket.destroy())
  const silence = setTimeout(() => socket.destroy(), silenceMs)
  socket.once('close', () => clearTimeout(silence))
  socket.once('readable', () => {
    clearTimeout(silence)
    const chunk = socket.read() as Buffer | null // a socket without an encoding reads bytes
    if (chunk === null) return
    socket.unshift(chunk)
    decide(chunk[0] !== 0x10)
  })
}

/** MQTT over WebSocket: any path, subprotocol `mqtt`, and no page of a foreign site. */
async function startWebSockets() {
  const [http, { WebSocketServer, createWebSocketStream }] = await Promise.all([
    import('node:http'),
    import('ws'),
  ])
  let handle: (stream: Duplex) => void = () => {}
  const upgrades = new WebSocketServer({
    noServer: true,
    maxPayload: 16 * 1024 * 1024,
    handleProtocols: (offered) => (offered.has('mqtt') ? 'mqtt' : false),
  })
  const server = http.createServer((_request, response) => {
    response.writeHead(426, { 'content-type': 'text/plain' })
    response.end('this port speaks MQTT, also over WebSocket (subprotocol mqtt)\n')
  })
  server.on('upgrade', (request, socket, head) => {
    const { origin } = request.headers
    if (origin !== undefined && !isLoopback(origin)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
      return
    }
    upgrades.handleUpgrade(request, socket, head, (client) => handle(createWebSocketStream(client)))
  })
  return {
    take: (socket: Socket) => server.emit('connection', socket),
    onStream: (handler: (stream: Duplex) => void) => {
      handle = handler
    },
  }
}

/** A browser sends the page's origin; a page of another site has no business with this broker. */
function isLoopback(origin: string): boolean {
  if (!URL.canParse(origin)) return false
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(origin).hostname)
}

function refuseNewVersions(log: Log): PreConnectHandler {
  return (client, packet, callback) => {
    // mqtt-packet's types say that a CONNECT always has 3, 4 or 5 here.
    if (packet.protocolVersion !== 5) return callback(null, true)
    log.warn(versionSentence, { client: packet.clientId })
    client.conn.end(connackUnsupportedVersion)
    // An error here makes aedes destroy the socket before the answer is out; silence lets `end` flush.
  }
}

/** MQTT 5, 3.2: CONNACK, reason 0x84 (unsupported protocol version) with a reason string (0x1f). */
const connackUnsupportedVersion = (() => {
  const reason = Buffer.from(versionSentence)
  const properties = Buffer.concat([Buffer.from([0x1f, 0, reason.length]), reason])
  const body = Buffer.concat([Buffer.from([0, 0x84, properties.length]), properties])
  return Buffer.concat([Buffer.from([0x20, body.length]), body])
})()

function refuseShares(log: Log): AuthorizeSubscribeHandler {
  return (client, subscription, callback) => {
    if (!subscription.topic.startsWith('$share/')) return callback(null, subscription)
    log.warn(shareSentence, { client: client.id, topic: subscription.topic })
    // No subscription and no error: SUBACK 0x80 for this filter, the others stand.
    callback(null, null)
  }
}

function explain(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE')
    return new Error(
      `port ${port} is in use: stop what listens there, or choose another (--broker ${port + 1})`,
    )
  if (error.code === 'EACCES')
    return new Error(`port ${port} needs more rights: choose one above 1023 (--broker 1883)`)
  return new Error(`the embedded broker cannot listen on 127.0.0.1:${port}: ${error.message}`)
}
