import { expect, it } from 'vitest'

import { keyHash, keyText } from './key.ts'

it('gives equal values equal text, whatever the order of their keys', () => {
  expect(keyText({ a: 1, b: [true, null] })).toBe(keyText({ b: [true, null], a: 1 }))
  expect(keyText({ a: '1' })).not.toBe(keyText({ a: 1 }))
  expect(keyText(Uint8Array.of(1, 2))).toBe(keyText(Buffer.from([1, 2])))
})

it('takes a number and its digits for one key', () => {
  expect(keyText(17)).toBe(keyText('17'))
})

it('keeps long keys short', () => {
  const long = keyText('x'.repeat(100_000))
  expect(long.length).toBeLessThan(60)
  expect(keyText('x'.repeat(100_001))).not.toBe(long)
  expect(keyText(Array.from({ length: 1000 }, String)).length).toBeLessThan(60)
})

it('hashes keys as FNV-1a does', () => {
  // The published test values of the 32-bit hash.
  expect([keyHash(''), keyHash('a'), keyHash('foobar')]).toEqual([
    0x811c9dc5, 0xe40c292c, 0xbf9cf968,
  ])
})
