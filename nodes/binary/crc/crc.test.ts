import { crc16modbus, crc16xmodem, crc32, crc8 } from 'crc'
import fc from 'fast-check'
import { expect, it } from 'vitest'

import { createCrc } from './crc.ts'
import { crcFrom, named } from './named.ts'

const digits = new TextEncoder().encode('123456789')

it.each(named)('$names.0 gives the value of the catalogue', (parameters) => {
  const crc = createCrc('crc', parameters)
  expect(BigInt(crc.run(digits, 0, digits.length))).toBe(parameters.check)
})

it('is found by name however it is written, or made from its numbers', () => {
  for (const given of ['CRC16-MODBUS', 'crc-16/modbus', { type: 'crc16_modbus' }]) {
    const result = crcFrom(given)
    expect(result.ok && result.crc.run(digits, 0, 9)).toBe(0x4b37)
  }
  const own = crcFrom({
    width: 16,
    poly: 0x8005,
    init: 0xffff,
    refin: true,
    refout: true,
    xorout: 0,
  })
  expect(own.ok && own.crc.run(digits, 0, 9)).toBe(0x4b37)
  const sum = crcFrom('lrc')
  expect(sum.ok && sum.crc.run(new Uint8Array([1, 2]), 0, 2)).toBe(0xfd)
  expect(crcFrom('crc-99')).toMatchObject({ ok: false, en: expect.stringContaining('"crc-99"') })
})

it.each([
  ['crc-8', crc8],
  ['crc-16/modbus', crc16modbus],
  ['crc-16/xmodem', crc16xmodem],
  ['crc-32', crc32],
] as const)('%s agrees with another implementation', (name, other) => {
  const result = crcFrom(name)
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(result.ok && result.crc.run(bytes, 0, bytes.length)).toBe(other(Buffer.from(bytes)))
    }),
  )
})
