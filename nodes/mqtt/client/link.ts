/**
 * One network connection to a broker, from the handshake to its end. mqtt.js runs the control plane
 * (CONNECT, SUBSCRIBE, UNSUBSCRIBE, PINGREQ, DISCONNECT) over a stream of ours; PUBLISH and its
 * acknowledgements never reach it. A link never reconnects: the next attempt is a new link with a new
 * mqtt.js client, so that no state of an old connection can leak into a new one.
 */
import type { IClientOptions, ISubscriptionMap, MqttClient } from 'mqtt'

import { reasonOf } from '../../../runtime/plugin.ts'
import type { Address } from '../transport/address.ts'
import { networkFault, openWire } from '../transport/wire.ts'
import type { Wire, WireOptions } from '../transport/wire.ts'
import type { Connack } from '../wire/control.ts'
import { connack, disconnect, readConnack, readDisconnect } from '../wire/control.ts'
import { ProtocolFault } from '../wire/fault.ts'
import type { Inbound } from '../wire/reader.ts'
import { PacketReader } from '../wire/reader.ts'
import { reasonWords } from '../wire/reasons.ts'
import { BatchWriter } from '../wire/writer.ts'
import { controlIds } from './control-ids.ts'
import { ControlStream } from './control-stream.ts'
import { guardKeepalive } from './keepalive.ts'
import type { Loss } from './loss.ts'
import { LossError } from './loss.ts'
import { refusal } from './refusal.ts'

export interface LinkHandlers extends Omit<Inbound, 'control'> {
  /** CONNACK with success; runs before any PUBLISH behind it is read. */
  connected(link: Link, connack: Connack): void
  /** Once, when an established link is gone. */
  lost(loss: Loss): void
}
export interface LinkOptions {
  readonly address: Address
  readonly tls: WireOptions['tls']
  readonly maxPacketSize: number
  /** Milliseconds for everything up to CONNACK. */
  readonly timeout: number
  readonly mqtt: IClientOptions
}

const closeDeadline = 2000

export class Link {
  readonly writer: BatchWriter
  readonly reader: PacketReader
  readonly address: Address
  readonly stream: ControlStream
  /** When bytes of the broker came last. */
  heardAt = performance.now()
  client: MqttClient | undefined
  readonly #handlers: LinkHandlers
  readonly #isVersion5: boolean
  readonly #tls: WireOptions['tls']
  /** Ends an attempt that is still under way. */
  readonly #abort = new AbortController()
  #wire: Wire | undefined
  #loss: Loss | undefined
  #isUp = false
  #opened: (loss?: Loss) => void = () => {}
  #closed: () => void = () => {}
  readonly closed: Promise<void>

  constructor(options: LinkOptions, handlers: LinkHandlers) {
    this.#handlers = handlers
    this.#isVersion5 = options.mqtt.protocolVersion === 5
    this.address = options.address
    this.#tls = options.tls
    this.writer = new BatchWriter((bytes, written) => {
      if (this.#wire) this.#wire.write(bytes, written)
      else written(new Error('not connected'))
    })
    this.reader = new PacketReader(
      {
        publish: (packet) => handlers.publish(packet),
        answer: (type, id, code, text) => handlers.answer(type, id, code, text),
        control: (type, packet) => this.#control(type, packet),
      },
      { isVersion5: this.#isVersion5, maxPacketSize: options.maxPacketSize },
    )
    this.stream = new ControlStream({
      write: (bytes) => this.writer.bytes(bytes),
      end: () => this.#end(),
      destroy: () => this.#wire?.destroy(),
    })
    this.closed = new Promise((resolve) => (this.#closed = resolve))
  }

  /** Rejects with `LossError` when there is no CONNACK with success in time. */
  async open(options: LinkOptions): Promise<void> {
    const timer = setTimeout(() => {
      this.lose({
        kind: 'network',
        reason: `no answer from ${this.address.shown} within ${options.timeout} ms`,
      })
    }, options.timeout)
    const isOpen = new Promise<void>((resolve, reject) => {
      this.#opened = (loss) => (loss ? reject(new LossError(loss)) : resolve())
    })
    // Listened to at once: the loss may come while the wire is still being opened.
    isOpen.catch(() => {})
    try {
      const [{ MqttClient: Client }, wire] = await Promise.all([
        import('mqtt'),
        openWire(
          { ...options, signal: this.#abort.signal },
          {
            data: (chunk) => this.#data(chunk),
            closed: (error, behindData) => this.#wireClosed(error, behindData),
          },
        ),
      ])
      this.#wire = wire
      if (this.#loss) wire.destroy()
      else this.#startControl(Client, options.mqtt)
    } catch (error) {
      this.#closed()
      this.lose({ kind: 'network', reason: networkFault(error, this.address) })
    }
    try {
      await isOpen
    } finally {
      clearTimeout(timer)
    }
  }

  /** The connection is over; the first reason counts. */
  lose(loss: Loss): void {
    if (this.#loss) return
    this.#loss = loss
    this.#abort.abort()
    this.reader.close()
    this.writer.close()
    this.#opened(loss)
    if (this.client) {
      this.client.end(true)
      this.stream.destroy()
    }
    this.#wire?.destroy()
    if (this.#isUp) this.#handlers.lost(loss)
  }

  /** Ends the connection because of the broker; MQTT 5 tells it why. */
  fail(fault: unknown): void {
    if (this.#loss) return
    const code = fault instanceof ProtocolFault ? fault.reasonCode : 0x83
    const message = reasonOf(fault)
    if (this.#isVersion5 && this.#isUp) {
      this.writer.bytes(Buffer.of(0xe0, 2, code, 0))
      this.writer.flush()
    }
    this.lose({
      kind: 'protocol',
      reason: `the broker broke the protocol: ${message}`,
      reasonCode: code,
    })
  }

  /** DISCONNECT, then close; forced after a deadline. */
  async close(): Promise<void> {
    if (this.#loss || !this.client || !this.#wire) {
      this.lose({ kind: 'local', reason: 'closed' })
      return
    }
    this.#isUp = false
    this.writer.flush()
    this.client.end(false)
    const timer = setTimeout(() => this.#wire?.destroy(), closeDeadline)
    await this.closed
    clearTimeout(timer)
    this.lose({ kind: 'local', reason: 'closed' })
  }

  pauseReading(): void {
    this.#wire?.pause()
  }
  resumeReading(): void {
    // The verdict on the keepalive starts anew: what the broker said lies unread.
    this.heardAt = performance.now()
    try {
      this.reader.resume()
    } catch (fault) {
      this.fail(fault)
    }
    if (!this.reader.stalled) this.#wire?.resume()
  }

  /** Resolves with one code a filter, as granted by the broker. */
  subscribe(filters: ISubscriptionMap, subscriptionId: number | undefined): Promise<number[]> {
    const options =
      subscriptionId === undefined ? {} : { properties: { subscriptionIdentifier: subscriptionId } }
    return new Promise((resolve, reject) => {
      if (!this.client) return reject(new Error('not connected'))
      this.client.subscribe(filters, options, (error, _requested, packet) => {
        // mqtt.js makes an error of a refused filter; the packet has the codes of all.
        if (packet) resolve(packet.granted.map(Number))
        else reject(error ?? new Error('the broker did not answer SUBSCRIBE'))
      })
    })
  }

  unsubscribe(filters: string[]): Promise<void> {
    return new Promise((resolve, reject) => {
      if (!this.client) return reject(new Error('not connected'))
      this.client.unsubscribe(filters, (error) => (error ? reject(error) : resolve()))
    })
  }

  #startControl(Client: typeof MqttClient, mqtt: IClientOptions): void {
    this.client = new Client(() => this.stream, {
      ...mqtt,
      reconnectPeriod: 0,
      resubscribe: false,
      queueQoSZero: false,
      messageIdProvider: controlIds(),
    })
    guardKeepalive(this, this.client)
    this.client.on('error', (error) => {
      this.lose({ kind: 'network', reason: error.message })
    })
    this.writer.flush()
  }

  #data(chunk: Buffer): void {
    this.heardAt = performance.now()
    try {
      this.reader.push(chunk)
    } catch (fault) {
      this.fail(fault)
      return
    }
    if (this.reader.stalled) this.pauseReading()
  }

  #control(type: number, packet: Buffer): void {
    const shape = { body: bodyStart(packet), isVersion5: this.#isVersion5 }
    if (type === connack) this.#connack(readConnack(packet, shape))
    else if (type === disconnect) {
      const { reasonCode, properties } = readDisconnect(packet, shape)
      const said = properties.reasonString ? `: ${properties.reasonString}` : ''
      const reason = `the broker ended the connection: ${reasonWords(reasonCode)}${said}`
      this.lose({ kind: 'disconnected', reason, reasonCode })
    }
    if (!this.#loss) this.stream.push(packet)
  }

  #connack(answer: Connack): void {
    if (this.#isUp) throw new ProtocolFault(0x82, 'a second CONNACK')
    if (answer.reasonCode !== 0) {
      this.lose(refusal(answer, this.#isVersion5))
      return
    }
    this.#isUp = true
    this.#opened()
    this.#handlers.connected(this, answer)
  }

  /** TLS 1.3 refuses a client after the handshake; the reset often overtakes the reason. */
  #certificateHint(error: Error): string {
    const isReset = 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
    if (!isReset || this.#isUp || !/^(mqtts|wss)$/.test(this.address.scheme)) return ''
    return this.#tls.cert === undefined
      ? ' after the TLS handshake; it may want a client certificate (`tls.cert`, `tls.key`)'
      : ' after the TLS handshake; it may have refused the client certificate (`tls.cert`)'
  }

  #end(): void {
    this.writer.flush()
    this.#wire?.end()
  }

  #wireClosed(error: Error | undefined, behindData = false): void {
    this.#closed()
    if (error) {
      const reason = `${networkFault(error, this.address)}${this.#certificateHint(error)}`
      this.lose({ kind: 'network', reason })
      return
    }
    const hint =
      this.#isVersion5 && !this.#isUp ? '; it may not speak MQTT 5: then set `protocol: 3.1.1`' : ''
    const when = this.#isUp ? '' : ' before CONNACK'
    const kind = behindData ? 'network' : 'closed'
    this.lose({ kind, reason: `the broker closed the connection${when}${hint}` })
  }
}

function bodyStart(packet: Buffer): number {
  let at = 1
  while ((packet[at] ?? 0) > 0x7f) at++
  return at + 1
}
