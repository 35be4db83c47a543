import { create, toBinary } from '@bufbuild/protobuf'
import type { DescFile } from '@bufbuild/protobuf'
import {
  AnySchema,
  DurationSchema,
  FieldDescriptorProtoSchema,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Kind,
  FileDescriptorProtoSchema,
  FieldMaskSchema,
  StructSchema,
  TimestampSchema,
  TypeSchema,
} from '@bufbuild/protobuf/wkt'
import fc from 'fast-check'
import protobuf from 'protobufjs'
import { describe, expect, it } from 'vitest'

import { PermanentError } from '../../runtime/plugin.ts'
import { resolved } from '../../test/helpers/context.ts'
import decode from './decode.ts'
import encode from './encode.ts'

type Config = Readonly<Record<string, unknown>>
const at = (payload: unknown) => ({ payload, topic: 'a', meta: {} })

const decoder = (text: string, config: Config = {}) => {
  const step = decode.create(resolved(decode.config, { schema: { text }, ...config }))
  return (bytes: Uint8Array) => step(at(bytes))?.payload
}
const encoder = (text: string, config: Config = {}) => {
  const step = encode.create(resolved(encode.config, { schema: { text }, ...config }))
  return (value: unknown) => {
    const bytes = step(at(value))?.payload
    if (!(bytes instanceof Uint8Array)) throw new Error('no bytes')
    return bytes
  }
}
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const proto3 = (body: string) => `syntax = "proto3";\n${body}`

const scalars = [
  'double', 'float', 'int32', 'uint32', 'sint32', 'fixed32', 'sfixed32', 'int64', 'uint64', 'sint64',
  'fixed64', 'sfixed64', 'bool', 'string', 'bytes',
] // prettier-ignore
const everything = proto3(`
  enum Mood { CALM = 0; ANGRY = 3; COLD = -1; }
  message Everything {
    ${scalars.map((type, index) => `${type} ${type}_one = ${index + 1};`).join('\n    ')}
    ${scalars.map((type, index) => `repeated ${type} ${type}_list = ${index + 31};`).join('\n    ')}
    Mood mood = 61;
    repeated Mood moods = 62;
    map<string, Everything> named = 63;
    map<int64, bytes> numbered = 64;
    map<bool, Mood> flagged = 65;
    optional int32 maybe = 66;
    Everything inner = 67;
    oneof choice { string text = 68; int32 number = 69; Everything other = 70; }
  }`)

const long = { min: -(2n ** 63n), max: 2n ** 63n - 1n }
const longs = fc
  .bigInt(long)
  .map((value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value))
const ulongs = fc
  .bigInt(0n, 2n ** 64n - 1n)
  .map((value) => (value < 2n ** 53n ? Number(value) : value))
const valueOf: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  double: fc.double(),
  float: fc.float(),
  int32: fc.integer(),
  sint32: fc.integer(),
  sfixed32: fc.integer(),
  uint32: fc.nat(0xffff_ffff),
  fixed32: fc.nat(0xffff_ffff),
  int64: longs,
  sint64: longs,
  sfixed64: longs,
  uint64: ulongs,
  fixed64: ulongs,
  bool: fc.boolean(),
  string: fc.string({ unit: 'grapheme' }),
  bytes: fc.uint8Array(),
}
const mood = fc.constantFrom('CALM', 'ANGRY', 'COLD', 7)
const flat = {
  ...Object.fromEntries(scalars.map((type) => [`${type}_one`, valueOf[type] ?? fc.constant(0)])),
  ...Object.fromEntries(
    scalars.map((type) => [`${type}_list`, fc.array(valueOf[type] ?? fc.constant(0))]),
  ),
  mood,
  moods: fc.array(mood),
  numbered: fc.dictionary(fc.bigInt(long).map(String), fc.uint8Array()),
  flagged: fc.dictionary(fc.constantFrom('true', 'false'), mood),
}
const message = fc.record({
  ...flat,
  named: fc.constant({}),
}) // prettier-ignore
const nested = fc
  .tuple(
    message,
    message,
    fc.option(fc.integer()),
    fc.string(),
    fc.constantFrom('text', 'inner', 'none', 'number'),
  )
  .map(([outer, inner, maybe, key, choice]) => ({
    ...outer,
    ...(maybe === null ? {} : { maybe }),
    ...(choice === 'text' ? { text: key } : choice === 'number' ? { number: 0 } : {}),
    ...(choice === 'inner' ? { inner } : {}),
    named: Object.defineProperty({}, key, { value: inner, enumerable: true }),
  }))

describe('protobuf', () => {
  it('reads back what it wrote, of every type', () => {
    const [read, write] = [decoder(everything), encoder(everything)]
    fc.assert(
      fc.property(nested, (value) => {
        expect(read(write(value))).toEqual(value)
      }),
      { numRuns: 200 },
    )
  })

  it('writes and reads what the parser library does', () => {
    const { root } = protobuf.parse(everything, { keepCase: true })
    const type = root.lookupType('Everything')
    const [read, write] = [decoder(everything, { longs: 'string' }), encoder(everything)]
    fc.assert(
      fc.property(fc.record({ ...flat, named: fc.constant({}) }), (value) => {
        const plain = structuredClone(value)
        const theirs = type.encode(type.fromObject(asStrings(plain) as object)).finish()
        expect(hex(write(value))).toBe(hex(theirs))
        expect(read(theirs)).toEqual(read(write(value)))
      }),
      { numRuns: 100 },
    )
  })

  it('never makes code of a schema', () => {
    const made: unknown[] = []
    const real = globalThis.Function
    globalThis.Function = new Proxy(real, {
      apply: (target, self, args) => {
        made.push(args)
        return Reflect.apply(target, self, args) as unknown
      },
    })
    try {
      decoder(everything)(encoder(everything)({ double_one: 1, inner: { text: 'a' } }))
    } finally {
      globalThis.Function = real
    }
    expect(made).toEqual([])
  })

  it('leaves out, fills in or marks what was not sent', () => {
    const text = proto3(
      'message A { int32 n = 1; optional int32 m = 2; A a = 3; repeated int32 l = 4; }',
    )
    expect(decoder(text)(new Uint8Array())).toEqual({ n: 0, l: [] })
    expect(decoder(text, { defaults: false })(new Uint8Array())).toEqual({})
    expect(hex(encoder(text)({ n: 0, m: 0, l: [], a: null }))).toBe('1000')
    const old =
      'syntax = "proto2"; message A { required int32 n = 1; optional string s = 2 [default = "x"]; }'
    expect(() => decoder(old)(new Uint8Array())).toThrow('the required field "n"')
    expect(() => encoder(old)({})).toThrow('the required field "n"')
    expect(decoder(old)(Buffer.from('0801', 'hex'))).toEqual({ n: 1 })
  })

  it('gives integers of 64 bits as asked', () => {
    const text = proto3('message A { int64 a = 1; uint64 b = 2; sint64 c = 3; }')
    const bytes = encoder(text)({ a: -(2n ** 63n), b: '18446744073709551615', c: -5 })
    expect(decoder(text)(bytes)).toEqual({ a: -(2n ** 63n), b: 2n ** 64n - 1n, c: -5 })
    expect(decoder(text, { longs: 'bigint' })(bytes)).toMatchObject({ c: -5n })
    expect(decoder(text, { longs: 'string' })(bytes)).toEqual({
      a: '-9223372036854775808',
      b: '18446744073709551615',
      c: '-5',
    })
    expect(decoder(text, { longs: 'number' })(bytes)).toEqual({ a: -(2 ** 63), b: 2 ** 64, c: -5 })
  })

  it('goes by names or numbers of enums, and by either name of a field', () => {
    const text = proto3('enum E { A = 0; B = 1; } message M { E the_kind = 1; }')
    const bytes = encoder(text)({ theKind: 'B' })
    expect(decoder(text)(bytes)).toEqual({ the_kind: 'B' })
    expect(decoder(text, { enums: 'number', names: 'json' })(bytes)).toEqual({ theKind: 1 })
    expect(() => encoder(text)({ the_kind: 'C' })).toThrow(
      'in "the_kind": expected one of A, B (E), found "C"',
    )
  })

  it('merges a message that was sent in parts, and lets the last of a oneof win', () => {
    const text = proto3(
      'message A { A a = 1; int32 x = 2; int32 y = 3; oneof o { int32 p = 4; int32 q = 5; } }',
    )
    const bytes = Buffer.from('0a0210010a02180220012802', 'hex')
    expect(decoder(text)(bytes)).toEqual({ a: { x: 1, y: 2 }, x: 0, y: 0, q: 2 })
    expect(() => encoder(text)({ p: 1, q: 2 })).toThrow('expected one of "p" and "q", found both')
  })

  it('reads packed and unpacked lists, groups and extensions', () => {
    const text = `syntax = "proto2"; package p;
      message A { repeated int32 n = 1; repeated group G = 2 { optional int32 x = 1; } extensions 100 to 200; }
      extend A { optional string note = 100; }`
    const read = decoder(text)
    expect(read(Buffer.from('080108020a020304', 'hex'))).toMatchObject({ n: [1, 2, 3, 4] })
    const value = { n: [1], g: [{ x: 5 }], '[p.note]': 'hi' }
    expect(read(encoder(text)(value))).toEqual(value)
    expect(() => read(Buffer.from('130801', 'hex'))).toThrow(
      'expected the end of group 2, found the end',
    )
    expect(() => read(Buffer.from('1308011c', 'hex'))).toThrow('found the end of a group')
  })

  it.each([
    ['0a', 'in "s": expected the rest of an integer, found the end (offset 1)'],
    ['0a05616263', 'in "s": expected 5 bytes for a text, found 3 before the end (offset 1)'],
    ['0affffffff0f61', 'expected 4294967295 bytes for a text, found 1 before the end (offset 1)'],
    ['0a02c328', 'in "s": expected UTF-8 text, found other bytes (offset 2)'],
    [
      '0d01020304',
      'in "s": expected a length (wire type 2), found 4 bytes (wire type 5) (offset 0)',
    ],
    ['1a031a030a', 'in "a.a": expected 3 bytes for a message, found 1 before the end (offset 3)'],
    ['07', 'expected the number of a field, found an integer that is none (offset 0)'],
    ['22060a016b120361', 'in "m": expected 3 bytes for bytes'],
    ['80808080808080808080ff01', 'the integer has more than 10 bytes (offset 0)'],
  ])('says where %s is broken', (bytes, says) => {
    const text = proto3(
      'message M { string s = 1; int32 n = 2; M a = 3; map<string, bytes> m = 4; }',
    )
    const read = () => decoder(text)(Buffer.from(bytes, 'hex'))
    expect(read).toThrow(PermanentError)
    expect(read).toThrow(says)
  })

  it.each([
    [
      { n: 1.5 },
      'in "n": expected a whole number from -2147483648 to 2147483647 (int32), found 1.5',
    ],
    [{ n: 2 ** 31 }, 'in "n": expected a whole number'],
    [{ a: { a: { s: 5 } } }, 'in "a.a.s": expected a text, found 5'],
    [{ l: ['a', 1] }, 'in "l[1]": expected a text, found 1'],
    [{ m: { k: '*' } }, 'in "m["k"]": expected bytes, or base64 text, found "*"'],
    [{ f: 1e39 }, 'in "f": expected a number that fits a float, found 1e+39'],
    [{ other: 1 }, '"M" has no field "other"'],
    [[], 'expected an object (M), found a list'],
    [new Uint8Array(2), 'expected an object (M), found 2 bytes'],
    [{ s: '\uD800' }, 'in "s": expected a text without half a character'],
  ])('says why %j cannot be written', (value, says) => {
    const text = proto3(
      'message M { string s = 1; int32 n = 2; M a = 3; map<string, bytes> m = 4; repeated string l = 5; float f = 6; }',
    )
    expect(() => encoder(text)(value)).toThrow(says)
  })

  it('limits the depth of both ways, and values that hold themselves', () => {
    const text = proto3('message A { A a = 1; int32 n = 2; }')
    const deep = { a: { a: { n: 1 } } }
    const bytes = encoder(text)(deep)
    expect(() => encoder(text, { maxDepth: 2 })(deep)).toThrow('nested deeper than maxDepth (2)')
    expect(() => decoder(text, { maxDepth: 2 })(bytes)).toThrow('nested deeper than maxDepth (2)')
    const loop: { a?: unknown } = {}
    loop.a = loop
    expect(() => encoder(text)(loop)).toThrow('nested deeper than maxDepth (64)')
  })

  it('treats __proto__ as any key', () => {
    const text = proto3('message A { map<string, int32> m = 1; }')
    const bytes = Buffer.from(`0a0d0a09${Buffer.from('__proto__').toString('hex')}1001`, 'hex')
    const value = decoder(text)(bytes) as { m: object }
    expect(Object.keys(value.m)).toEqual(['__proto__'])
    expect(hex(encoder(text)(value))).toBe(hex(bytes))
  })

  it('neither crashes nor hangs on any bytes', () => {
    const read = decoder(everything)
    const good = encoder(everything)({
      inner: { inner: { text: 'x' } },
      int32_list: [1, 2],
      named: { a: {} },
    })
    const bad = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.tuple(fc.nat(good.length - 1), fc.nat(255)).map(([place, byte]) => {
        const bytes = Uint8Array.from(good)
        bytes[place] = byte
        return bytes
      }),
      fc.nat(good.length).map((size) => good.subarray(0, size)),
    )
    fc.assert(
      fc.property(bad, (bytes) => {
        try {
          read(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(PermanentError)
        }
      }),
      { numRuns: 2000 },
    )
  })
})

function asStrings(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return value.map(asStrings)
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asStrings(inner)]))
}

describe('protobuf beside another implementation', () => {
  const file = (name: string, fields: string) =>
    proto3(`import "google/protobuf/${name}.proto"; message M { ${fields} }`)

  it('reads the well-known types that it wrote', () => {
    const wrap = (bytes: Uint8Array) => Buffer.concat([Buffer.from([0x0a, bytes.length]), bytes])
    const times = decoder(file('timestamp', 'google.protobuf.Timestamp at = 1;'))
    const time = create(TimestampSchema, { seconds: 1714564800n, nanos: 120_000_000 })
    expect(times(wrap(toBinary(TimestampSchema, time)))).toEqual({ at: '2024-05-01T12:00:00.120Z' })
    const durations = decoder(file('duration', 'google.protobuf.Duration d = 1;'))
    const duration = create(DurationSchema, { seconds: -1n, nanos: -500_000_000 })
    expect(durations(wrap(toBinary(DurationSchema, duration)))).toEqual({ d: '-1.500s' })
    const structs = decoder(file('struct', 'google.protobuf.Struct s = 1;'))
    const value = { a: [1, 'x', null, true], b: { c: -0.5 } }
    const struct = toBinary(StructSchema, create(StructSchema, structOf(value)))
    expect(structs(wrap(struct))).toEqual({ s: value })
    const masks = decoder(file('field_mask', 'google.protobuf.FieldMask m = 1;'))
    const mask = create(FieldMaskSchema, { paths: ['a.b', 'c'] })
    expect(masks(wrap(toBinary(FieldMaskSchema, mask)))).toEqual({ m: 'a.b,c' })
  })

  it('writes the same bytes of the well-known types, and reads them back', () => {
    const text = proto3(`
      import "google/protobuf/timestamp.proto"; import "google/protobuf/duration.proto";
      import "google/protobuf/struct.proto"; import "google/protobuf/wrappers.proto";
      message M { google.protobuf.Timestamp t = 1; google.protobuf.Duration d = 2; google.protobuf.Value v = 3;
        google.protobuf.Int64Value w = 4; google.protobuf.ListValue l = 5; repeated google.protobuf.StringValue s = 6; }`)
    const [read, write] = [decoder(text), encoder(text)]
    const value = {
      t: '1969-12-31T23:59:59.999999999Z',
      d: '-0.000000001s',
      v: { deep: [[{ a: null }]] },
      w: 2n ** 60n,
      l: [1, [2]],
      s: ['', 'a'],
    }
    expect(read(write(value))).toEqual(value)
    expect(read(write({ ...value, v: null }))).toEqual({ ...value, v: null })
    const time = create(TimestampSchema, { seconds: -1n, nanos: 999_999_999 })
    const theirs = toBinary(TimestampSchema, time)
    expect(hex(write({ t: value.t }))).toBe(
      `0a${theirs.length.toString(16).padStart(2, '0')}${hex(theirs)}`,
    )
    expect(() => write({ t: 'yesterday' })).toThrow('in "t": expected a time such as')
  })

  it('agrees on the messages of descriptors, which use most of the format', () => {
    const text = proto3(`import "google/protobuf/descriptor.proto"; message Unused {}`)
    const config = { message: 'google.protobuf.FileDescriptorProto' }
    const [read, write] = [decoder(text, config), encoder(text, config)]
    const files: DescFile[] = [
      AnySchema.file,
      StructSchema.file,
      TypeSchema.file,
      FieldDescriptorProtoSchema.file,
    ]
    for (const { proto } of files) {
      const theirs = toBinary(FileDescriptorProtoSchema, proto)
      const value = read(theirs) as { message_type: { field: { type: string; label: string }[] }[] }
      expect(hex(write(value))).toBe(hex(theirs))
      const [first] = value.message_type[0]?.field ?? []
      const [same] = proto.messageType[0]?.field ?? []
      expect(first?.type).toBe(`TYPE_${Kind[same?.type ?? 1]}`)
      expect(first?.label).toBe(`LABEL_${Label[same?.label ?? 1]}`)
    }
  })
})

function structOf(value: Readonly<Record<string, unknown>>): object {
  const kindOf = (each: unknown): object => {
    if (each === null) return { kind: { case: 'nullValue', value: 0 } }
    if (Array.isArray(each))
      return {
        kind: {
          case: 'listValue',
          value: { $typeName: 'google.protobuf.ListValue', values: each.map(typed) },
        },
      }
    if (typeof each === 'object')
      return {
        kind: {
          case: 'structValue',
          value: {
            $typeName: 'google.protobuf.Struct',
            ...structOf(each as Record<string, unknown>),
          },
        },
      }
    return {
      kind: { case: `${typeof each === 'boolean' ? 'bool' : typeof each}Value`, value: each },
    }
  }
  const typed = (each: unknown): object => ({ $typeName: 'google.protobuf.Value', ...kindOf(each) })
  return {
    fields: Object.fromEntries(Object.entries(value).map(([key, each]) => [key, typed(each)])),
  }
}

describe('a schema', () => {
  const findings = (config: object, files: Record<string, string> = {}) =>
    [...(decode.check?.(resolved(decode.config, config, files)) ?? [])].map(
      ({ path, message: words, hint }) => {
        const en = (text: typeof words | undefined) =>
          typeof text === 'object' ? text.en : (text ?? '')
        return `${path}: ${en(words)}${hint === undefined ? '' : `. ${en(hint)}`}`
      },
    )

  it('is read from files that name each other, beside themselves or beside the first', () => {
    const files = {
      'schemas/a.proto': proto3('package p; import "common/b.proto"; message A { B b = 1; }'),
      'schemas/common/b.proto': proto3(
        'package p; import "common/c.proto"; message B { C c = 1; }',
      ),
      'schemas/common/c.proto': proto3(
        'package p; import "common/b.proto"; message C { int32 n = 1; B b = 2; }',
      ),
    }
    const config = { schema: 'schemas/a.proto' }
    expect(findings(config, files)).toEqual([])
    const step = decode.create(resolved(decode.config, config, files))
    expect(step(at(Buffer.from('0a040a020805', 'hex')))?.payload).toEqual({ b: { c: { n: 5 } } })
  })

  it('is told with file and line where it is broken', () => {
    const check = (text: string, other = '') =>
      findings({ schema: 's/a.proto' }, { 's/a.proto': text, 's/b.proto': other })
    expect(check('syntax = "proto3";\nmessage A {\n  int32 = 1;\n}')).toEqual([
      '/schema: s/a.proto:3: illegal name "="',
    ])
    expect(check('syntax = "proto3";\nmessage A {\n  Other b = 1;\n}')).toEqual([
      '/schema: s/a.proto:3: there is no type "Other" for the field "A.b"',
    ])
    expect(check('syntax = "proto3";\n\nimport "gone.proto";')).toEqual([
      '/schema: s/a.proto:3: "gone.proto" cannot be imported: there is no such file',
    ])
    expect(check('syntax = "proto3";\nimport "b.proto";', 'message {')).toEqual([
      '/schema: s/b.proto:1: illegal type name "{"',
    ])
    expect(findings({ schema: { text: 'import "a.proto";' } })[0]).toContain('imports no files')
    expect(check('')[0]).toContain('declares 0 messages')
  })

  it('needs a message that is there', () => {
    const text = proto3('package p; message A {} message B { message C {} } enum E { X = 0; }')
    expect(findings({ schema: { text } })).toEqual([
      ': the schema declares 2 messages and "message" does not say which one. Write one of "message: p.A", "message: p.B".',
    ])
    expect(findings({ schema: { text }, message: 'D' })[0]).toContain(
      '/message: the schema has no message "D"',
    )
    expect(findings({ schema: { text }, message: 'p.E' })[0]).toContain('"p.E" is no message')
    for (const name of ['A', 'p.A', '.p.A', 'p.B.C'])
      expect(findings({ schema: { text }, message: name })).toEqual([])
  })
})
