import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { PermanentError } from '../../runtime/plugin.ts'
import { resolved } from '../../test/helpers/context.ts'
import decode from './decode.ts'
import encode from './encode.ts'

const at = (payload: unknown) => ({ payload, topic: 'a', meta: {} })
const decoded = (payload: unknown, config: object = {}) =>
  decode.create(resolved(decode.config, config))(at(payload))?.payload
const encoded = (payload: unknown, config: object = {}) =>
  encode.create(resolved(encode.config, config))(at(payload))?.payload

describe('yaml/decode', () => {
  it('reads the core schema of YAML 1.2', () => {
    const text =
      'a: 1\nb: -0\nc: 0x1F\nd: 1e3\ne: .inf\nf: yes\ng: 2026-01-01\nh: ~\ni: "1"\nj: !!str 7\nk: [true, x]'
    expect(decoded(Buffer.from(text))).toEqual({
      a: 1,
      b: 0,
      c: 31,
      d: 1000,
      e: Number.POSITIVE_INFINITY,
      f: 'yes',
      g: '2026-01-01',
      h: null,
      i: '1',
      j: '7',
      k: [true, 'x'],
    })
    expect(decoded('1: a\ntrue: b\n? c')).toEqual({ 1: 'a', true: 'b', c: null })
    expect(decoded('')).toBe(null)
    expect(decoded('# nothing\n')).toBe(null)
    expect(decoded('!!binary aGk=')).toEqual(Buffer.from('hi'))
    expect(decoded('\ufeffa: 1')).toEqual({ a: 1 })
  })

  it('never alters a big integer in silence', () => {
    const text = '[9007199254740993, 0xffffffffffffffff, -5]'
    const big = [9007199254740993n, 18446744073709551615n]
    expect(decoded(text)).toEqual([...big, -5])
    expect(decoded(text, { bigints: 'string' })).toEqual([...big.map(String), -5])
    expect(decoded(text, { bigints: 'number' })).toEqual([...big.map(Number), -5])
  })

  it.each([
    [
      'a: 1\nb: [1, 2',
      'flow sequence in block collection must be sufficiently indented and end with a ] (line 2, column 9)',
    ],
    ['a: 1\n\n a: 2', 'nested mappings are not allowed in compact mappings'],
    ['a: 1\nb:\n  c: 1\n  c: 2', 'the key "c" stands twice (line 4, column 3)'],
    ['a:\n\t- b', 'tabs are not allowed as indentation (line 2, column 1)'],
    ['a: *x', 'there is no anchor "x" above (line 1, column 4)'],
    ['a: &x [1, *x]', '"x" holds itself (line 1, column 11)'],
    ['a: !foo 1', 'the tag !foo is not known (line 1, column'],
    ['a: !!set {b}', 'the tag !!set is not known'],
    ['a: !!js/function x', 'the tag !!js/function is not known'],
    ['a: !!int x', 'expected !!int, found "x" (line 1'],
    ['a:\n  - 1e400', 'the number 1e400 is out of range (line 2, column 5)'],
    ['? [1]\n: 2', 'a key must be text (line 1, column 3)'],
    [
      '--- 1\n--- 2',
      'expected one document, found another (documents: list takes several) (line 2',
    ],
    ['"a', 'missing closing "quote'],
    ['a: ]', 'unexpected flow-seq-end token'],
  ])('says where %j is broken', (text, says) => {
    const read = () => decoded(text)
    expect(read).toThrow(`not valid YAML: ${says}`)
    expect(read).toThrow(PermanentError)
  })

  it('reads several documents, tags and merge keys when asked to', () => {
    expect(decoded('--- 1\n---\na: 2\n', { documents: 'list' })).toEqual([1, { a: 2 }])
    expect(decoded(' \n', { documents: 'list' })).toEqual([])
    expect(decoded('a: !secret pw\nb: !!set {x}', { tags: 'ignore' })).toEqual({
      a: 'pw',
      b: { x: null },
    })
    const text = 'base: &b {x: 1, y: 2}\nmore: &m {y: 3, z: 4}\nall: {<<: [*b, *m], x: 0}'
    expect(decoded(text, { merge: true })).toMatchObject({ all: { x: 0, y: 2, z: 4 } })
    expect(decoded('<<: {a: 1}')).toEqual({ '<<': { a: 1 } })
    expect(() => decoded('<<: 1', { merge: true })).toThrow('expected a map, or a list of maps')
  })

  it('keeps __proto__ as data', () => {
    for (const text of ['__proto__: {x: 1}', 'a: &a {__proto__: {x: 1}}\n<<: *a']) {
      const value = decoded(text, { merge: true }) as object
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
      expect(Object.keys(value)).toContain('__proto__')
    }
  })

  it('limits what aliases stand for, and the depth that they make', () => {
    let bomb = 'a0: &a0 [x, x, x, x, x, x, x, x, x]\n'
    for (let level = 1; level < 12; level++) {
      bomb += `a${level}: &a${level} [${Array.from({ length: 9 }, () => `*a${level - 1}`).join(', ')}]\n`
    }
    expect(() => decoded(bomb)).toThrow(
      'aliases stand for more than maxAliased (10000) values (line 5',
    )
    expect(decoded('a: &x [1]\nb: *x', { maxAliased: 2 })).toEqual({ a: [1], b: [1] })
    expect(() => decoded('a: &x [1]\nb: *x', { maxAliased: 1 })).toThrow('maxAliased (1)')
    const chain = 'a: &a [[1]]\nb: [[*a]]'
    expect(decoded(chain, { maxDepth: 5 })).toEqual({ a: [[1]], b: [[[[1]]]] })
    expect(() => decoded(chain, { maxDepth: 4 })).toThrow('nested deeper than maxDepth (4) (line 2')
  })

  it('limits depth and size before they cost', () => {
    expect(decoded('[[1]]', { maxDepth: 2 })).toEqual([[1]])
    expect(() => decoded('[[[1]]]', { maxDepth: 2 })).toThrow('maxDepth (2) (line 1, column 3)')
    for (const open of ['[', '{', '- ', '? ', 'a: ', '{a: ', '[*a,', '- - ']) {
      expect(() => decoded(open.repeat(60_000 / open.length))).toThrow(PermanentError)
    }
    expect(() => decoded('a'.repeat(101), { maxInput: '100B' })).toThrow(
      'too large (101, maxInput is 100)',
    )
  })

  it('answers mutated text with a value or a typed error', () => {
    const text =
      'a: &x [1, "b\\n", {c: .5}]\nd: |\n  text\n  more\ne: *x\n? f\n: - g\n  - !!str h # end\n'
    const junk = fc.constantFrom(...'[]{},:-?&*!|>\'"%@`#\n\t \\'.split(''), '\u0000', 'é', '---')
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(text.length), fc.nat(2), junk)), (changes) => {
        let mutated = text
        for (const [place, cut, put] of changes) {
          mutated = mutated.slice(0, place) + put + mutated.slice(place + cut)
        }
        try {
          decoded(mutated)
        } catch (error) {
          expect(error).toBeInstanceOf(PermanentError)
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('yaml/encode', () => {
  it('writes for people, or on one line', () => {
    expect(encoded({ a: [1, 'x'], b: {} })).toBe('a:\n  - 1\n  - x\nb: {}\n')
    expect(encoded({ a: [1, 'x'] }, { style: 'flow' })).toBe('{ a: [ 1, x ] }\n')
    expect(encoded(['no', '12:30:00', 'x'], { style: 'flow' })).toBe('[ "no", "12:30:00", x ]\n')
    expect(encoded('x', { as: 'bytes' })).toEqual(Buffer.from('x\n'))
  })

  it('decides what YAML does not know', () => {
    const shared = { a: 1 }
    const value = {
      d: new Date(0),
      m: new Map([[1, new Set([2n ** 64n])]]),
      u: undefined,
      s: [shared, shared],
    }
    expect(encoded(value, { style: 'flow' })).toBe(
      '{ d: "1970-01-01T00:00:00.000Z", m: { "1": [ 18446744073709551616 ] }, s: [ { a: 1 }, { a: 1 } ] }\n',
    )
    expect(decoded(encoded({ b: new Uint8Array([1, 2]) }))).toEqual({ b: Buffer.from([1, 2]) })
    expect(encoded([undefined])).toBe('- null\n')
    for (const text of ['\ufeff', '\ufeffa: 1']) expect(decoded(encoded(text))).toBe(text)
    expect(decoded(encoded({ '\ufeffa': 1 }))).toEqual({ '\ufeffa': 1 })
  })

  it.each([
    [{ a: [() => 1] }, 'a value of type function has no form in YAML (at /a/0)'],
    [{ a: '\ud800' }, 'half of a surrogate pair (at /a)'],
    [new Date(Number.NaN), 'an invalid date'],
  ])('refuses %j', (value, says) => {
    expect(() => encoded(value)).toThrow(says)
  })

  it('refuses a value that holds itself', () => {
    const loop: { self?: unknown } = {}
    loop.self = loop
    expect(() => encoded(loop)).toThrow('nested deeper than 200, or holds itself')
  })

  it('writes what yaml/decode reads back', () => {
    const leaf = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'yes',
        '1',
        '~',
        '<<',
        '# x',
        '- a',
        'a: b',
        '\r\n',
        ' x ',
        '\ufeff',
        '\u2028',
        '\n\n',
        '.nan',
        '---',
        '...',
      ),
      fc.double({ min: -1e15, max: 1e15 }).map((value) => (Object.is(value, -0) ? 0 : value)),
      fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 1e300),
      fc.bigInt().map((value) => value + (value < 0n ? -(2n ** 53n) : 2n ** 53n)),
      fc.boolean(),
      fc.constant(null),
    )
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('value')),
        fc.dictionary(fc.string({ unit: 'binary' }), tie('value'), { noNullPrototype: true }),
      ),
    }))
    fc.assert(
      fc.property(value, fc.constantFrom('block', 'flow'), (input, style) => {
        expect(decoded(encoded(input, { style }))).toEqual(input)
      }),
      { numRuns: 200 },
    )
  })
})
