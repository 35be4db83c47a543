/**
 * `msgpack/decode` reads every encoding of kawanet/msgpack-test-suite, and `msgpack/encode` writes one of
 * them. The data is not in this repository: CONFORMANCE_DATA names its folder.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import decode from '../../nodes/msgpack/decode.ts'
import encode from '../../nodes/msgpack/encode.ts'
import { resolved } from '../helpers/context.ts'

interface Case {
  readonly msgpack: readonly string[]
  readonly nil?: null
  readonly bool?: boolean
  readonly binary?: string
  readonly number?: number
  readonly bignum?: string
  readonly string?: string
  readonly array?: readonly unknown[]
  readonly map?: object
  readonly timestamp?: readonly [seconds: number, nanoseconds: number]
  readonly ext?: readonly [type: number, data: string]
}

const file = join(process.env['CONFORMANCE_DATA'] ?? '', 'msgpack-test-suite.json')
const isThere = process.env['CONFORMANCE_DATA'] !== undefined && existsSync(file)
if (!isThere) {
  const message = 'MessagePack conformance skipped: CONFORMANCE_DATA names no folder with its cases'
  if (process.env['CI']) throw new Error(message)
  console.warn(message)
}
const groups: Readonly<Record<string, readonly Case[]>> = isThere
  ? JSON.parse(readFileSync(file, 'utf8'))
  : {}
const cases = Object.entries(groups).flatMap(([group, list]) =>
  list.map((test, index) => ({ name: `${group} ${index + 1}`, test })),
)

const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from(Buffer.from(hex.replaceAll('-', ''), 'hex'))
const hexOf = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('-')

/** The value that the suite means, as the decoder gives it when timestamps are kept. */
function meant(test: Case): unknown {
  if (test.bignum !== undefined) {
    const exact = BigInt(test.bignum)
    return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact
  }
  if (test.binary !== undefined) return bytesOf(test.binary)
  if (test.ext) return { $ext: test.ext[0], data: bytesOf(test.ext[1]) }
  if (!test.timestamp) return test.nil ?? test.bool ?? test.number ?? test.string ?? listOrMap(test)
  const [seconds, nanoseconds] = test.timestamp
  const whole = new Date(seconds * 1000).toISOString().slice(0, -5)
  return { $timestamp: `${whole}${nanoseconds ? `.${String(nanoseconds).padStart(9, '0')}` : ''}Z` }
}
const listOrMap = ({ array, map }: Case): unknown => array ?? map ?? null

/** Buffers are bytes too. */
function asPlainBytes(value: unknown): unknown {
  if (value instanceof Uint8Array) return Uint8Array.from(value)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, asPlainBytes(part)]))
}

const read = decode.create(resolved(decode.config, { timestamps: 'keep' }))
const write = encode.create(resolved(encode.config, {}))
const decoded = (payload: unknown) => asPlainBytes(read({ payload, topic: '', meta: {} })?.payload)
/** A payload of bytes alone is refused by the encoder: it goes inside a list, and comes out of it. */
function encoded(payload: unknown): Uint8Array {
  const isBytes = payload instanceof Uint8Array
  const out = write({ payload: isBytes ? [payload] : payload, topic: '', meta: {} })?.payload
  if (!(out instanceof Uint8Array)) throw new Error('no bytes')
  return isBytes ? out.subarray(1) : out
}

describe.skipIf(!isThere)('msgpack and msgpack-test-suite', () => {
  it('has the values', () => {
    expect(cases.length).toBeGreaterThanOrEqual(85)
  })

  it.each(cases)('decodes every encoding of $name', ({ test }) => {
    for (const hex of test.msgpack) expect(decoded(bytesOf(hex)), hex).toStrictEqual(meant(test))
  })

  it.each(cases)('encodes $name in one of its encodings, and reads it back', ({ test }) => {
    const value = meant(test)
    const bytes = encoded(value)
    expect(test.msgpack).toContain(hexOf(bytes))
    expect(decoded(bytes)).toStrictEqual(value)
  })
})
