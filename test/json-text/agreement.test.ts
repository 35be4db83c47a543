/**
 * The text path against the ordinary steps: for any payload and any steps, what comes out means the same,
 * the same messages are filtered, and what the ordinary steps refuse never passes.
 */
import { isUtf8 } from 'node:buffer'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import filter from '../../nodes/filter/index.ts'
import decode from '../../nodes/json/decode.ts'
import encode from '../../nodes/json/encode.ts'
import map from '../../nodes/map/index.ts'
import { createCounters } from '../../runtime/engine/counters.ts'
import { canRunOnText, createTextRun, unsure } from '../../runtime/engine/json-text/text-run.ts'
import type { TextPart } from '../../runtime/engine/json-text/text-run.ts'
import { compileExpression } from '../../runtime/expression/compile.ts'
import type { Expression, Message, TextStep, TransformFunction } from '../../runtime/plugin.ts'

const cel = (source: string): Expression => {
  const compiled = compileExpression(source)
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.faults))
  return compiled.value.bind?.(() => ({ up: true, pending: 3, latency: 2.5 })) ?? compiled.value
}

interface Node {
  readonly run: TransformFunction
  readonly text: TextStep | undefined
}
const decodeNode = (maxDepth = 128): Node => {
  const options = { duplicateKeys: 'refuse', bigints: 'bigint', maxDepth } as const
  return { run: decode.create(options), text: decode.onText?.(options) }
}
const encodeNode = (as: 'text' | 'bytes'): Node => {
  const options = { pretty: false, as }
  return { run: encode.create(options), text: encode.onText?.(options) }
}
const filterNode = (where: string): Node => {
  const options = { where: cel(where) }
  return { run: filter.create(options), text: filter.onText?.(options) }
}
const mapNode = (set: Record<string, string>): Node => {
  const compiled = Object.entries(set).map(([path, source]) => [path, cel(source)] as const)
  const options = { set: Object.fromEntries(compiled) }
  return { run: map.create(options), text: map.onText?.(options) }
}

function ordinary(nodes: readonly Node[], message: Message): Message | undefined | Error {
  let current: Message | undefined = message
  try {
    for (const node of nodes) {
      current = node.run(current)
      if (current === undefined) return undefined
    }
    return current
  } catch (error) {
    return error as Error
  }
}

function onText(nodes: readonly Node[]) {
  const parts = nodes.flatMap(({ text }): TextPart[] =>
    canRunOnText(text) ? [{ step: text, counters: createCounters() }] : [],
  )
  if (parts.length !== nodes.length) throw new Error('a step that cannot run on text')
  const run = createTextRun(parts)
  return { run, parts }
}

/** Values, not spelling: -0 is not 0, and a number is what a parser reads. */
const valueOf = ({ payload }: Message): unknown =>
  JSON.parse(typeof payload === 'string' ? payload : Buffer.from(payload as Uint8Array).toString())

// `constructor` is left out: the CEL library refuses values that have it as a key of their own.
const keys = ['a', 'b', 'temperature', 'sp ace', 'ä', '__proto__', 'prototype', '1', '']
const key = fc.oneof(fc.constantFrom(...keys), fc.string({ unit: 'grapheme', maxLength: 4 }))
const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ min: -1000, max: 1000, noNaN: true }).map((value) => Math.round(value * 100) / 100),
  fc.constantFrom(0, -0, 0.1, -0.5, 2 ** 53 - 1, 1e15, 123456789012345, 1e21, 5e-324),
)
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    number,
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.constantFrom<unknown>(true, false, null, '"', '\\', '\u0000', '\u2028', '\ud800'),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.uniqueArray(fc.tuple(key, tie('value')), { maxLength: 6, selector: ([name]) => name }),
  ),
}))

/** Writes a value with odd white space; arrays of pairs are objects, as made above. */
function write(given: unknown, space: () => string): string {
  if (!Array.isArray(given)) return `${space()}${JSON.stringify(given)}${space()}`
  const isObject = given.length > 0 && given.every((item) => isPair(item))
  const items = given.map((item: unknown) => {
    if (!isObject) return write(item, space)
    const [name, inner] = item as [string, unknown]
    return `${space()}${JSON.stringify(name)}${space()}:${write(inner, space)}`
  })
  return `${space()}${isObject ? '{' : '['}${items.join(',')}${isObject ? '}' : ']'}${space()}`
}
const isPair = (item: unknown) =>
  Array.isArray(item) && item.length === 2 && typeof item[0] === 'string'

const spaces = fc.array(fc.constantFrom('', '', '', ' ', '\n', '\t', '\r\n '), { minLength: 1 })
/** What devices send: the keys that the steps read are there, as numbers. */
const reading = fc.integer({ min: -500, max: 500 }).map((tenths) => tenths / 10)
const typical = fc
  .tuple(reading, reading, reading, pairs())
  .map(([temperature, a, b, more]) => [
    ['temperature', temperature],
    ['a', a],
    ...more.filter(([name]) => !['temperature', 'a', 'b'].includes(name)),
    ['b', b],
  ])
const shape = fc.oneof(
  { weight: 1, arbitrary: value },
  { weight: 1, arbitrary: pairs() },
  { weight: 3, arbitrary: typical },
)
const json = fc.tuple(shape, spaces).map(([given, gaps]) => {
  let at = 0
  return write(given, () => gaps[at++ % gaps.length] ?? '')
})
function pairs() {
  return fc.uniqueArray(fc.tuple(key, value), {
    minLength: 1,
    maxLength: 8,
    selector: ([name]) => name,
  })
}

/** Whole, cut, with bytes changed, or with a piece of it twice. */
const damaged = fc
  .tuple(json, fc.nat(), fc.nat(), fc.constantFrom('none', 'none', 'none', 'cut', 'byte', 'twice'))
  .map(([text, first, second, how]) => {
    const bytes = Buffer.from(text)
    const at = first % Math.max(1, bytes.length)
    if (how === 'cut') return bytes.subarray(0, at)
    if (how === 'byte') bytes[at] = second % 256
    if (how === 'twice') return Buffer.concat([bytes.subarray(0, at), bytes])
    return bytes
  })

const middle = fc.array(
  fc.oneof(
    fc
      .constantFrom(
        'payload.temperature > 30',
        'has(payload.a) && payload.a != 1',
        'payload.?b.orValue(3) == 3',
        'topic == "t"',
        'link("x").pending == 3 && payload.a != 1',
        'payload["sp ace"] == "x" || true',
      )
      .map(filterNode),
    fc
      .constantFrom<Record<string, string>>(
        { 'payload.a': '1' },
        { 'payload.a': 'link("x").latency', 'payload.up': 'link("x").up' },
        { 'payload.new': '"x\\"y"' },
        { 'payload.a': 'payload.b', 'payload.b': 'payload.a' },
        { 'payload.temperature': 'payload.temperature * 2.0', 'payload.z': 'topic' },
        { 'payload.a': '[1, 2]' },
        { 'payload["ä"]': 'null', 'payload["ö"]': 'true' },
      )
      .map(mapNode),
  ),
  { maxLength: 3 },
)

/** A payload in its own place inside a larger chunk, as it comes off the wire. */
const inChunk = (bytes: Uint8Array) => {
  const chunk = Buffer.concat([Buffer.from('["x'), bytes, Buffer.from('1"}]')])
  return chunk.subarray(3, 3 + bytes.length)
}

describe('running on JSON text', () => {
  let taken = 0
  const property = fc.property(
    damaged,
    middle,
    fc.constantFrom('text' as const, 'bytes' as const),
    fc.boolean(),
    fc.constantFrom(128, 128, 128, 1, 2, 3),
    (bytes, between, as, isString, depth) => {
      const nodes = [decodeNode(depth), ...between, encodeNode(as)]
      const { run, parts } = onText(nodes)
      const payload = isString && isUtf8(bytes) ? bytes.toString() : inChunk(bytes)
      const message: Message = { payload, topic: 't', meta: { qos: 1 } }
      const result = run(message)
      const counts = parts.map(({ counters }) => counters.in)
      if (result === unsure) {
        expect(counts.every((count) => count === 0)).toBe(true)
        return
      }
      taken++
      const expected = ordinary(nodes, message)
      expect(expected).not.toBeInstanceOf(Error)
      if (result === undefined || expected === undefined || expected instanceof Error) {
        expect(result).toBe(expected)
        expect(parts.reduce((sum, { counters }) => sum + counters.filtered, 0)).toBe(1)
        return
      }
      expect(typeof result.payload).toBe(as === 'text' ? 'string' : 'object')
      expect(valueOf(result)).toStrictEqual(valueOf(expected))
      expect(Object.keys(Object(valueOf(result)))).toEqual(Object.keys(Object(valueOf(expected))))
      expect([result.topic, result.meta]).toEqual(['t', { qos: 1 }])
      expect(counts.every((count) => count === 1)).toBe(true)
    },
  )

  it('gives what the ordinary steps give, for any payload and steps', () => {
    fc.assert(property, { numRuns: Number(process.env.PROPERTY_RUNS ?? 3000) })
    // It has to take the common case, or this test says nothing.
    expect(taken).toBeGreaterThan(300)
  }, 120_000)

  it.each([
    ['a key that stands twice', '{"a":1,"b":{"c":1,"c":2}}'],
    ['an escape in a key', '{"\\u0061":1}'],
    ['an integer beyond 2^53', '{"a":9007199254740993}'],
    ['a number that overflows', '{"a":1e400}'],
    ['a byte order mark', '\ufeff{"a":1}'],
    ['bytes behind the value', '{"a":1} x'],
    ['a control character in a text', '{"a":"\u0001"}'],
    ['a leading zero', '{"a":01}'],
    ['a comma before the end', '{"a":1,}'],
    ['nothing', ''],
  ])('leaves %s to the parser', (_, text) => {
    const { run } = onText([decodeNode(), encodeNode('text')])
    for (const payload of [text, inChunk(Buffer.from(text))])
      expect(run({ payload, topic: '', meta: {} })).toBe(unsure)
  })

  it('keeps the same key apart in different objects', () => {
    const { run } = onText([decodeNode(), encodeNode('text')])
    const text = '[{"a":1},{"a":{"a":[{"a":2}]}}]'
    expect(run({ payload: text, topic: '', meta: {} })).toMatchObject({ payload: text })
  })

  it('does not accept broken UTF-8, and keeps what is beyond ASCII', () => {
    const { run } = onText([decodeNode(), mapNode({ 'payload["é"]': '"ü"' }), encodeNode('text')])
    const message = (payload: Uint8Array): Message => ({ payload, topic: '', meta: {} })
    expect(run(message(Buffer.from([0x7b, 0x22, 0xc3, 0x22, 0x3a, 0x31, 0x7d])))).toBe(unsure)
    expect(run(message(Buffer.from('{"日":"本"}')))).toMatchObject({
      payload: '{"日":"本","é":"ü"}',
    })
  })
})
