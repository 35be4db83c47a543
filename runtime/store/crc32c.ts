/** CRC32C (Castagnoli), eight bytes a step: opening a queue reads every byte of it. */
const slices = 8
const tables = Array.from({ length: slices }, () => new Int32Array(256))

for (let index = 0; index < 256; index++) {
  let value = index
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82_f6_3b_78 : value >>> 1
  tables[0]![index] = value
}
for (let slice = 1; slice < slices; slice++)
  for (let index = 0; index < 256; index++) {
    const before = tables[slice - 1]![index]!
    tables[slice]![index] = (before >>> 8) ^ tables[0]![before & 255]!
  }
const [t0, t1, t2, t3, t4, t5, t6, t7] = tables as [
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
]

/** Of the bytes from `start` up to `end`. All indices are within the tables and the bytes. */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let sum = -1
  let at = start
  for (const last = end - slices; at <= last; at += slices)
    sum =
      t7[(sum ^ bytes[at]!) & 255]! ^
      t6[((sum >>> 8) ^ bytes[at + 1]!) & 255]! ^
      t5[((sum >>> 16) ^ bytes[at + 2]!) & 255]! ^
      t4[(sum >>> 24) ^ bytes[at + 3]!]! ^
      t3[bytes[at + 4]!]! ^
      t2[bytes[at + 5]!]! ^
      t1[bytes[at + 6]!]! ^
      t0[bytes[at + 7]!]!
  for (; at < end; at++) sum = t0[(sum ^ bytes[at]!) & 255]! ^ (sum >>> 8)
  return ~sum >>> 0
}
