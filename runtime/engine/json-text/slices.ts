/** Between bytes and strings, with as little in between as Node has. */

/** `Buffer`'s own slices and writes without their argument handling; Node's types do not name them. */
interface FastBuffer extends Buffer {
  latin1Slice(start: number, end: number): string
  utf8Slice(start: number, end: number): string
  utf8Write(text: string, offset: number): number
}
/** In every supported Node, not yet in the library of this language level. */
interface CheckedText {
  isWellFormed(): boolean
}

const fast = Buffer.prototype as FastBuffer // has these since Node 0.x
export const { latin1Slice, utf8Slice } = fast

export const isWellFormed = (text: string) => (text as unknown as CheckedText).isWellFormed()

/** A string as bytes, for as long as nobody else writes one. */
export class Scratch {
  bytes: Uint8Array
  end = 0
  #buffer: FastBuffer

  constructor() {
    this.#buffer = Buffer.allocUnsafeSlow(4096) as FastBuffer // as above
    this.bytes = this.#buffer
  }

  write(text: string): void {
    if (this.#buffer.length < text.length * 3) {
      this.#buffer = Buffer.allocUnsafeSlow(text.length * 4) as FastBuffer // as above
      this.bytes = this.#buffer
    }
    this.end = this.#buffer.utf8Write(text, 0)
  }
}
