/**
 * Collects what goes out in one turn of the event loop and gives it to the socket as one write: for
 * small packets the write is the price, not the bytes (bench/micro/mqtt-tap.ts).
 */
import { Buffer } from 'node:buffer'

/** Methods that Node's Buffer has and its types leave out: they skip the lookup of the encoding. */
export interface FastBuffer extends Buffer {
  utf8Write(text: string, offset: number, length?: number): number
}
const allocate = (size: number): FastBuffer =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every Buffer of Node has it
  Buffer.allocUnsafeSlow(size) as Buffer as FastBuffer

/** A place to write to: hands bytes to the kernel, then calls back. */
export type WriteBytes = (bytes: Buffer, written: (error?: Error | null) => void) => void
/** Called when the batch that holds a packet was handed to the kernel. */
export type Written = (token: number, error?: Error | null) => void

interface Waiting {
  readonly callbacks: Written[]
  readonly tokens: number[]
}
function settle({ callbacks, tokens }: Waiting, error: Error | null | undefined): void {
  for (let index = 0; index < tokens.length; index++) callbacks[index]?.(tokens[index] ?? 0, error)
}

const startSize = 16 * 1024
/** A batch that has grown to this goes out at once. */
const fullSize = 256 * 1024
/** A payload from this size on is not copied. */
const largeSize = 32 * 1024

export class BatchWriter {
  /** The batch: packets are written into it at `length` after `reserve`. */
  batch: FastBuffer = allocate(startSize)
  length = 0

  readonly #write: WriteBytes
  #isScheduled = false
  #isClosed = false
  #spare: FastBuffer[] = []
  #waiting: Waiting = { callbacks: [], tokens: [] }
  /** Who waits for a large payload that was just written past the batch. */
  #large: Waiting | undefined

  constructor(write: WriteBytes) {
    this.#write = write
  }

  /** Makes room for `size` bytes and returns where they start. The caller moves `length` on. */
  reserve(size: number): number {
    if (!this.#isScheduled) this.#schedule()
    if (this.length + size > this.batch.length) this.#makeRoom(size)
    return this.length
  }

  /** PUBACK, PUBREC, PUBREL or PUBCOMP with success. */
  answer(header: number, id: number): void {
    const at = this.reserve(4)
    const { batch } = this
    batch[at] = header
    batch[at + 1] = 2
    batch[at + 2] = id >> 8
    batch[at + 3] = id & 0xff
    this.length = at + 4
  }

  bytes(bytes: Uint8Array): void {
    if (bytes.length >= largeSize) {
      this.#writeLarge(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
      return
    }
    const at = this.reserve(bytes.length)
    this.batch.set(bytes, at)
    this.length = at + bytes.length
  }

  /** Calls back when what was written so far is with the kernel. */
  whenWritten(written: Written, token: number): void {
    if (!this.#isScheduled) this.#schedule()
    const waiting = (this.length === 0 ? this.#large : undefined) ?? this.#waiting
    waiting.callbacks.push(written)
    waiting.tokens.push(token)
  }

  flush(): void {
    this.#isScheduled = false
    this.#large = undefined
    if (this.#isClosed || this.length === 0) return
    const { batch } = this
    const waiting = this.#waiting
    if (waiting.tokens.length > 0) this.#waiting = { callbacks: [], tokens: [] }
    const bytes = batch.subarray(0, this.length)
    this.batch = this.#spare.pop() ?? allocate(startSize)
    this.length = 0
    this.#write(bytes, (error) => {
      if (this.#spare.length < 2) this.#spare.push(batch)
      if (waiting !== this.#waiting) settle(waiting, error)
    })
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    settle(this.#waiting, new Error('the connection was closed'))
  }

  /** Not copied: the batch before it goes out, then the bytes themselves. */
  #writeLarge(bytes: Buffer): void {
    this.flush()
    if (this.#isClosed) return
    const waiting: Waiting = { callbacks: [], tokens: [] }
    this.#large = waiting
    this.#write(bytes, (error) => {
      if (this.#large === waiting) this.#large = undefined
      settle(waiting, error)
    })
  }

  #schedule(): void {
    this.#isScheduled = true
    setImmediate(() => {
      if (this.#isScheduled) this.flush()
    })
  }

  #makeRoom(size: number): void {
    if (this.length >= fullSize || size > fullSize) {
      this.flush()
      this.#schedule()
    }
    const needed = this.length + size
    if (needed <= this.batch.length) return
    const grown = allocate(Math.max(needed, this.batch.length * 2))
    grown.set(this.batch.subarray(0, this.length))
    this.batch = grown
  }
}
