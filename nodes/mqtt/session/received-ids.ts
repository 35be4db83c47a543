/**
 * QoS 2, inbound: the identifiers between PUBREC and PUBREL. A PUBLISH with one of them is a copy of a
 * message that was processed and is not delivered again, also after a crash: each change is one byte
 * written into a file of 8 KiB. The file outlives the process, not a power cut, which would need a
 * sync per message.
 */
import { closeSync, openSync, readSync, writeSync } from 'node:fs'

const size = 8192

export class ReceivedIds {
  readonly #bits = new Uint8Array(size)
  #file: number | undefined

  /** Without a path the identifiers live as long as the process. */
  constructor(path: string | undefined) {
    if (path === undefined) return
    // Made if missing, never truncated.
    this.#file = openSync(path, 'a+', 0o600)
    readSync(this.#file, this.#bits, 0, size, 0)
    closeSync(this.#file)
    this.#file = openSync(path, 'r+')
    writeSync(this.#file, this.#bits, 0, size, 0)
  }

  has(id: number): boolean {
    return ((this.#bits[id >> 3] ?? 0) & (1 << (id & 7))) !== 0
  }
  add(id: number): void {
    this.#put(id >> 3, (this.#bits[id >> 3] ?? 0) | (1 << (id & 7)))
  }
  delete(id: number): void {
    this.#put(id >> 3, (this.#bits[id >> 3] ?? 0) & ~(1 << (id & 7)))
  }
  /** The broker has no session: the identifiers mean nothing any more. */
  clear(): void {
    if (this.#bits.every((byte) => byte === 0)) return
    this.#bits.fill(0)
    if (this.#file !== undefined) writeSync(this.#file, this.#bits, 0, size, 0)
  }
  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }

  #put(index: number, byte: number): void {
    this.#bits[index] = byte
    if (this.#file !== undefined) writeSync(this.#file, this.#bits, index, 1, index)
  }
}
