/** Reads the wire format. Every read is checked against the end; a length that lies is a fault, not memory. */

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
  /** Where the message being read ends. */
  end: number
  /** Halves of the last variable or fixed integer of 64 bits. */
  low: number
  high: number
}

export function createReader(bytes: Uint8Array): Reader {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return { bytes: buffer, pos: 0, end: buffer.length, low: 0, high: 0 }
}

/** Leaves the integer in `low` and `high`. */
export function readVarint(reader: Reader): void {
  const { bytes, end } = reader
  const start = reader.pos
  let pos = start
  let low = 0
  let high = 0
  for (let shift = 0; ; shift += 7) {
    if (pos >= end) throw new WireFault('expected the rest of an integer, found the end', pos)
    if (shift > 63) throw new WireFault('the integer has more than 10 bytes', start)
    // Checked against the end above.
    const byte = bytes[pos++] as number
    const bits = byte & 127
    if (shift < 28) low |= bits << shift
    else if (shift === 28) {
      low |= bits << 28
      high |= bits >>> 4
    } else high |= bits << (shift - 32)
    if (byte < 128) break
  }
  reader.pos = pos
  reader.low = low >>> 0
  reader.high = high >>> 0
}

/** Takes `size` bytes and returns where they start. */
export function take(reader: Reader, size: number, what: string): number {
  const start = reader.pos
  const left = reader.end - start
  if (size > left)
    throw new WireFault(`expected ${size} bytes for ${what}, found ${left} before the end`, start)
  reader.pos = start + size
  return start
}

/** The length before bytes, texts, messages and packed lists. */
export function readLength(reader: Reader, what: string): number {
  const start = reader.pos
  readVarint(reader)
  const left = reader.end - reader.pos
  if (reader.high !== 0 || reader.low > left) {
    const size = reader.high * 4_294_967_296 + reader.low
    throw new WireFault(`expected ${size} bytes for ${what}, found ${left} before the end`, start)
  }
  return reader.low
}

export function readFixed64(reader: Reader): void {
  const at = take(reader, 8, 'an integer of 64 bits')
  reader.low = reader.bytes.readUInt32LE(at)
  reader.high = reader.bytes.readUInt32LE(at + 4)
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

/** A copy: the payload must not keep the whole frame alive, nor change with it. */
export function readBytes(reader: Reader): Uint8Array {
  const size = readLength(reader, 'bytes')
  const start = take(reader, size, 'bytes')
  return new Uint8Array(reader.bytes.subarray(start, start + size))
}

export const wireNames = [
  'an integer (wire type 0)',
  '8 bytes (wire type 1)',
  'a length (wire type 2)',
  'the start of a group (wire type 3)',
  'the end of a group (wire type 4)',
  '4 bytes (wire type 5)',
  'wire type 6',
  'wire type 7',
]

/** Steps over a field that the schema does not know. */
export function skip(reader: Reader, tag: number, depth: number): void {
  const at = reader.pos
  switch (tag & 7) {
    case 0:
      return readVarint(reader)
    case 1:
      take(reader, 8, 'an unknown field')
      return
    case 2:
      take(reader, readLength(reader, 'an unknown field'), 'an unknown field')
      return
    case 3:
      return skipGroup(reader, tag >>> 3, depth)
    case 5:
      take(reader, 4, 'an unknown field')
      return
    default:
      throw new WireFault(`expected a field, found ${wireNames[tag & 7] ?? ''}`, at)
  }
}

function skipGroup(reader: Reader, id: number, depth: number): void {
  if (depth <= 0) throw new WireFault('nested deeper than maxDepth', reader.pos)
  for (;;) {
    const at = reader.pos
    const tag = readTag(reader)
    if ((tag & 7) !== 4) skip(reader, tag, depth - 1)
    else if (tag >>> 3 === id) return
    else throw new WireFault(`expected the end of group ${id}, found that of ${tag >>> 3}`, at)
  }
}

export function readTag(reader: Reader): number {
  const at = reader.pos
  readVarint(reader)
  if (reader.high !== 0 || reader.low >>> 3 === 0)
    throw new WireFault('expected the number of a field, found an integer that is none', at)
  return reader.low
}
