/** What stands before the datum: nothing, the single-object header, or the header of a schema registry. */
import { WireFault } from './reader.ts'
import type { Reader } from './reader.ts'
import { reserve } from './writer.ts'
import type { Writer } from './writer.ts'

const printOf = (bytes: Buffer): string =>
  `0x${bytes.readBigUInt64LE().toString(16).padStart(16, '0')}`

export function readSingleObject(reader: Reader, fingerprint: bigint): void {
  const { bytes } = reader
  if (bytes.length < 10)
    throw new WireFault(`expected a header of 10 bytes, found ${bytes.length}`, 0)
  if (bytes[0] !== 0xc3 || bytes[1] !== 1)
    throw new WireFault(
      `expected the marker c3 01 of a single object, found ${bytes.toString('hex', 0, 2)}`,
      0,
    )
  const found = bytes.subarray(2, 10)
  if (found.readBigUInt64LE() !== fingerprint) {
    const wanted = `0x${fingerprint.toString(16).padStart(16, '0')}`
    throw new WireFault(
      `expected the schema with the fingerprint ${wanted}, found ${printOf(found)}`,
      2,
    )
  }
  reader.pos = 10
}

/** Returns the id of the schema. */
export function readConfluent(reader: Reader, wanted: number | undefined): number {
  const { bytes } = reader
  if (bytes.length < 5)
    throw new WireFault(`expected a header of 5 bytes, found ${bytes.length}`, 0)
  if (bytes[0] !== 0) throw new WireFault(`expected the magic byte 0, found ${bytes[0]}`, 0)
  const id = bytes.readUInt32BE(1)
  if (wanted !== undefined && id !== wanted)
    throw new WireFault(`expected the schema with the id ${wanted}, found ${id}`, 1)
  reader.pos = 5
  return id
}

export function writeSingleObject(writer: Writer, fingerprint: bigint): void {
  const at = reserve(writer, 10)
  writer.buffer.writeUInt16BE(0xc301, at)
  writer.buffer.writeBigUInt64LE(fingerprint, at + 2)
}

export function writeConfluent(writer: Writer, id: number): void {
  const at = reserve(writer, 5)
  writer.buffer[at] = 0
  writer.buffer.writeUInt32BE(id, at + 1)
}
