/**
 * What is on its way to the broker, by packet identifier. An array and a stack of free identifiers: a
 * map, once it is old, is made anew in the old generation every thousand messages, and garbage collection
 * then costs more than the messages (w2m in the benchmark).
 */
import { firstControlId } from '../client/control-ids.ts'

export interface Flight {
  /** Packet identifier; 0 while it has none. */
  id: number
  /** Position in the order of sending, for sending again. */
  order: number
}

/** Identifiers that PUBLISH may use at once. */
export const maxFlights = firstControlId - 1

export class InFlight<T extends Flight> {
  /** By identifier; place 0 is never used. */
  readonly #items: (T | undefined)[] = [undefined]
  readonly #free: number[] = []
  #order = 0
  size = 0

  get(id: number): T | undefined {
    return this.#items[id]
  }

  /** Gives it an identifier that nothing in flight has. The caller knows that there is room. */
  add(item: T): void {
    const id = this.#free.pop() ?? this.#items.length
    if (id > maxFlights) throw new Error('bug: no packet identifier left')
    item.id = id
    item.order = this.#order++
    this.#items[id] = item
    this.size++
  }

  remove(item: T): void {
    if (this.#items[item.id] !== item) return
    this.#items[item.id] = undefined
    this.#free.push(item.id)
    this.size--
  }

  /** As they were sent. */
  inOrder(): T[] {
    return this.#items.filter((item) => item !== undefined).sort((a, b) => a.order - b.order)
  }

  clear(): void {
    this.#items.length = 1
    this.#free.length = 0
    this.size = 0
  }
}
