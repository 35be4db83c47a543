import { execFileSync, spawnSync } from 'node:child_process'
import * as zlib from 'node:zlib'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { PermanentError } from '../../runtime/plugin.ts'
import { resolved } from '../../test/helpers/context.ts'
import decode from './decode.ts'
import encode from './encode.ts'
import { formats } from './engine/formats.ts'
import { zstd } from './engine/zstd.ts'

const at = (payload: unknown) => ({ payload, topic: 'a', meta: {} })
const decoded = (payload: unknown, config: object = {}) =>
  decode.create(resolved(decode.config, config))(at(payload))?.payload
const encoded = (payload: unknown, config: object = {}) =>
  encode.create(resolved(encode.config, config))(at(payload))?.payload as Buffer
const findings = (config: object) => [
  ...(encode.check?.(resolved(encode.config, config)) ?? []),
  ...(decode.check?.(resolved(decode.config, { format: 'auto' })) ?? []),
]

const here = formats.filter((format) => format !== 'zstd' || zstd !== undefined)
const marked = here.filter((format) => ['gzip', 'deflate', 'zstd'].includes(format))
const runTool = (name: string, args: readonly string[], input: string | Buffer) =>
  execFileSync(name, args, { input })
const hasTool = (name: string) => spawnSync(name, ['--version']).status === 0
const text = JSON.stringify(Array.from({ length: 200 }, (_, id) => ({ id, name: `sensor-${id}` })))

describe('compress', () => {
  it.each(here)('gives back what it compressed as %s, of any content', (format) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        expect(decoded(encoded(bytes, { format }), { format })).toEqual(Buffer.from(bytes))
      }),
      { numRuns: 50 },
    )
    expect(decoded(encoded('', { format }), { format })).toEqual(Buffer.alloc(0))
    expect(String(decoded(encoded('grün', { format }), { format }))).toBe('grün')
  })

  it.each(marked)('knows %s by its first bytes', (format) => {
    for (const level of [1, 5, 9]) {
      expect(String(decoded(encoded(text, { format, level })))).toBe(text)
    }
  })

  it('refuses bytes of no known format, or lets them pass when asked to', () => {
    const says = 'expected the start of gzip, deflate, zstd, found 0x7b2261'
    expect(() => decoded(Buffer.from('{"a"'))).toThrow(says)
    expect(() => decoded(Buffer.alloc(0))).toThrow('found no bytes (offset 0)')
    const plain = Buffer.from('{"a":1}')
    expect(decoded(plain, { unknown: 'pass' })).toBe(plain)
    expect(() => decoded('text')).toThrow('the payload is no bytes')
    expect(() => encoded({})).toThrow('neither bytes nor text')
  })

  it.each(here)('stops a %s bomb at maxOutput', (format) => {
    const bomb = encoded(new Uint8Array(4_000_000), { format })
    expect(bomb.length).toBeLessThan(5000)
    expect(() => decoded(bomb, { format, maxOutput: '64KiB' })).toThrow(
      new PermanentError('decode', `the ${format} data grows beyond maxOutput (65536 bytes)`),
    )
    expect(decoded(bomb, { format, maxOutput: '4MB' })).toHaveLength(4_000_000)
  })

  it('counts all members of a gzip bomb, and all frames of a zstd one', () => {
    for (const format of marked.filter((name) => name !== 'deflate')) {
      const member = encoded(new Uint8Array(1000), { format })
      const bomb = Buffer.concat(Array.from({ length: 100 }, () => member))
      expect(decoded(bomb, { maxOutput: '100kB' })).toHaveLength(100_000)
      expect(() => decoded(bomb, { maxOutput: '99999B' })).toThrow('grows beyond maxOutput')
    }
  })

  it.each(here)('refuses %s data that is cut short at any byte', (format) => {
    const whole = encoded('hello hello hello, this is a short text', { format })
    for (let end = 0; end < whole.length; end++) {
      const says = `the ${format} data is cut short: it goes on after its last byte (${end} bytes)`
      expect(() => decoded(whole.subarray(0, end), { format })).toThrow(says)
    }
  })

  it.each(here)('refuses bytes after the end of %s data', (format) => {
    const whole = encoded('hello', { format })
    const longer = Buffer.concat([whole, Buffer.from([1, 2, 3, 4, 5])])
    // gzip looks at two bytes for the start of another member.
    const place = format === 'gzip' ? whole.length + 1 : whole.length
    expect(() => decoded(longer, { format })).toThrow(`offset ${place}`)
  })

  it('says at which byte the data is broken', () => {
    const header = Buffer.concat([Buffer.from('zz'), encoded('hello').subarray(2)])
    expect(() => decoded(header, { format: 'gzip' })).toThrow(
      'not valid gzip: incorrect header check (offset 1 of 25 bytes)',
    )
    const checksum = encoded('hello')
    checksum[18]! ^= 0xff
    expect(() => decoded(checksum)).toThrow('incorrect data check (offset 20 of 25 bytes)')
    const brotli = Buffer.from('ffffffffffff', 'hex')
    expect(() => decoded(brotli, { format: 'brotli' })).toThrow(
      /^not valid brotli: .*offset 0 of 6/,
    )
  })

  it.each(here)('answers mutated %s data with bytes or a typed error', (format) => {
    const whole = encoded(text.slice(0, 600), { format })
    const change = fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }))
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), fc.nat(3), (changes, cut) => {
        const bytes = Buffer.from(whole.subarray(0, whole.length - cut))
        for (const [place, value] of changes) if (place < bytes.length) bytes[place] = value
        try {
          const result = decoded(bytes, { format, maxOutput: '64KiB' }) as Buffer
          expect(result.length).toBeLessThanOrEqual(65_536)
        } catch (error) {
          expect(error).toBeInstanceOf(PermanentError)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('reads what gzip writes, several members too, and writes what gzip reads', () => {
    const pack = (input: string) => runTool('gzip', ['-c', '-9'], input)
    const file = Buffer.concat([pack(text), pack(' and more')])
    expect(String(decoded(file))).toBe(`${text} and more`)
    expect(String(runTool('gzip', ['-dc'], encoded(text)))).toBe(text)
  })

  it.runIf(zstd !== undefined && hasTool('zstd'))('speaks zstd with the zstd tool', () => {
    const pack = (input: string) => runTool('zstd', ['-c', '-q'], input)
    const file = Buffer.concat([pack(text), pack(' and more')])
    expect(String(decoded(file))).toBe(`${text} and more`)
    const bytes = encoded(text, { format: 'zstd', level: 19 })
    expect(String(runTool('zstd', ['-dcq'], bytes))).toBe(text)
  })

  it.runIf(hasTool('brotli'))('speaks brotli with the brotli tool', () => {
    const bytes = runTool('brotli', ['-c'], text)
    expect(String(decoded(bytes, { format: 'brotli' }))).toBe(text)
    const ours = encoded(text, { format: 'brotli' })
    expect(String(runTool('brotli', ['-dc'], ours))).toBe(text)
  })

  it('passes over a skippable zstd frame, and refuses a window that takes memory', () => {
    if (zstd === undefined) return
    const notes = Buffer.from('502a4d1803000000aabbcc', 'hex')
    const whole = Buffer.concat([encoded('hello', { format: 'zstd' }), notes])
    expect(String(decoded(whole, { format: 'zstd' }))).toBe('hello')
    const wide = Buffer.from('28b52ffd00f8010000', 'hex')
    expect(() => decoded(wide)).toThrow('not valid zstd: Frame requires too much memory')
    const many = Buffer.concat(Array.from({ length: 1001 }, () => encoded('', { format: 'zstd' })))
    expect(() => decoded(many)).toThrow('more than 1000 zstd frames')
  })

  it('writes the same bytes for the same payload', () => {
    expect(encoded(text)).toEqual(zlib.gzipSync(text, { level: 6 }))
    expect(encoded(text)).toEqual(encoded(Buffer.from(text)))
  })

  it('refuses a payload beyond maxInput', () => {
    expect(() => encoded(new Uint8Array(11), { maxInput: '10B' })).toThrow(
      new PermanentError(
        'too-large',
        'the payload is too large to compress (11 bytes, maxInput is 10)',
      ),
    )
  })

  it('finds a level that the format lacks, and zstd where Node has none', () => {
    expect(findings({ format: 'gzip', level: 11 })).toMatchObject([{ path: '/level' }])
    expect(findings({ format: 'brotli', level: 11 })).toEqual([])
    const missing = findings({ format: 'zstd' }).map(({ path }) => path)
    expect(missing).toEqual(zstd === undefined ? ['/format'] : [])
  })

  it.runIf(zstd === undefined)('says what zstd needs when data of that kind arrives', () => {
    const says = 'zstd needs Node 22.15 or newer'
    expect(() => decoded(Buffer.from('28b52ffd00', 'hex'))).toThrow(says)
    expect(() => encoded('a', { format: 'zstd' })).toThrow(says)
  })
})
