import { expect, test } from 'vitest'

import { crc32c } from './crc32c.ts'
import { frame, scan } from './record.ts'

const three = () =>
  [1, 2, 3].map((n) => frame(n, { key: 7, time: 1000 + n, body: Buffer.from(`body ${n}`) }))
const read = (text: Buffer) => {
  const sequences: number[] = []
  return { ...scan(text, ({ sequence }) => sequences.push(sequence)), sequences }
}

test('the sum is CRC32C, of any length and place', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3_06_92_83)
  expect(crc32c(Buffer.from('..123456789..'), 2, 11)).toBe(0xe3_06_92_83)
  expect(crc32c(Buffer.alloc(32))).toBe(0x8a_91_36_aa)
  expect(crc32c(Buffer.alloc(32, 0xff))).toBe(0x62_a8_ab_43)
})

test('whole records are read in order', () => {
  expect(read(Buffer.concat(three()))).toMatchObject({ sequences: [1, 2, 3], corrupt: 0 })
})

test('a tail torn at any byte is cut behind the last whole record', () => {
  const text = Buffer.concat(three())
  const size = text.length / 3
  for (let length = 2 * size; length < text.length; length += 1)
    expect(read(text.subarray(0, length))).toEqual({
      sequences: [1, 2],
      end: 2 * size,
      corrupt: 0,
    })
})

test('damage to any byte of a middle record costs that record alone and is counted', () => {
  const size = three()[0]?.length ?? 0
  for (let at = size; at < 2 * size; at += 1) {
    const text = Buffer.concat(three())
    text[at] = (text[at] ?? 0) ^ 0x55
    expect(read(text)).toMatchObject({ sequences: [1, 3], corrupt: 1 })
  }
})
