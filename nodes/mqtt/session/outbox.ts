/**
 * Outbound messages of one client: packet identifiers, what is in flight, what waits for a place, and
 * what happens to both when the connection goes and comes back.
 */
import { asError, PermanentError, TransientError } from '../../../runtime/plugin.ts'

import { violation } from '../wire/fault.ts'
import type { Publish } from '../wire/publish.ts'
import { writePublish } from '../wire/publish.ts'
import { puback, pubcomp, pubrec } from '../wire/reader.ts'
import { isPassing, reasonWords } from '../wire/reasons.ts'
import type { BatchWriter } from '../wire/writer.ts'
import { InFlight, maxFlights } from './in-flight.ts'
import type { Flight } from './in-flight.ts'

/** Who publishes: a sink, or the birth message. */
export interface Publisher {
  done(token: number, error?: Error): void
  /** Bound `(token, error)` for the write of a QoS 0 message. */
  readonly written: (token: number, error?: Error | null) => void
  pause(reason: string): void
  resume(): void
}
export interface Outgoing extends Publish, Flight {
  readonly publisher: Publisher
  readonly token: number
  /** Its deadline has passed: nobody wants to hear of it. */
  isForgotten: boolean
  /** PUBREC came: from now on only PUBREL may be sent again. */
  isReceived: boolean
}
export interface OutboxLimits {
  /** The broker's Receive Maximum. */
  readonly receiveMaximum: number
  readonly maximumPacketSize: number
  /** At most so many of QoS 2: brokers close a 3.1.1 connection beyond a limit they cannot announce. */
  readonly exactlyOnceMaximum: number
}
/** What mosquitto allows by default, the strictest of the known ones. */
export const quietExactlyOnceMaximum = 20
/** So many places at the front of the queue are given back at once. */
const compactAt = 1024
const noLimits: OutboxLimits = {
  receiveMaximum: 0xffff,
  maximumPacketSize: 0xfff_ffff + 5,
  exactlyOnceMaximum: 0xffff,
}

export class Outbox {
  readonly #inFlight = new InFlight<Outgoing>()
  #waiting: Outgoing[] = []
  #waitingFrom = 0
  #limits = noLimits
  #writer: BatchWriter | undefined
  /** How many in flight are of QoS 2. */
  #exactlyOnce = 0

  get open(): number {
    return this.#inFlight.size
  }

  send(outgoing: Outgoing): void {
    if (!this.#writer) {
      outgoing.publisher.done(outgoing.token, offline())
    } else if (this.#waitingFrom < this.#waiting.length || this.#hasNoPlace(outgoing)) {
      this.#waiting.push(outgoing)
    } else this.#write(outgoing)
  }

  forget(publisher: Publisher, token: number): void {
    const isIt = (outgoing: Outgoing) =>
      outgoing.publisher === publisher && outgoing.token === token
    for (const outgoing of this.#inFlight.inOrder()) {
      // Its identifier stays taken until the broker has answered.
      if (isIt(outgoing)) outgoing.isForgotten = true
    }
    for (const outgoing of this.#waiting.slice(this.#waitingFrom)) {
      if (isIt(outgoing)) outgoing.isForgotten = true
    }
  }

  /** With a session, what is in flight is sent again; without, it is handed back in order. */
  connected(writer: BatchWriter, limits: OutboxLimits, isSessionPresent: boolean): void {
    this.#writer = writer
    this.#limits = limits
    if (!isSessionPresent) {
      this.#handBack()
      return
    }
    for (const outgoing of this.#inFlight.inOrder()) this.#again(outgoing)
    this.#pump()
  }

  disconnected(): void {
    this.#writer = undefined
    // A message of QoS 0 that waits has no place in a session.
    const waiting = this.#waiting.slice(this.#waitingFrom)
    this.#waiting = waiting.filter(({ qos }) => qos > 0)
    this.#waitingFrom = 0
    for (const outgoing of waiting) if (outgoing.qos === 0) end(outgoing, offline())
  }

  close(): void {
    this.#writer = undefined
    this.#handBack()
  }

  answer(type: number, id: number, reasonCode: number, text: string | undefined): void {
    const outgoing = this.#inFlight.get(id)
    if (!outgoing) throw violation(`an acknowledgement for packet identifier ${id}, not in flight`)
    const isFitting =
      type === puback
        ? outgoing.qos === 1
        : outgoing.qos === 2 && (type === pubrec || outgoing.isReceived)
    if (!isFitting) throw violation(`an acknowledgement that does not fit packet identifier ${id}`)
    if (type === pubrec && reasonCode < 0x80) {
      outgoing.isReceived = true
      this.#writer?.answer(0x62, id)
      return
    }
    this.#remove(outgoing)
    const isLost = type === pubcomp && reasonCode !== 0
    const hasFailed = reasonCode >= 0x80 && !isLost
    if (hasFailed) end(outgoing, refusal(reasonCode, text))
    else end(outgoing)
    this.#pump()
  }

  #hasNoPlace({ qos }: Outgoing): boolean {
    if (qos === 0) return false
    if (this.#inFlight.size >= Math.min(this.#limits.receiveMaximum, maxFlights)) return true
    return qos === 2 && this.#exactlyOnce >= this.#limits.exactlyOnceMaximum
  }

  #remove(outgoing: Outgoing): void {
    this.#inFlight.remove(outgoing)
    if (outgoing.qos === 2) this.#exactlyOnce--
  }

  #write(outgoing: Outgoing): void {
    const writer = this.#writer
    if (!writer) return
    const maxSize = this.#limits.maximumPacketSize
    try {
      if (outgoing.qos === 0) {
        writePublish(writer, outgoing, { id: 0, isDuplicate: false, maxSize })
        writer.whenWritten(outgoing.publisher.written, outgoing.token)
        return
      }
      this.#inFlight.add(outgoing)
      if (outgoing.qos === 2) this.#exactlyOnce++
      writePublish(writer, outgoing, { id: outgoing.id, isDuplicate: false, maxSize })
    } catch (error) {
      if (outgoing.id > 0) this.#remove(outgoing)
      end(outgoing, asError(error))
    }
  }

  #again(outgoing: Outgoing): void {
    if (!this.#writer) return
    if (outgoing.isReceived) {
      this.#writer.answer(0x62, outgoing.id)
      return
    }
    try {
      const maxSize = this.#limits.maximumPacketSize
      writePublish(this.#writer, outgoing, { id: outgoing.id, isDuplicate: true, maxSize })
    } catch (error) {
      this.#remove(outgoing)
      end(outgoing, asError(error))
    }
  }

  #pump(): void {
    if (this.#waiting.length === 0) return
    while (this.#waitingFrom < this.#waiting.length) {
      const next = this.#waiting[this.#waitingFrom]
      if (!next || this.#hasNoPlace(next)) return
      this.#waitingFrom++
      if (this.#waitingFrom === compactAt) {
        this.#waiting = this.#waiting.slice(compactAt)
        this.#waitingFrom = 0
      }
      if (!next.isForgotten) this.#write(next)
    }
    this.#waiting = []
    this.#waitingFrom = 0
  }

  #handBack(): void {
    const all = [...this.#inFlight.inOrder(), ...this.#waiting.slice(this.#waitingFrom)]
    this.#inFlight.clear()
    this.#exactlyOnce = 0
    this.#waiting = []
    this.#waitingFrom = 0
    for (const outgoing of all) end(outgoing, offline())
  }
}

function end(outgoing: Outgoing, error?: Error): void {
  if (outgoing.isForgotten) return
  if (error) outgoing.publisher.done(outgoing.token, error)
  else outgoing.publisher.done(outgoing.token)
}
const offline = () =>
  new TransientError('offline', 'the connection to the broker was lost before it acknowledged')

function refusal(reasonCode: number, text: string | undefined): Error {
  const message = `the broker refused the message: ${reasonWords(reasonCode)}${text ? `: ${text}` : ''}`
  const code = `mqtt-0x${reasonCode.toString(16)}`
  return isPassing(reasonCode)
    ? new TransientError(code, message)
    : new PermanentError(code, message)
}
