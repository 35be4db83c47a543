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
  encode.create(resolved(encode.config, { declaration: false, ...config }))(at(payload))?.payload

describe('xml/decode', () => {
  it('reads elements, attributes and text', () => {
    const text =
      '<?xml version="1.0" encoding="UTF-8"?>\n<!-- made -->\n<plant id="7"><line>a</line><line n="2"> b </line><off/></plant>\n'
    const expected = { plant: { '@id': '7', line: ['a', { '@n': '2', '#text': 'b' }], off: '' } }
    expect(decoded(text)).toEqual(expected)
    expect(decoded(Buffer.from(`\ufeff${text}`))).toEqual(expected)
    expect(decoded('<a>1<b/>2</a>')).toEqual({ a: { b: '', '#text': '12' } })
    expect(decoded('<a> x </a>', { trim: false })).toEqual({ a: ' x ' })
  })

  it('reads lists, names and attributes as the options say', () => {
    const text = '<s:a xmlns:s="u" s:k="1"><s:b>x</s:b></s:a>'
    expect(decoded(text, { namespaces: 'strip', arrays: ['b'] })).toMatchObject({
      a: { '@k': '1', b: ['x'] },
    })
    expect(decoded(text, { arrays: ['s:a.s:b'], attributes: 'drop' })).toEqual({
      's:a': { 's:b': ['x'] },
    })
    expect(decoded('<a b="1">x</a>', { attributePrefix: '$', textName: '_' })).toEqual({
      a: { $b: '1', _: 'x' },
    })
  })

  it('reads numbers when asked to, and never alters a big one', () => {
    const text =
      '<a n="1.5"><b>007</b><b>-0</b><b>true</b><b>9007199254740993</b><b>1e999</b><b>x</b></a>'
    expect(decoded(text, { values: 'auto' })).toEqual({
      a: { '@n': 1.5, b: ['007', 0, true, 9007199254740993n, '1e999', 'x'] },
    })
  })

  it('decodes the entities of XML, once, and not in CDATA', () => {
    const text = '<a b="&quot;&#10;">&amp;lt; &#65;&#x1F600;<![CDATA[ &amp; <b> ]]></a>'
    expect(decoded(text)).toEqual({ a: { '@b': '"\n', '#text': '&lt; A😀 &amp; <b> ' } })
  })

  it.each([
    [
      '<a>\n  <b></c>\n</a>',
      "expected closing tag 'b' (opened in line 2, col 3) instead of closing tag 'c' (line 2, column 6)",
    ],
    ['<a><b></a>', "expected closing tag 'b'"],
    ['<a>\n <b x=1/></a>', "attribute 'x' is without value (line 2"],
    ['<a x="1" x="2"/>', "attribute 'x' is repeated (line 1"],
    ['<a x/>', "boolean attribute 'x' is not allowed"],
    ['<a/>\n<b/>', 'expected the end, found another root element (line 2, column 1)'],
    ['<a/>\nx', 'expected the end after the root element (line 2, column 1)'],
    ['x<a/>', 'expected the root element, found text (line 1, column 1)'],
    ['', 'expected a root element, found the end (line 1, column 1)'],
    [
      '<a>&foo;</a>',
      'expected an entity of XML (&amp; &lt; &gt; &quot; &apos; &#...;), found &foo; (line 1, column 4)',
    ],
    [
      '<a b="x & y"/>',
      'expected an entity of XML (&amp; &lt; &gt; &quot; &apos; &#...;), found & (line 1, column 9)',
    ],
    ['<a>&#0;</a>', '&#0; is no character of XML (line 1, column 4)'],
    ['<a>&#x110000;</a>', '&#x110000; is no character'],
    ['<a>\u0001</a>', 'the character U+0001 is not allowed in XML (line 1, column 4)'],
    ['<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 'a DTD is not allowed (line 1, column 1)'],
    ['<a><!DOCTYPE a></a>', 'a DTD is not allowed (line 1, column 4)'],
    ['<a><!-- x</a>', 'a comment is never closed (line 1, column 4)'],
    ['<a><![CDATA[</a>', 'a CDATA section is never closed'],
    ['<a><?x </a>', 'a processing instruction is never closed'],
    ['<a b="1></a>', 'the value of an attribute is never closed (line 1, column 6)'],
    ['<a b="<"/>', '"<" is not allowed in an attribute: write &lt; (line 1, column 7)'],
    ['<a', 'a tag is never closed (line 1, column 1)'],
    ['<a>', "unclosed tag 'a'"],
    ['</a>', ''],
    ['<1/>', "tag '1' is an invalid name"],
  ])('says where %j is broken', (text, says) => {
    const read = () => decoded(text)
    expect(read).toThrow(`not valid XML: ${says}`)
    expect(read).toThrow(PermanentError)
  })

  it('lets no name reach a prototype', () => {
    expect(() => decoded('<a><__proto__><x/></__proto__></a>')).toThrow(PermanentError)
    expect(() => decoded('<a><constructor/></a>')).toThrow(PermanentError)
    expect(decoded('<a><toString>1</toString><toString>2</toString></a>')).toEqual({
      a: { toString: ['1', '2'] },
    })
    expect(decoded('<a __proto__="1"/>')).toEqual({ a: { '@__proto__': '1' } })
  })

  it('limits depth and size before they cost', () => {
    expect(decoded('<a><b/></a>', { maxDepth: 2 })).toEqual({ a: { b: '' } })
    expect(() => decoded('<a><b><c/></b></a>', { maxDepth: 2 })).toThrow(
      'maxDepth (2) (line 1, column 7)',
    )
    const hostile = ['<a>', '<a ', '<!--', '<![CDATA[', '<', '<a b="', '&amp;', '<?', ']]>', '<a/>']
    for (const part of hostile) {
      const text = `<r>${part.repeat(Math.floor(250_000 / part.length))}`
      expect(() => decoded(text)).toThrow(PermanentError)
    }
    expect(() => decoded('a'.repeat(101), { maxInput: '100B' })).toThrow('too large (101')
  })

  it('refuses values and other charsets', () => {
    expect(() => decoded({})).toThrow('already decoded')
    expect(() => decoded(Buffer.from('<a>é</a>', 'latin1'))).toThrow('not UTF-8 from byte 3')
  })

  it('answers mutated text with a value or a typed error', () => {
    const text =
      '<?xml version="1.0"?><a b="1" c=\'2\'><!-- x --><d>t &amp; u</d><d/><![CDATA[<e>]]></a>'
    const junk = fc.constantFrom(
      '<',
      '>',
      '/',
      '"',
      "'",
      '=',
      '&',
      ';',
      '!',
      '?',
      '-',
      ']',
      ' ',
      'a',
      '__proto__',
      '\u0000',
    )
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
      { numRuns: 1000 },
    )
  })
})

describe('xml/encode', () => {
  it('writes elements, attributes, lists and text', () => {
    const value = { a: { '@b': 1, c: [2, true, null], '#text': 'x', d: {}, e: [], f: undefined } }
    expect(encoded(value)).toBe('<a b="1"><c>2</c><c>true</c><c/>x<d/></a>')
    expect(encoded([1, { b: 2 }], { root: 'list' })).toBe(
      '<list><item>1</item><item><b>2</b></item></list>',
    )
    expect(encoded('x', { root: 'a', as: 'bytes' })).toEqual(Buffer.from('<a>x</a>'))
    expect(encoded({ a: { b: 1 } }, { declaration: true, pretty: true })).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<a>\n  <b>1</b>\n</a>',
    )
  })

  it('decides what XML does not know', () => {
    const value = {
      d: new Date(0),
      b: new Uint8Array([1, 2]),
      n: 2n ** 64n,
      m: new Map([['k', 1]]),
    }
    expect(encoded(value, { root: 'r' })).toBe(
      '<r><d>1970-01-01T00:00:00.000Z</d><b>AQI=</b><n>18446744073709551616</n><m><k>1</k></m></r>',
    )
  })

  it('escapes what would break out of its place', () => {
    expect(encoded({ a: { '@b': '"><x y=\'\n', '#text': ']]></a>&\r' } })).toBe(
      '<a b="&quot;&gt;&lt;x y=&apos;&#10;">]]&gt;&lt;/a&gt;&amp;&#13;</a>',
    )
  })

  it.each([
    [{ 'a><b': 1 }, {}, '"a><b" is no name of an element or attribute'],
    [{ a: { '@b c': 1 } }, {}, '"b c" is no name of an element or attribute (at /a)'],
    [{ a: { '?xml': 1 } }, {}, '"?xml" is no name'],
    [{ a: 1, b: 2 }, {}, 'found 2 members: name a root'],
    [{ a: [1] }, {}, 'the root element cannot be a list (at /a)'],
    ['x', {}, 'found a value of type string: name a root'],
    [{ a: { b: [[1]] } }, {}, 'a list inside a list (at /a/b/0)'],
    [{ a: { b: Number.NaN } }, {}, 'NaN has no form in XML here (at /a/b)'],
    [{ a: { '@b': {} } }, {}, 'an object has no form in XML here (at /a/@b)'],
    [{ a: 'x\u0000' }, {}, 'the character U+0000 (offset 1) is not allowed in XML (at /a)'],
    [() => 1, { root: 'a' }, 'a value of type function'],
  ])('refuses %j', (payload, config, says) => {
    expect(() => encoded(payload, config)).toThrow(says)
    expect(() => encoded(payload, config)).toThrow(PermanentError)
  })

  it('refuses a value that holds itself, and names that are none at the check', () => {
    const loop: { self?: unknown } = {}
    loop.self = loop
    expect(() => encoded(loop)).toThrow('nested deeper than 200, or holds itself')
    const found = encode.check?.(resolved(encode.config, { root: 'a b' })) ?? []
    expect([...found].map(({ path }) => path)).toEqual(['/root'])
  })

  it('writes what xml/decode reads back', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/)
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.constantFrom('&amp;', '<', '>', ']]>', '"', "'", '\n', '\t', 'a\r\nb', '<!--'),
    )
    const { element } = fc.letrec((tie) => ({
      element: fc.oneof(
        { depthSize: 'small' },
        text,
        fc.dictionary(
          name,
          fc.oneof(tie('element'), fc.array(tie('element'), { minLength: 2, maxLength: 3 })),
          { minKeys: 1, noNullPrototype: true },
        ),
        fc.tuple(name, text, text).map(([key, value, inner]) => ({
          [`@${key}`]: value,
          '#text': inner,
        })),
      ),
    }))
    fc.assert(
      fc.property(element, (value) => {
        const written = encoded(value, { root: 'r' })
        expect(decoded(written, { trim: false })).toEqual({ r: value })
      }),
      { numRuns: 500 },
    )
  })
})
