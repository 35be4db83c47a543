import { describe, expect, it } from 'vitest'

import type { Payload } from '../taps/message.ts'
import { previewOf, readAs } from './formats.ts'

const payload = (bytes: Uint8Array, more: Partial<Payload> = {}): Payload => ({
  kind: 'bytes',
  bytes,
  size: bytes.length,
  isCut: false,
  ...more,
})
const text = (value: string) => payload(new TextEncoder().encode(value))
const hex = (digits: string) => payload(Uint8Array.from(Buffer.from(digits, 'hex')))
const auto = (of: Payload) => readAs(of, 'auto')?.by

describe('reading by itself', () => {
  it('prefers JSON, then a binary format that fills the buffer, then text, then bytes', () => {
    expect(auto(text('{"a":1}'))).toBe('json')
    expect(auto(hex('81a16101'))).toBe('msgpack')
    expect(auto(hex('a1616101'))).toBe('cbor')
    expect(auto(text('grün'))).toBe('text')
    expect(auto(hex('ff0001'))).toBe('hex')
    expect(auto(payload(new Uint8Array()))).toBe('text')
  })

  it('takes JSON that is nested beyond all measure for text', () => {
    expect(auto(text('['.repeat(30_000) + ']'.repeat(30_000)))).toBe('text')
    expect(auto(text(`${'['.repeat(150)}"[\\"["${']'.repeat(150)}`))).toBe('json')
  })

  it('takes no single number for MessagePack: most texts of one letter would be one', () => {
    expect(auto(text('A'))).toBe('text')
    expect(auto(text('5'))).toBe('json')
  })

  it('guesses no format from a part', () => {
    expect(auto({ ...hex('81a16101'), isCut: true })).toBe('hex')
    expect(auto({ ...text('{"a":"ü'), isCut: true })).toBe('text')
  })

  it('reads a part that ends within a character', () => {
    const half = new TextEncoder().encode('grü').subarray(0, 3)
    expect(readAs(payload(half, { isCut: true }), 'text')?.text).toBe('gr')
  })

  it('shows a value that was decoded in the flow as a value, also a bare one', () => {
    expect(auto({ ...text('5'), kind: 'json' })).toBe('json')
  })
})

describe('the line of a row', () => {
  it('is in one line, and of bytes what they hold', () => {
    expect(previewOf(text('{\n  "a": 1\n}'))).toBe('{ "a": 1 }')
    expect(previewOf(hex('81a16101'))).toBe('{"a":1}')
    expect(previewOf(hex('ff0001'))).toBe('ff 00 01')
  })
})
