/** Reads the binary encoding. Every read is checked against the end. */

/** What is wrong with the bytes, and where; the path of fields is added on the way out. */
export class WireFault extends Error {
  override readonly name = 'WireFault'
  readonly offset: number
  readonly path: string[] = []
  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}

export interface Reader {
  readonly bytes: Buffer
  pos: number
  /** Items that took no byte: their number is no bound by the input, so it has one of its own. */
  empty: number
}

export function createReader(bytes: Uint8Array): Reader {
  return { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), pos: 0, empty: 0 }
}

export function take(reader: Reader, size: number, what: string): number {
  const start = reader.pos
  const left = reader.bytes.length - start
  if (size > left)
    throw new WireFault(`expected ${size} bytes for ${what}, found ${left} before the end`, start)
  reader.pos = start + size
  return start
}

/** A zigzag integer of up to 64 bits; exact as number where it can be. */
export function readLong(reader: Reader): number | bigint {
  const { bytes } = reader
  const start = reader.pos
  let pos = start
  let near = 0
  let factor = 1
  for (; pos < start + 7; factor *= 128) {
    if (pos >= bytes.length) throw cutShort(pos)
    // Checked against the end above.
    const byte = bytes[pos++] as number
    near += (byte & 127) * factor
    if (byte < 128) {
      reader.pos = pos
      return near % 2 === 0 ? near / 2 : -(near + 1) / 2
    }
  }
  let exact = BigInt(near)
  for (let shift = 49n; ; shift += 7n) {
    if (pos >= bytes.length) throw cutShort(pos)
    if (pos >= start + 10) throw new WireFault('the integer has more than 10 bytes', start)
    const byte = bytes[pos++] as number
    exact |= BigInt(byte & 127) << shift
    if (byte < 128) break
  }
  reader.pos = pos
  const plain = BigInt.asUintN(64, exact)
  const value = (plain >> 1n) ^ -(plain & 1n)
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}

const cutShort = (pos: number) =>
  new WireFault('expected the rest of an integer, found the end', pos)

export function readInt(reader: Reader): number {
  const start = reader.pos
  const value = readLong(reader)
  if (typeof value === 'bigint' || (value | 0) !== value)
    throw new WireFault(`expected an integer of 32 bits, found ${value}`, start)
  return value
}

export function readLength(reader: Reader, what: string): number {
  const start = reader.pos
  const size = readLong(reader)
  const left = reader.bytes.length - reader.pos
  if (size < 0 || size > left)
    throw new WireFault(`expected ${size} bytes for ${what}, found ${left} before the end`, start)
  return Number(size)
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function readText(reader: Reader): string {
  const size = readLength(reader, 'a text')
  const start = take(reader, size, 'a text')
  const text = reader.bytes.toString('utf8', start, start + size)
  if (!text.includes('\uFFFD')) return text
  try {
    return strict.decode(reader.bytes.subarray(start, start + size))
  } catch {
    throw new WireFault('expected UTF-8 text, found other bytes', start)
  }
}

/** A copy: the payload must not change with the frame. */
export function readBytes(reader: Reader, size: number): Uint8Array {
  const start = take(reader, size, 'bytes')
  return new Uint8Array(reader.bytes.subarray(start, start + size))
}

const maxEmpty = 65_536

/** Reads the blocks of an array or a map. */
export function readBlocks(reader: Reader, readItem: (index: number) => void): void {
  for (let index = 0; ;) {
    const at = reader.pos
    const count = readLong(reader)
    if (count === 0) return
    // A negative count is followed by the size of the block in bytes.
    if (count < 0) readLong(reader)
    const items = count < 0 ? -count : count
    for (let item = 0; item < items; item += 1) {
      const before = reader.pos
      readItem(index++)
      if (reader.pos === before && ++reader.empty > maxEmpty)
        throw new WireFault(`more than ${maxEmpty} items without a byte`, at)
    }
  }
}
