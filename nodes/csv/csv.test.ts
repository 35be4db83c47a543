import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { PermanentError } from '../../runtime/plugin.ts'
import type { Message } from '../../runtime/plugin.ts'
import { resolved } from '../../test/helpers/context.ts'
import decode from './decode.ts'
import encode from './encode.ts'
import rowsType from './rows.ts'

const at = (payload: unknown) => ({ payload, topic: 'a', meta: { qos: 1 } })
const decoded = (payload: unknown, config: object = {}) =>
  decode.create(resolved(decode.config, config))(at(payload))?.payload
const encoded = (payload: unknown, config: object = {}) =>
  encode.create(resolved(encode.config, config))(at(payload))?.payload
const found = (config: object) =>
  [...(decode.check?.(resolved(decode.config, config)) ?? [])].map(({ path }) => path)

describe('csv/decode', () => {
  it('makes an object a row, from text or bytes, with any line breaks', () => {
    const expected = [
      { id: '1', name: 'a, b' },
      { id: '2', name: 'say "x"\nand y' },
    ]
    const text = 'id,name\n1,"a, b"\n2,"say ""x""\nand y"\n'
    expect(decoded(text)).toEqual(expected)
    expect(decoded(Buffer.from(`\ufeff${text}`))).toEqual(expected)
    expect(decoded('\r\nid,name\r\n1,x\r2,y\n\n3,z')).toHaveLength(3)
    expect(decoded('')).toEqual([])
    expect(decoded('id,name\n')).toEqual([])
  })

  it('takes names from the options, or makes lists', () => {
    const [bare, named] = ['1;2\n3;4', 'x;y\n1;2\n3;4']
    const options = { separator: ';', types: { '*': 'integer' } }
    const objects = [
      { a: 1, b: 2 },
      { a: 3, b: 4 },
    ]
    const lists = [
      [1, 2],
      [3, 4],
    ]
    expect(decoded(bare, { ...options, header: false, columns: ['a', 'b'] })).toEqual(objects)
    expect(decoded(named, { ...options, columns: ['a', 'b'] })).toEqual(objects)
    expect(decoded(bare, { ...options, header: false })).toEqual(lists)
  })

  it('reads types', () => {
    const text = 'n,i,b,t,x\n-1.5e3,9007199254740993,YES,007,007\n.5,+7,0,1,1\n'
    const types = { n: 'number', i: 'integer', b: 'boolean', '*': 'text', x: 'auto' }
    expect(decoded(text, { types })).toEqual([
      { n: -1500, i: 9007199254740993n, b: true, t: '007', x: '007' },
      { n: 0.5, i: 7, b: false, t: '1', x: 1 },
    ])
    expect(
      decoded('a;b\n1,5;-0,25', {
        separator: ';',
        decimal: ',',
        types: { a: 'number', '*': 'auto' },
      }),
    ).toEqual([{ a: 1.5, b: -0.25 }])
    const values = '1,-0,1.0,1e3,1e999,true,False,12345678901234567890,+1,0x1,NaN'
    expect(decoded(values, { header: false, types: { '*': 'auto' } })).toEqual([
      [1, 0, 1, 1000, '1e999', true, 'False', 12345678901234567890n, '+1', '0x1', 'NaN'],
    ])
  })

  it('decides what an empty cell is', () => {
    const text = 'a,b,c\n,,\n'
    const types = { b: 'number', c: 'auto' }
    expect(decoded(text, { types })).toEqual([{ a: '', b: null, c: '' }])
    expect(decoded(text, { types, empty: 'null' })).toEqual([{ a: null, b: null, c: null }])
    expect(decoded(text, { types, empty: 'omit' })).toEqual([{}])
  })

  it('trims and passes over comments when asked to', () => {
    const text = '# made by x\na , b\n 1 ,"2#3"\n#4,5\n'
    expect(decoded(text, { trim: true, comment: '#' })).toEqual([{ a: '1', b: '2#3' }])
    expect(decoded(' "x" \n', { header: false, trim: true })).toEqual([['x']])
  })

  it.each([
    ['a,b\n1,"x', {}, 'a quote is never closed (line 2, column 2)'],
    [
      'a,b\n1,"x"y',
      {},
      'expected a separator or the end of the line after the closing quote (line 2',
    ],
    [
      'a,b\n\n1,x"y',
      {},
      'a quote stands inside a cell that does not begin with one (line 3, column 2)',
    ],
    ['a,b\n1,2\n\n3', {}, 'expected 2 cells, found 1 (line 4, column 2)'],
    ['a,b\n1,2,3', { short: 'allow' }, 'expected 2 cells, found 3 (line 2, column 3)'],
    [
      'a,b\n"x\ny",1\n2,zwei',
      { types: { b: 'number' } },
      'expected number, found "zwei" (line 4, column 2 "b")',
    ],
    ['a,b,a\n1,2,3', {}, 'the header has a name twice (line 1, column 3 "a")'],
    ['a,,c\n1,2,3', {}, 'a column of the header has no name (line 1, column 2)'],
    [
      'a,b,c\n1,2,3',
      { columns: ['a', 'b'] },
      'expected 2 columns, the header has 3 (line 1, column 3)',
    ],
    ['a\n1\n2\n3', { maxRows: 2 }, 'more than 2 rows (line 4, column 1)'],
    ['1\n2\n3', { maxRows: 2, header: false }, 'more than 2 rows (line 3, column 1)'],
  ])('says where %j is broken', (text, config, says) => {
    expect(() => decoded(text, config)).toThrow(`not valid CSV: ${says}`)
    expect(() => decoded(text, config)).toThrow(PermanentError)
  })

  it('refuses values and bytes that are not UTF-8', () => {
    expect(() => decoded([])).toThrow('already decoded')
    expect(() => decoded(Buffer.from('a\nb\xff', 'latin1'))).toThrow('not UTF-8 from byte 3 (0xff)')
  })

  it('allows short rows when asked to', () => {
    expect(decoded('a,b\n1', { short: 'allow' })).toEqual([{ a: '1' }])
  })

  it('keeps __proto__ as data', () => {
    const [row] = decoded('__proto__,constructor\nx,y') as object[]
    expect(Object.entries(row ?? {})).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ])
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype)
    expect(decoded('toString\n1', { types: { a: 'number' } })).toEqual([{ toString: '1' }])
  })

  it('checks marks and names', () => {
    expect(found({ separator: '\n' })).toEqual(['/separator'])
    expect(found({ quote: "'", separator: "'" })).toEqual(['/quote'])
    expect(found({ decimal: ',' })).toEqual(['/decimal'])
    expect(found({ header: false, types: { a: 'number', 0: 'text' } })).toEqual(['/types/a'])
    expect(found({ columns: ['a'], types: { a: 'text', b: 'text', '*': 'auto' } })).toEqual([
      '/types/b',
    ])
    expect(found({ types: { whatever: 'text' } })).toEqual([])
  })

  it('answers any text with rows or a typed error', () => {
    const piece = fc.oneof(fc.constantFrom('"', ',', '\n', '\r', '#', ' ', 'a', '1'), fc.string())
    const config = fc.record({
      header: fc.boolean(),
      trim: fc.boolean(),
      quote: fc.constantFrom('"', ''),
      comment: fc.constantFrom('', '#'),
      types: fc.constantFrom({}, { '*': 'auto' }),
    })
    fc.assert(
      fc.property(fc.array(piece), config, (pieces, options) => {
        try {
          expect(Array.isArray(decoded(pieces.join(''), options))).toBe(true)
        } catch (error) {
          expect(error).toBeInstanceOf(PermanentError)
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('csv/rows', () => {
  const sent = (payload: unknown, config: object = {}) => {
    const messages: Message[] = []
    const run = rowsType.create(resolved(rowsType.config, config), { id: 'rows' })
    run(at(payload), (port, message) => {
      expect(port).toBe('out')
      messages.push(message)
    })
    return messages
  }

  it('sends a message a row, in order', () => {
    expect(sent('a\nx\ny')).toEqual([
      { payload: { a: 'x' }, topic: 'a', meta: { qos: 1, row: 0, rows: 2 } },
      { payload: { a: 'y' }, topic: 'a', meta: { qos: 1, row: 1, rows: 2 } },
    ])
    expect(sent('a\n')).toEqual([])
  })

  it('sends nothing of a text that is broken further on', () => {
    const run = rowsType.create(resolved(rowsType.config, {}), { id: 'rows' })
    const count = { sent: 0 }
    expect(() => run(at('a\n1\n2,3'), () => (count.sent += 1))).toThrow('line 3')
    expect(count.sent).toBe(0)
  })
})

describe('csv/encode', () => {
  it('writes objects with a column for every key', () => {
    const rows = [
      { a: 1, b: 'x, "y"' },
      { c: true, a: 2n ** 64n },
    ]
    expect(encoded(rows)).toBe('a,b,c\n1,"x, ""y""",\n18446744073709551616,,true\n')
    expect(encoded(rows, { as: 'bytes' })).toEqual(Buffer.from(String(encoded(rows))))
    expect(encoded({ a: 1 }, { header: false, lineBreak: 'crlf' })).toBe('1\r\n')
    expect(encoded([], {})).toBe('')
    expect(encoded([], { columns: ['a', 'b'] })).toBe('a,b\n')
  })

  it('writes lists, and a list of plain values as one row', () => {
    expect(encoded([[1, 'a'], []], { header: false })).toBe('1,a\n\n')
    expect(encoded([1, 'a', null], { columns: ['n', 't', 'z'] })).toBe('n,t,z\n1,a,\n')
  })

  it('writes what cells can hold', () => {
    const row = [1.5, new Date(0), new Uint8Array([1, 2]), undefined, ' x ']
    expect(encoded([row], { separator: ';', decimal: ',' })).toBe(
      '1,5;1970-01-01T00:00:00.000Z;AQI=;;" x "\n',
    )
    expect(encoded([['a', 1]], { quoting: 'all' })).toBe('"a","1"\n')
    expect(encoded([['a', 1]], { quoting: 'text' })).toBe('"a",1\n')
    expect(encoded([['=1+1', -1]], { formulas: 'disarm' })).toBe("'=1+1,'-1\n")
    expect(encoded({ a: 1 }, { byteOrderMark: true })).toBe('\ufeffa\n1\n')
    expect(encoded([new Map([['a', 1]])])).toBe('a\n1\n')
  })

  it.each([
    [[{ a: [1] }], {}, 'a list has no form in a cell (row 1, column "a")'],
    [[[1, { b: 1 }]], {}, 'an object has no form in a cell (row 1, column 2)'],
    [{ a: Number.NaN }, {}, 'NaN has no form in a cell (row 1, column "a")'],
    [{ a: () => 1 }, {}, 'a value of type function has no form'],
    [[{ a: 1 }, [1]], {}, 'row 1 is an object, row 2 is a list'],
    ['text', {}, 'row 1 is a value of type string: expected an object or a list'],
    [new Uint8Array(1), {}, 'row 1 is bytes'],
    [[{ a: 1, b: 2 }], { columns: ['a'] }, 'row 1 has "b", which is no column'],
    [{ a: 'x,y' }, { quote: '' }, 'without quotes, no cell can hold a separator'],
  ])('refuses %j', (payload, config, says) => {
    expect(() => encoded(payload, config)).toThrow(says)
    expect(() => encoded(payload, config)).toThrow(PermanentError)
  })

  it('leaves out other keys when asked to', () => {
    expect(encoded([{ a: 1, b: 2 }], { columns: ['a'], extra: 'drop' })).toBe('a\n1\n')
  })

  it('writes what csv/decode reads back', () => {
    const cell = fc.oneof(
      fc.string(),
      fc.constantFrom('', '"', '\r', '\n', ' x', ',;', '#', '\ufeff'),
    )
    const names = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 5 })
    const table = names.chain((columns) =>
      fc.array(fc.tuple(...columns.map(() => cell)), { maxLength: 5 }).map((lines) => ({
        columns: columns.map((name) => `_${name}`),
        lines,
      })),
    )
    const marks = fc.record({
      separator: fc.constantFrom(',', ';', '\t', '||'),
      quote: fc.constantFrom('"', "'"),
    })
    const how = fc.record({
      quoting: fc.constantFrom('needed', 'text', 'all'),
      lineBreak: fc.constantFrom('lf', 'crlf'),
    })
    fc.assert(
      fc.property(table, marks, how, ({ columns, lines }, mark, style) => {
        const rows = lines.map((line) =>
          Object.fromEntries(columns.map((name, index) => [name, line[index]])),
        )
        const text = encoded(rows, { ...mark, ...style, columns })
        expect(decoded(text, mark)).toEqual(rows)
      }),
      { numRuns: 500 },
    )
  })
})
