/**
 * Bounds what waits in an outlet without a receipt, and so without a window of its source: beyond the
 * limit the lanes above are asked to wait, and a source that does not is cut off, counted.
 */
import { byteSize } from '../message.ts'
import type { Message } from '../message.ts'
import type { Lane } from './lane.ts'

const maxMessages = 1024
const maxBytes = 16 * 1024 * 1024
/** A source that does not wait is cut off at this many times the limit. */
const overflowFactor = 2

export class LooseLimit {
  #messages = 0
  #bytes = 0
  #isFull = false
  #lanes: ReadonlySet<Lane> = new Set()

  get lanes(): ReadonlySet<Lane> {
    return this.#lanes
  }

  /** The lanes that end here: they wait while this is full. */
  feedFrom(lanes: ReadonlySet<Lane>): void {
    if (this.#isFull) for (const lane of this.#lanes) lane.unblock()
    this.#lanes = lanes
    if (this.#isFull) for (const lane of this.#lanes) lane.block()
  }

  /** `false`: there is no room, not even beyond the limit. */
  take({ payload }: Message): boolean {
    const size = byteSize(payload)
    if (this.#messages >= maxMessages * overflowFactor) return false
    if (this.#bytes + size > maxBytes * overflowFactor) return false
    this.#messages++
    this.#bytes += size
    this.#update()
    return true
  }

  give({ payload }: Message): void {
    this.#messages--
    this.#bytes -= byteSize(payload)
    this.#update()
  }

  #update(): void {
    const isFull = this.#messages >= maxMessages || this.#bytes >= maxBytes
    if (isFull === this.#isFull) return
    this.#isFull = isFull
    for (const lane of this.#lanes) {
      if (isFull) lane.block()
      else lane.unblock()
    }
  }
}
