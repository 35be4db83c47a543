/**
 * The limit of one Node.js thread for this work: no library, packets read in place, frames, PUBLISHes
 * and PUBACKs written in one batch per chunk. It is not a product: one peer of each kind, no reconnect,
 * no timeouts. What it costs to parse, add a field and stringify is in here as in every other bridge.
 *
 *   node raw.js DIRECTION MQTT_PORT WS_PORT QOS WORK
 */
import { createHash } from 'node:crypto'
import { connect, createServer, type Socket } from 'node:net'

import { changeFor } from './work.ts'

const [direction, mqttPort, wsPort, qosText, work] = process.argv.slice(2)
const qos = qosText === '0' ? 0 : 1
const change = changeFor(work)
const batchSize = 256 * 1024
const inFlightLimit = 60_000
const topic = Buffer.from('bench/out/telemetry')

/** Gathers what goes to one socket; buffers come back when the kernel has taken them. */
function createBatch(socket: Socket) {
  const free: Buffer[] = []
  let buffer: Buffer = Buffer.allocUnsafeSlow(batchSize)
  let end = 0
  return {
    /** The buffer, with at least `length` bytes of room behind `end`. */
    room(length: number): Buffer {
      if (end + length > batchSize) this.flush()
      return length > batchSize ? (buffer = Buffer.allocUnsafeSlow(length)) : buffer
    },
    get end(): number {
      return end
    },
    set end(value: number) {
      end = value
    },
    /** False when the socket is behind. */
    flush(): boolean {
      if (end === 0) return true
      const sent = buffer
      const isTaken = socket.write(sent.subarray(0, end), () => free.push(sent))
      buffer = free.pop() ?? Buffer.allocUnsafeSlow(batchSize)
      end = 0
      return isTaken
    },
  }
}
type Batch = ReturnType<typeof createBatch>

function frameHead(length: number): number {
  return length < 126 ? 2 : length < 65_536 ? 4 : 10
}

function putFrame(batch: Batch, text: string): void {
  const buffer = batch.room(text.length * 3 + 10)
  const start = batch.end
  let head = frameHead(text.length)
  const length = buffer.write(text, start + head)
  if (frameHead(length) !== head) {
    buffer.copyWithin(start + frameHead(length), start + head, start + head + length)
    head = frameHead(length)
  }
  buffer[start] = 0x81
  if (head === 2) buffer[start + 1] = length
  else if (head === 4) {
    buffer[start + 1] = 126
    buffer.writeUInt16BE(length, start + 2)
  } else {
    buffer[start + 1] = 127
    buffer.writeBigUInt64BE(BigInt(length), start + 2)
  }
  batch.end = start + head + length
}

function lengthBytes(length: number): number {
  return length < 128 ? 1 : length < 16_384 ? 2 : length < 2_097_152 ? 3 : 4
}

function putPublish(batch: Batch, text: string, id: number): void {
  const fixed = 2 + topic.length + (qos ? 2 : 0)
  const buffer = batch.room(text.length * 3 + fixed + 5)
  const start = batch.end
  let head = 1 + lengthBytes(fixed + text.length)
  const length = buffer.write(text, start + head + fixed)
  const real = 1 + lengthBytes(fixed + length)
  if (real !== head) {
    buffer.copyWithin(start + real + fixed, start + head + fixed, start + head + fixed + length)
    head = real
  }
  let at = start
  buffer[at++] = 0x30 | (qos << 1)
  let rest = fixed + length
  while (rest > 127) {
    buffer[at++] = (rest & 127) | 128
    rest >>>= 7
  }
  buffer[at++] = rest
  buffer[at++] = topic.length >> 8
  buffer[at++] = topic.length & 255
  buffer.set(topic, at)
  if (qos) {
    buffer[at + topic.length] = id >> 8
    buffer[at + topic.length + 1] = id & 255
  }
  batch.end = start + head + fixed + length
}

/** Feeds whole packets to `take`, which returns the bytes it used, or 0 for "not complete". */
function readPackets(take: (chunk: Buffer, at: number) => number): (chunk: Buffer) => void {
  let left: Buffer | undefined
  return (chunk) => {
    const data = left ? Buffer.concat([left, chunk]) : chunk
    let at = 0
    for (let used = 1; at < data.length && used > 0; at += used) used = take(data, at)
    left = at < data.length ? Buffer.from(data.subarray(at)) : undefined
  }
}

function startMqtt(onData: (chunk: Buffer) => void): Socket {
  const socket = connect({
    host: '127.0.0.1',
    port: Number(mqttPort),
    noDelay: true,
    onread: {
      buffer: Buffer.allocUnsafeSlow(batchSize),
      callback(count, buffer) {
        onData(Buffer.from(buffer.buffer, buffer.byteOffset, count))
        return true
      },
    },
  })
  const id = Buffer.from('bench-raw')
  socket.write(Buffer.concat([Buffer.from([0x10, 12 + id.length, 0, 4]), Buffer.from('MQTT')]))
  socket.write(Buffer.concat([Buffer.from([4, 2, 0, 0, 0, id.length]), id]))
  return socket
}

function subscribe(socket: Socket): void {
  const filter = Buffer.from('bench/in/#')
  const head = Buffer.from([0x82, 5 + filter.length, 0, 1, 0, filter.length])
  socket.write(Buffer.concat([head, filter, Buffer.from([qos])]))
}

function acceptPeer(onPeer: (socket: Socket) => void): void {
  createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => process.exit(1))
    socket.once('data', (request) => {
      const key = /sec-websocket-key: *([^\r\n]+)/i.exec(request.toString('latin1'))?.[1] ?? ''
      const accept = createHash('sha1')
        .update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
        .digest('base64')
      socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
          `Sec-WebSocket-Accept: ${accept}\r\n\r\n`,
      )
      onPeer(socket)
    })
  }).listen(Number(wsPort), '127.0.0.1')
}

/** Where an MQTT packet's body starts and its length, in `body`; false when it is not all there. */
const body = { start: 0, end: 0 }
function findBody(data: Buffer, at: number): boolean {
  let length = 0
  let shift = 0
  for (let index = at + 1; index < data.length; index++) {
    const byte = data[index]!
    length |= (byte & 127) << shift
    if (byte < 128) {
      body.start = index + 1
      body.end = body.start + length
      return body.end <= data.length
    }
    shift += 7
  }
  return false
}

function bridgeToWebSocket(): void {
  let frames: Batch | undefined
  let peer: Socket | undefined
  const read = readPackets((data, at) => {
    if (!findBody(data, at)) return 0
    if (data[at]! >> 4 !== 3) return body.end - at
    let start = body.start + 2 + data.readUInt16BE(body.start)
    if (data[at]! & 6) {
      const ack = acks.room(4)
      ack.writeUInt32BE(0x40020000 + data.readUInt16BE(start), acks.end)
      acks.end += 4
      start += 2
    }
    const text = change(data.toString('utf8', start, body.end))
    if (frames && text !== undefined) putFrame(frames, text)
    return body.end - at
  })
  const socket = startMqtt((chunk) => {
    read(chunk)
    if (frames?.flush() === false) {
      socket.pause()
      peer?.once('drain', () => socket.resume())
    }
    acks.flush()
  })
  const acks = createBatch(socket)
  acceptPeer((accepted) => {
    peer = accepted
    frames = createBatch(accepted)
    subscribe(socket)
  })
}

function unmask(data: Buffer, key: number, start: number, end: number): void {
  const [a, b, c, d] = [data[key]!, data[key + 1]!, data[key + 2]!, data[key + 3]!]
  let index = start
  for (const whole = end - 3; index < whole; index += 4) {
    data[index]! ^= a
    data[index + 1]! ^= b
    data[index + 2]! ^= c
    data[index + 3]! ^= d
  }
  for (let rest = 0; index < end; index++, rest++) data[index]! ^= data[key + rest]!
}

function bridgeToMqtt(): void {
  let inFlight = 0
  let id = 0
  let peer: Socket | undefined
  const readMqtt = readPackets((data, at) => {
    if (!findBody(data, at)) return 0
    if (data[at]! >> 4 === 4) inFlight--
    return body.end - at
  })
  const socket = startMqtt((chunk) => {
    readMqtt(chunk)
    if (inFlight < inFlightLimit / 2 && peer?.isPaused()) peer.resume()
  })
  const batch = createBatch(socket)
  const readFrames = readPackets((data, at) => {
    if (data.length - at < 2) return 0
    let length = data[at + 1]! & 127
    const start = at + (length === 126 ? 4 : length === 127 ? 10 : 2)
    if (data.length < start + 4) return 0
    if (length === 126) length = data.readUInt16BE(at + 2)
    else if (length === 127) length = Number(data.readBigUInt64BE(at + 2))
    const end = start + 4 + length
    if (end > data.length) return 0
    unmask(data, start, start + 4, end)
    const text = change(data.toString('utf8', start + 4, end))
    if (text === undefined) return end - at
    id = id === 65_535 ? 1 : id + 1
    putPublish(batch, text, id)
    if (qos) inFlight++
    return end - at
  })
  acceptPeer((accepted) => {
    peer = accepted
    accepted.on('data', (chunk: Buffer) => {
      readFrames(chunk)
      const isTaken = batch.flush()
      if (inFlight > inFlightLimit) accepted.pause()
      else if (!isTaken) {
        accepted.pause()
        socket.once('drain', () => accepted.resume())
      }
    })
  })
}

if (direction === 'm2w') bridgeToWebSocket()
else bridgeToMqtt()
