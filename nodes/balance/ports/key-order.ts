/**
 * Keeps the messages of one key in order although ports change: all that are under way of a key are on one
 * port, and a key that is to change waits until they have settled. Keys without anything under way cost
 * nothing.
 */
import type { Entry, Port } from './port.ts'

interface Key {
  /** Where its messages were sent last, if any was. */
  port: Port | undefined
  underWay: number
  /** In order; only while the key cannot go on. */
  readonly waiting: Entry[]
}

export class KeyOrder {
  readonly #keys = new Map<string, Key>()

  /** Must this message wait for earlier ones of its key, if it is to take that port? Then it is kept here. */
  holdBack(entry: Entry, port: Port | undefined): boolean {
    if (entry.key === undefined) return false
    const key = this.#keys.get(entry.key)
    if (key === undefined) return false
    if (key.waiting.length === 0 && (key.underWay === 0 || key.port === port)) return false
    key.waiting.push(entry)
    return true
  }

  /** There is no port for it: what comes later of its key waits behind it. False for one without a key. */
  wait(entry: Entry): boolean {
    if (entry.key === undefined) return false
    const key = this.#keys.get(entry.key)
    if (key !== undefined) key.waiting.push(entry)
    else this.#keys.set(entry.key, { port: undefined, underWay: 0, waiting: [entry] })
    return true
  }

  sent(entry: Entry, port: Port): void {
    if (entry.key === undefined) return
    const key = this.#keys.get(entry.key)
    if (key === undefined) this.#keys.set(entry.key, { port, underWay: 1, waiting: [] })
    else {
      key.port = port
      key.underWay++
    }
  }

  /** It is on no port any more. */
  left(entry: Entry): void {
    const key = entry.key === undefined ? undefined : this.#keys.get(entry.key)
    if (key !== undefined) key.underWay--
  }

  /** Puts back what has to go again, before what waits; `entries` in their order. */
  goAgain(entries: readonly Entry[]): Entry[] {
    const free: Entry[] = []
    for (const entry of entries.toReversed()) {
      const key = entry.key === undefined ? undefined : this.#keys.get(entry.key)
      if (key === undefined) free.unshift(entry)
      else key.waiting.unshift(entry)
    }
    return free
  }

  /** Sends on what waits, as far as `send` finds a port that the key may take. Forgets a key with nothing left. */
  pump(
    name: string | undefined,
    choose: (entry: Entry) => Port | undefined,
    send: (entry: Entry, port: Port) => void,
  ): void {
    if (name === undefined) return
    const key = this.#keys.get(name)
    if (key === undefined) return
    for (let next = key.waiting[0]; next !== undefined; next = key.waiting[0]) {
      const port = choose(next)
      if (port === undefined || (key.underWay > 0 && key.port !== port)) return
      key.waiting.shift()
      send(next, port)
    }
    if (key.underWay === 0) this.#keys.delete(name)
  }

  /** Keys with something that waits. */
  get stalled(): string[] {
    return [...this.#keys].filter(([, { waiting }]) => waiting.length > 0).map(([name]) => name)
  }
}
