/** The client of a connection's sinks. */
import { isClean } from '../config/connection.ts'
import type { Outbox, Publisher } from '../session/outbox.ts'
import type { Connack } from '../wire/control.ts'
import type { ClientOptions } from './client.ts'
import { Client } from './client.ts'

/** What the broker allows a publisher; known while connected. */
export interface BrokerLimits {
  readonly maximumQos: 0 | 1 | 2
  readonly isRetainAvailable: boolean
}
const unlimited: BrokerLimits = { maximumQos: 2, isRetainAvailable: true }

export interface SinkClientOptions extends ClientOptions {
  readonly isPrimary: () => boolean
  readonly birth: (client: Client) => void
}

export class SinkClient {
  readonly client: Client
  limits: BrokerLimits = unlimited
  readonly #publishers = new Set<Publisher>()
  #isFirst = true

  constructor(options: SinkClientOptions) {
    this.client = new Client(options, {
      greeting: () => ({
        // The first session starts with nothing: an identifier that the broker still holds from a
        // process before would make it take a new message of QoS 2 for an old one.
        isClean: isClean(options.config) || this.#isFirst,
        receiveMaximum: 0xffff,
        hasWill: options.isPrimary(),
      }),
      connected: (_link, connack) => {
        this.#connected(connack)
        options.birth(this.client)
      },
      ready: () => {},
      disconnected: (reason) => {
        for (const publisher of this.#publishers) publisher.pause(reason)
      },
      mayBeWanted: () => false,
      failed: () => {},
    })
  }

  get outbox(): Outbox {
    return this.client.outbox
  }

  attach(publisher: Publisher): () => void {
    this.#publishers.add(publisher)
    if (!this.client.link) publisher.pause('not connected to the broker yet')
    this.client.start()
    return () => void this.#publishers.delete(publisher)
  }

  #connected({ properties }: Connack): void {
    this.#isFirst = false
    this.limits = {
      maximumQos: properties.maximumQos === 0 ? 0 : properties.maximumQos === 1 ? 1 : 2,
      isRetainAvailable: properties.retainAvailable !== 0,
    }
    for (const publisher of this.#publishers) publisher.resume()
  }
}
