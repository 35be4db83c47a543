/**
 * The messages of one connection that the broker waits for, in order of arrival. A ring of numbers:
 * nothing is allocated for a message. Acknowledgements leave in order (MQTT-4.6.0-2): a settled
 * message behind an open one waits.
 *
 * A token is the count of messages since the start of the process, so a settle that belongs to an
 * earlier connection lies below `#head` and is known as such: its packet identifier may mean another
 * message by now.
 */
const startSize = 1024
const maxSize = 65_536

export type Acknowledge = (id: number, qos: number) => void

export class Receipts {
  #ids = new Uint16Array(startSize)
  #qos = new Uint8Array(startSize)
  /** Nodes that have not settled yet. */
  #pending = new Uint16Array(startSize)
  #mask = startSize - 1
  #head = 0
  #tail = 0
  readonly #acknowledge: Acknowledge

  constructor(acknowledge: Acknowledge) {
    this.#acknowledge = acknowledge
  }

  get open(): number {
    return this.#tail - this.#head
  }

  /** A message for `pending` nodes; with none it is acknowledged as soon as it is its turn. */
  add(id: number, qos: number, pending: number): number {
    const token = this.#tail
    if (token - this.#head > this.#mask) this.#grow()
    const index = token & this.#mask
    this.#ids[index] = id
    this.#qos[index] = qos
    this.#pending[index] = pending
    this.#tail = token + 1
    if (pending === 0 && token === this.#head) this.#advance()
    return token
  }

  /** One node is done with the message. */
  settle(token: number): void {
    if (token < this.#head || token >= this.#tail) return
    const index = token & this.#mask
    const pending = this.#pending[index] ?? 0
    if (pending === 0) return
    this.#pending[index] = pending - 1
    if (pending === 1 && token === this.#head) this.#advance()
  }

  isCurrent(token: number): boolean {
    return token >= this.#head && token < this.#tail
  }

  /** Whether a message with this identifier is open. */
  has(id: number): boolean {
    for (let token = this.#head; token < this.#tail; token++) {
      if (this.#ids[token & this.#mask] === id) return true
    }
    return false
  }

  /**
   * The connection is gone: nothing of it may be acknowledged any more. Returns what was open at
   * QoS 2: token, identifier and the nodes that have not settled.
   */
  forget(): readonly (readonly [token: number, id: number, pending: number])[] {
    const open: [number, number, number][] = []
    for (let token = this.#head; token < this.#tail; token++) {
      const index = token & this.#mask
      const pending = this.#pending[index] ?? 0
      if (this.#qos[index] === 2 && pending > 0) open.push([token, this.#ids[index] ?? 0, pending])
    }
    this.#head = this.#tail
    return open
  }

  #advance(): void {
    let head = this.#head
    while (head < this.#tail && this.#pending[head & this.#mask] === 0) {
      const index = head & this.#mask
      head++
      // Moved before the call, which may settle others.
      this.#head = head
      this.#acknowledge(this.#ids[index] ?? 0, this.#qos[index] ?? 0)
    }
  }

  #grow(): void {
    const size = (this.#mask + 1) * 2
    if (size > maxSize) throw new RangeError('more than 65,536 messages without acknowledgement')
    const copy = <T extends Uint16Array | Uint8Array>(from: T, to: T): T => {
      for (let token = this.#head; token < this.#tail; token++) {
        to[token & (size - 1)] = from[token & this.#mask] ?? 0
      }
      return to
    }
    this.#ids = copy(this.#ids, new Uint16Array(size))
    this.#qos = copy(this.#qos, new Uint8Array(size))
    this.#pending = copy(this.#pending, new Uint16Array(size))
    this.#mask = size - 1
  }
}
