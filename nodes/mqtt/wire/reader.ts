/**
 * Cuts the inbound stream into packets and checks them. PUBLISH and its acknowledgements are read in
 * place: the fields of the current packet lie on the reader, nothing is allocated for them. Anything
 * else is checked and handed on whole.
 *
 * Indexes below are known to be inside the chunk, hence the `!`.
 */
import { checkControl } from './control.ts'
import { malformed, ProtocolFault, violation } from './fault.ts'
import type { Properties } from './properties.ts'
import { answerProperties, Cursor, publishProperties, readProperties } from './properties.ts'
import { answerCodes } from './reasons.ts'

export const puback = 4
export const pubrec = 5
export const pubrel = 6
export const pubcomp = 7

export interface Inbound {
  /** A PUBLISH lies on the reader. `false`: not now; the reader stops before it until `resume`. */
  publish(packet: PublishFields): boolean
  answer(type: number, id: number, reasonCode: number, text: string | undefined): void
  control(type: number, packet: Buffer): void
}
export interface PublishFields {
  readonly chunk: Buffer
  readonly header: number
  readonly topicStart: number
  readonly topicEnd: number
  readonly id: number
  readonly payloadStart: number
  readonly end: number
  readonly properties: Properties | undefined
}

/**
 * The largest fixed header. Some brokers (mosquitto 2.0) leave it out when they compare a packet with the
 * Maximum Packet Size that we announce. To refuse what is only longer by that would close the connection,
 * and the broker would send the same packet again for ever.
 */
const headerSlack = 5

export class PacketReader implements PublishFields {
  chunk: Buffer = Buffer.alloc(0)
  header = 0
  topicStart = 0
  topicEnd = 0
  id = 0
  payloadStart = 0
  end = 0
  properties: Properties | undefined
  /** Stopped before a PUBLISH that could not be taken. */
  stalled = false

  readonly #inbound: Inbound
  readonly #isVersion5: boolean
  readonly #maxPacketSize: number
  #isGreeted = false
  #isClosed = false
  /** Up to five bytes of a packet whose length is not known yet. */
  #head: number[] = []
  #assembly: Buffer | undefined
  #filled = 0
  #backlog: Buffer[] = []

  constructor(inbound: Inbound, options: { isVersion5: boolean; maxPacketSize: number }) {
    this.#inbound = inbound
    this.#isVersion5 = options.isVersion5
    this.#maxPacketSize = options.maxPacketSize
  }

  /** Bytes that lie here because of a stall. */
  get held(): number {
    return this.#backlog.reduce((sum, chunk) => sum + chunk.length, 0)
  }

  /** Throws `ProtocolFault` when the stream breaks the protocol. */
  push(chunk: Buffer): void {
    if (this.#isClosed) return
    if (this.stalled) {
      this.#backlog.push(chunk)
      return
    }
    const from = this.#assembly || this.#head.length > 0 ? this.#complete(chunk) : 0
    if (from === chunk.length || this.#isClosed) return
    if (this.stalled) this.#backlog.push(chunk.subarray(from))
    else this.#scan(chunk, from)
  }

  resume(): void {
    if (!this.stalled) return
    this.stalled = false
    const backlog = this.#backlog
    this.#backlog = []
    for (const chunk of backlog) this.push(chunk)
  }

  close(): void {
    this.#isClosed = true
    this.#backlog = []
    this.#assembly = undefined
  }

  /** Goes on with a packet that began in an earlier chunk; returns where the next one starts. */
  #complete(chunk: Buffer): number {
    let from = 0
    while (!this.#assembly) {
      if (from === chunk.length) return from
      this.#head.push(chunk[from++]!)
      this.#beginAssembly(this.#head)
    }
    const assembly = this.#assembly
    const count = Math.min(assembly.length - this.#filled, chunk.length - from)
    chunk.copy(assembly, this.#filled, from, from + count)
    this.#filled += count
    if (this.#filled === assembly.length) {
      this.#assembly = undefined
      this.#head = []
      this.#scan(assembly, 0)
    }
    return from + count
  }

  /** Starts to collect a packet if its length is known from these bytes. */
  #beginAssembly(bytes: ArrayLike<number>): void {
    let length = 0
    for (let index = 1; index < bytes.length; index++) {
      const byte = bytes[index]!
      length += (byte & 0x7f) * 2 ** (7 * (index - 1))
      if (byte < 0x80) {
        const size = index + 1 + length
        this.#checkSize(size)
        this.#assembly = Buffer.allocUnsafe(size)
        this.#filled = Math.min(bytes.length, size)
        for (let at = 0; at < this.#filled; at++) this.#assembly[at] = bytes[at]!
        return
      }
      if (index === 4) throw malformed('a packet length of more than four bytes')
    }
  }

  #checkSize(size: number): void {
    if (size <= this.#maxPacketSize + headerSlack) return
    throw new ProtocolFault(
      0x95,
      `a packet of ${size} bytes, more than maxPacketSize (${this.#maxPacketSize} bytes)`,
    )
  }

  #keep(chunk: Buffer, from: number): void {
    const rest = chunk.subarray(from)
    this.#head = []
    if (rest.length > 1) this.#beginAssembly(rest)
    if (this.#assembly) {
      rest.copy(this.#assembly, 0)
      this.#filled = rest.length
    } else this.#head = [...rest]
  }

  #scan(chunk: Buffer, from: number): void {
    let position = from
    const chunkEnd = chunk.length
    this.chunk = chunk
    while (position < chunkEnd) {
      const body = this.#readLength(position)
      if (body < 0) return this.#keep(chunk, position)
      const type = chunk[position]! >> 4
      if (!this.#isGreeted) this.#greet(type)
      if (type === 3) {
        this.#readPublish(chunk[position]!, body)
        if (!this.#inbound.publish(this)) {
          this.stalled = true
          this.#backlog.push(chunk.subarray(position))
          return
        }
      } else if (type >= puback && type <= pubcomp) this.#readAnswer(type, position, body)
      else this.#readControl(type, position, body)
      if (this.#isClosed) return
      // An inbound handler may have read another chunk through this reader only by a bug.
      position = this.end
    }
  }

  /** Sets `end`; returns where the body starts, or -1 when the packet is not complete in the chunk. */
  #readLength(position: number): number {
    const { chunk } = this
    if (position + 1 >= chunk.length) return -1
    let length = chunk[position + 1]!
    let body = position + 2
    if (length > 0x7f) {
      length &= 0x7f
      for (let scale = 0x80; ; scale *= 0x80) {
        if (scale > 0x200000) throw malformed('a packet length of more than four bytes')
        if (body >= chunk.length) return -1
        const byte = chunk[body++]!
        length += (byte & 0x7f) * scale
        if (byte < 0x80) break
      }
    }
    this.end = body + length
    if (this.end - position > this.#maxPacketSize) this.#checkSize(this.end - position)
    return this.end > chunk.length ? -1 : body
  }

  #greet(type: number): void {
    if (type !== 2) throw violation('the first packet of the broker is not CONNACK')
    this.#isGreeted = true
  }

  #readPublish(header: number, body: number): void {
    const { chunk, end } = this
    const qos = (header >> 1) & 3
    if (qos === 3) throw malformed('PUBLISH with QoS 3')
    if (qos === 0 && (header & 8) !== 0) throw malformed('PUBLISH with DUP at QoS 0')
    if (body + 2 > end) throw malformed('PUBLISH without a topic')
    const topicStart = body + 2
    const topicEnd = topicStart + ((chunk[body]! << 8) | chunk[body + 1]!)
    let at = topicEnd
    if (qos > 0) {
      at += 2
      if (at > end) throw malformed('PUBLISH without a packet identifier')
      this.id = (chunk[topicEnd]! << 8) | chunk[topicEnd + 1]!
      if (this.id === 0) throw malformed('PUBLISH with packet identifier 0')
    }
    if (at > end) throw malformed('PUBLISH with a topic longer than the packet')
    this.header = header
    this.topicStart = topicStart
    this.topicEnd = topicEnd
    this.properties = undefined
    if (this.#isVersion5) {
      if (at < end && chunk[at] === 0) at++
      else at = this.#readPublishProperties(at)
    }
    this.payloadStart = at
  }

  #readPublishProperties(at: number): number {
    const cursor = new Cursor(this.chunk, at, this.end)
    this.properties = readProperties(cursor, publishProperties)
    return cursor.position
  }

  #readAnswer(type: number, position: number, body: number): void {
    const { chunk, end } = this
    if ((chunk[position]! & 0x0f) !== (type === pubrel ? 2 : 0)) throw malformed('reserved flags')
    if (body + 2 > end) throw malformed('an acknowledgement without a packet identifier')
    const id = (chunk[body]! << 8) | chunk[body + 1]!
    if (id === 0) throw malformed('an acknowledgement of packet identifier 0')
    if (end === body + 2) {
      this.#inbound.answer(type, id, 0, undefined)
      return
    }
    if (!this.#isVersion5) throw malformed('an acknowledgement that is too long')
    const reasonCode = chunk[body + 2]!
    if (!answerCodes[type]?.has(reasonCode)) throw malformed('an unknown reason code')
    const text =
      end > body + 3
        ? readWhole(new Cursor(chunk, body + 3, end), answerProperties).reasonString
        : undefined
    this.#inbound.answer(type, id, reasonCode, text)
  }

  #readControl(type: number, position: number, body: number): void {
    const packet = this.chunk.subarray(position, this.end)
    checkControl(type, packet, { body: body - position, isVersion5: this.#isVersion5 })
    this.#inbound.control(type, packet)
  }
}

function readWhole(cursor: Cursor, allowed: ReadonlySet<number>): Properties {
  const properties = readProperties(cursor, allowed)
  if (cursor.position !== cursor.end) throw malformed('bytes behind the properties')
  return properties
}
