import { describe, expect, it } from 'vitest'

import type { TappedMessage } from '../../admin/contract/taps.ts'
import { showAs } from './decode.ts'
import type { ShownAs } from './decode.ts'
import { jsonLineOf, lineOf } from './text.ts'

const message = (
  payload: TappedMessage['payload'],
  more: Partial<TappedMessage> = {},
): TappedMessage => ({ time: 0, topic: 'a/b', meta: {}, isMetaCut: false, payload, ...more })
const bytes = (value: Uint8Array, isCut = false): TappedMessage['payload'] => ({
  kind: 'bytes',
  base64: Buffer.from(value).toString('base64'),
  size: value.length,
  isCut,
})
const text = (value: string): TappedMessage['payload'] => ({
  kind: 'text',
  text: value,
  size: Buffer.byteLength(value),
  isCut: false,
})
const options = async (as?: ShownAs) => ({
  flow: 'f',
  port: 'n.out',
  as,
  show: await showAs(as),
  paint: (_style: unknown, plain: string) => plain,
})

describe('a line of a tapped message', () => {
  it('has time, topic, size, payload and meta', async () => {
    const line = lineOf(message(text('hello'), { meta: { qos: 1 } }), await options())
    expect(line).toBe('00:00:00.000  a/b  5 B  hello  meta {"qos":1}')
  })

  it('stays one line and does not steer the terminal', async () => {
    const line = lineOf(message(text('a\nb\u001b[2J\u202ec'), { topic: '\u0007' }), await options())
    expect(line).toBe('00:00:00.000  \\u0007  11 B  a\\nb\\u001b[2J\\u202ec')
  })

  it.each<[ShownAs | undefined, TappedMessage['payload'], string]>([
    [undefined, bytes(new Uint8Array([255, 0])), '2 B  ff 00'],
    ['hex', text('AB'), '2 B  41 42'],
    ['text', bytes(new Uint8Array([65, 255])), '2 B  A\ufffd'],
    ['json', text('{ "a": 1 }'), '10 B  {"a":1}'],
    ['cbor', bytes(new Uint8Array([0xa1, 0x61, 0x61, 1])), '4 B  {"a":1}'],
    ['msgpack', bytes(new Uint8Array([0x92, 1, 0xc3])), '3 B  [1,true]'],
    ['msgpack', bytes(new Uint8Array([0xff]), true), '1 B  (cut, too long to be decoded)  ff'],
  ])('as %s reads %o', async (as, payload, words) => {
    expect(lineOf(message(payload), await options(as))).toBe(`00:00:00.000  a/b  ${words}`)
  })

  it('shows what cannot be read as it came, and why', async () => {
    const line = lineOf(message(text('{')), await options('json'))
    expect(line).toMatch(/ {2}\(no json: .+\) {2}\{$/)
  })

  it('as JSON has the payload as it came, and what was made of it', async () => {
    const line = jsonLineOf(message(bytes(new Uint8Array([1]))), await options('cbor'))
    expect(JSON.parse(line)).toMatchObject({
      port: 'n.out',
      base64: 'AQ==',
      as: 'cbor',
      shown: '1',
    })
  })
})
