/** Writes the wire format into one buffer that grows. */

export interface Writer {
  buffer: Buffer
  pos: number
}

export const createWriter = (): Writer => ({ buffer: Buffer.allocUnsafe(256), pos: 0 })

/** Makes room and returns where it starts. */
export function reserve(writer: Writer, size: number): number {
  const start = writer.pos
  const wanted = start + size
  if (wanted > writer.buffer.length) {
    const larger = Buffer.allocUnsafe(Math.max(wanted, writer.buffer.length * 2))
    writer.buffer.copy(larger, 0, 0, start)
    writer.buffer = larger
  }
  writer.pos = wanted
  return start
}

export function writeVarint(writer: Writer, value: number): void {
  let at = reserve(writer, sizeOfVarint(value))
  let rest = value
  while (rest > 127) {
    writer.buffer[at++] = (rest & 127) | 128
    rest >>>= 7
  }
  writer.buffer[at] = rest
}

/** Of an unsigned integer of 32 bits. */
function sizeOfVarint(value: number): number {
  if (value < 128) return 1
  if (value < 16_384) return 2
  if (value < 2_097_152) return 3
  return value < 268_435_456 ? 4 : 5
}

/** The low 64 bits. */
export function writeVarint64(writer: Writer, value: bigint): void {
  let rest = BigInt.asUintN(64, value)
  while (rest > 127n) {
    const at = reserve(writer, 1)
    writer.buffer[at] = Number(rest & 127n) | 128
    rest >>= 7n
  }
  const at = reserve(writer, 1)
  writer.buffer[at] = Number(rest)
}

export function writeText(writer: Writer, text: string): void {
  const size = Buffer.byteLength(text)
  writeVarint(writer, size)
  const at = reserve(writer, size)
  writer.buffer.write(text, at)
}

export function writeBytes(writer: Writer, bytes: Uint8Array): void {
  writeVarint(writer, bytes.length)
  const at = reserve(writer, bytes.length)
  writer.buffer.set(bytes, at)
}

/** Writes a body with its length before it: the body is moved when the length needs more than one byte. */
export function writeDelimited(writer: Writer, body: () => void): void {
  const at = reserve(writer, 1)
  body()
  const size = writer.pos - at - 1
  const more = sizeOfVarint(size) - 1
  if (more > 0) {
    reserve(writer, more)
    writer.buffer.copyWithin(at + 1 + more, at + 1, at + 1 + size)
  }
  const end = writer.pos
  writer.pos = at
  writeVarint(writer, size)
  writer.pos = end
}

export const finish = (writer: Writer): Uint8Array =>
  new Uint8Array(writer.buffer.subarray(0, writer.pos))
