/**
 * What the MQTT data plane costs a message, without network and engine: bytes in, messages out, and
 * back. `node --import tsx bench/micro/mqtt-tap.ts`
 */
import { Inbox } from '../../nodes/mqtt/session/inbox.ts'
import type { Outgoing, Publisher } from '../../nodes/mqtt/session/outbox.ts'
import { Outbox } from '../../nodes/mqtt/session/outbox.ts'
import { ReceivedIds } from '../../nodes/mqtt/session/received-ids.ts'
import type { Target } from '../../nodes/mqtt/session/target.ts'
import { prepareTopic } from '../../nodes/mqtt/wire/publish.ts'
import { PacketReader } from '../../nodes/mqtt/wire/reader.ts'
import { BatchWriter } from '../../nodes/mqtt/wire/writer.ts'
import { Outcome } from '../../runtime/plugin.ts'

const messages = 200_000
const rounds = 9

/** Chunks of 64 KiB with PUBLISH packets, as a socket would give them. */
function stream(qos: 0 | 1, topics: number, size: number, version5: boolean): Buffer[] {
  const payload = Buffer.alloc(size, 'x')
  const packets: Buffer[] = []
  for (let index = 0; index < messages; index++) {
    const topic = Buffer.from(`greenhouse/${index % topics}/telemetry`)
    const id = (index % 65_000) + 1
    const head = [topic.length >> 8, topic.length & 0xff]
    const tail = [...(qos ? [id >> 8, id & 0xff] : []), ...(version5 ? [0] : [])]
    const body = Buffer.concat([Buffer.from(head), topic, Buffer.from(tail), payload])
    const length =
      body.length < 128 ? [body.length] : [(body.length & 0x7f) | 0x80, body.length >> 7]
    packets.push(Buffer.concat([Buffer.from([0x30 | (qos << 1), ...length]), body]))
  }
  const all = Buffer.concat(packets)
  const chunks: Buffer[] = []
  for (let at = 0; at < all.length; at += 65_536)
    chunks.push(Buffer.from(all.subarray(at, at + 65_536)))
  return chunks
}

function makeInbox() {
  const writer = new BatchWriter((_bytes, written) => written())
  const inbox = new Inbox(new ReceivedIds(undefined), {
    resume() {},
    failed() {},
    drop() {},
    mayBeWanted: () => false,
  })
  let count = 0
  const target: Target = {
    id: 'bench',
    subscriptions: [
      {
        filter: 'greenhouse/+/telemetry',
        qos: 1,
        noLocal: false,
        retainAsPublished: false,
        retainHandling: 0,
      },
    ],
    idOf: () => 0,
    emit(message, settle, token = 0) {
      count += message.topic.length > 0 ? 1 : 0
      settle?.(Outcome.delivered, token)
      return undefined
    },
    settle: inbox.settler(),
    isFull: false,
  }
  inbox.targets = [target]
  inbox.connected(writer, false)
  const reader = new PacketReader(
    { publish: (packet) => inbox.publish(packet), answer() {}, control() {} },
    { isVersion5: true, maxPacketSize: 1 << 24 },
  )
  reader.push(Buffer.from([0x20, 3, 0, 0, 0]))
  return { reader, writer, received: () => count }
}

function inbound(name: string, qos: 0 | 1, topics: number, size: number): void {
  const chunks = stream(qos, topics, size, true)
  const { reader, writer } = makeInbox()
  measure(name, () => {
    for (const chunk of chunks) {
      reader.push(chunk)
      writer.flush()
    }
  })
}

function outbound(name: string, payload: string | Uint8Array, topic: string | Uint8Array): void {
  const writer = new BatchWriter((_bytes, written) => written())
  const outbox = new Outbox()
  const limits = { receiveMaximum: 1024, maximumPacketSize: 1 << 28, exactlyOnceMaximum: 1024 }
  outbox.connected(writer, limits, false)
  let sent = 0
  let acknowledged = 0
  const publisher: Publisher = {
    done: () => void acknowledged++,
    written: () => {},
    pause() {},
    resume() {},
  }
  const properties = Buffer.of(0)
  let next = 0
  measure(name, () => {
    for (let index = 0; index < messages; index++) {
      const outgoing: Outgoing = {
        topic,
        payload,
        properties,
        qos: 1,
        retain: false,
        publisher,
        token: index,
        isForgotten: false,
        isReceived: false,
        id: 0,
        order: 0,
      }
      outbox.send(outgoing)
      if (++sent % 64 === 0) {
        writer.flush()
        for (let count = 0; count < 64; count++) {
          next = next + 1 === 0xff00 ? 1 : next + 1
          outbox.answer(4, next, 0, undefined)
        }
      }
    }
  })
  if (acknowledged !== sent) throw new Error('bug: not all were acknowledged')
}

function measure(name: string, run: () => void): void {
  run()
  const times = Array.from({ length: rounds }, () => {
    const start = process.hrtime.bigint()
    run()
    return Number(process.hrtime.bigint() - start) / messages
  }).toSorted((a, b) => a - b)
  const median = times[rounds >> 1] ?? 0
  console.log(`${name.padEnd(52)} ${median.toFixed(0).padStart(5)} ns a message`)
}

const text = JSON.stringify({
  temperature: 31.5,
  humidity: 40,
  at: 1_700_000_000,
  unit: 'x'.repeat(40),
})
inbound('in, 100 B, QoS 0, 1 topic', 0, 1, 100)
inbound('in, 100 B, QoS 1, 1 topic', 1, 1, 100)
inbound('in, 100 B, QoS 1, 100 topics', 1, 100, 100)
inbound('in, 100 B, QoS 1, 10,000 topics', 1, 10_000, 100)
inbound('in, 1 KiB, QoS 1, 100 topics', 1, 100, 1024)
outbound('out, 100 B text, QoS 1, constant topic', text, prepareTopic('greenhouse/1/telemetry'))
outbound(
  'out, 100 B bytes, QoS 1, constant topic',
  Buffer.from(text),
  prepareTopic('greenhouse/1/telemetry'),
)
outbound('out, 100 B text, QoS 1, topic by message', text, 'greenhouse/1/telemetry')
outbound(
  'out, 1 KiB text, QoS 1, constant topic',
  'x'.repeat(1024),
  prepareTopic('greenhouse/1/telemetry'),
)
