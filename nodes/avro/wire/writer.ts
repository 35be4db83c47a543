/** Writes the binary encoding into one buffer that grows. */

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

function writeByte(writer: Writer, byte: number): void {
  const at = reserve(writer, 1)
  writer.buffer[at] = byte
}

export function writeLong(writer: Writer, value: number | bigint): void {
  if (typeof value === 'number' && value >= -1_073_741_824 && value < 1_073_741_824) {
    let rest = ((value << 1) ^ (value >> 31)) >>> 0
    for (; rest > 127; rest >>>= 7) writeByte(writer, (rest & 127) | 128)
    writeByte(writer, rest)
    return
  }
  const whole = BigInt(value)
  let rest = BigInt.asUintN(64, (whole << 1n) ^ (whole >> 63n))
  for (; rest > 127n; rest >>= 7n) writeByte(writer, Number(rest & 127n) | 128)
  writeByte(writer, Number(rest))
}

export function writeText(writer: Writer, text: string): void {
  const size = Buffer.byteLength(text)
  writeLong(writer, size)
  const at = reserve(writer, size)
  writer.buffer.write(text, at)
}

export function writeRaw(writer: Writer, bytes: Uint8Array): void {
  const at = reserve(writer, bytes.length)
  writer.buffer.set(bytes, at)
}

export const finish = (writer: Writer): Uint8Array =>
  new Uint8Array(writer.buffer.subarray(0, writer.pos))
