import fc from 'fast-check'
import { get } from 'sparkplug-payload'
import { describe, expect, it } from 'vitest'

import { PermanentError } from '../../runtime/plugin.ts'
import type { Message } from '../../runtime/plugin.ts'
import { resolved } from '../../test/helpers/context.ts'
import decode from './decode.ts'
import encode from './encode.ts'

const theirs = get('spBv1.0')
if (theirs === null) throw new Error('the other implementation is gone')

function decoder(config: object = {}) {
  const run = decode.create(resolved(decode.config, config), { id: 'it' })
  return (topic: string, payload: unknown) => {
    const sent: { port: string; message: Message }[] = []
    run({ payload, topic, meta: {} }, (port, message) => void sent.push({ port, message }))
    return {
      out: sent.find(({ port }) => port === 'out')?.message.payload,
      rebirth: sent.find(({ port }) => port === 'rebirth')?.message,
    }
  }
}
const write = (payload: unknown) => {
  const bytes = encode.create({})({ payload, topic: '', meta: {} })?.payload
  if (!(bytes instanceof Uint8Array)) throw new Error('no bytes')
  return bytes
}

const node = (kind: string) => `spBv1.0/plant/${kind}/edge`
const device = (kind: string) => `spBv1.0/plant/${kind}/edge/pump`
const metrics = [
  { name: 'i8', type: 'Int8', value: -5 },
  { name: 'i32', type: 'Int32', value: -70_000 },
  { name: 'u16', type: 'UInt16', value: 65_535 },
  { name: 'f', type: 'Float', value: 0.5 },
  { name: 'd', type: 'Double', value: -0.1 },
  { name: 'b', type: 'Boolean', value: false },
  { name: 's', type: 'String', value: 'ä' },
  { name: 'none', type: 'Int32', value: null },
  { name: 'raw', type: 'Bytes', value: new Uint8Array([1, 2]) },
  {
    name: 'table',
    type: 'DataSet',
    value: { columns: ['a', 'b'], types: ['Double', 'String'], rows: [[1.5, 'x'], [2, 'y']] },
  },
  {
    name: 'motor',
    type: 'Template',
    value: {
      version: '1',
      templateRef: 'Motor',
      isDefinition: false,
      metrics: [{ name: 'speed', type: 'Double', value: 9 }],
      parameters: [{ name: 'size', type: 'String', value: 'L' }],
    },
  },
  {
    name: 'withProperties',
    type: 'Double',
    value: 1,
    properties: { unit: { type: 'String', value: 'C' } },
  },
] // prettier-ignore

describe('sparkplug', () => {
  it('reads what the other implementation wrote', () => {
    const table = { ...(metrics[9]?.value as object), numOfColumns: 2 }
    const given = metrics.map((each) => (each.name === 'table' ? { ...each, value: table } : each))
    const bytes = theirs.encodePayload({ timestamp: 5, seq: 0, metrics: given as never })
    expect(decoder()(node('NBIRTH'), bytes).out).toEqual({
      kind: 'NBIRTH',
      group: 'plant',
      node: 'edge',
      timestamp: 5,
      seq: 0,
      metrics,
    })
  })

  it('writes what the other implementation reads, and reads it back', () => {
    const bytes = write({ timestamp: 5, seq: 0, metrics })
    const read = theirs.decodePayload(bytes)
    const values = new Map(read.metrics?.map((each) => [each.name, each.value]))
    expect(values.get('i32')).toBe(-70_000)
    expect(values.get('s')).toBe('ä')
    expect(values.get('none')).toBe(null)
    expect(values.get('table')).toMatchObject({ rows: [[1.5, 'x'], [2, 'y']] }) // prettier-ignore
    expect(decoder()(node('NBIRTH'), bytes).out).toMatchObject({ metrics })
  })

  it('keeps the sign and every digit of an integer', () => {
    const values = [
      { name: 'a', type: 'Int64', value: -(2n ** 63n) },
      { name: 'b', type: 'UInt64', value: 2n ** 64n - 1n },
      { name: 'c', type: 'Int16', value: -32_768 },
      { name: 'd', type: 'UInt32', value: 4_294_967_295 },
      { name: 'e', type: 'DateTime', value: 1_714_564_800_000 },
    ]
    expect(decoder()(node('NBIRTH'), write({ seq: 0, metrics: values })).out).toMatchObject({
      metrics: values,
    })
    // An Int8 as one byte, as some senders write it.
    const small = write({ seq: 0, metrics: [{ name: 'a', type: 'UInt8', value: 251 }] })
    small[small.indexOf(5, 4)] = 1
    expect(decoder()(node('NBIRTH'), small).out).toMatchObject({
      metrics: [{ type: 'Int8', value: -5 }],
    })
  })

  it('gives metrics that come by alias their name and datatype', () => {
    const read = decoder()
    read(
      node('NBIRTH'),
      write({ seq: 0, metrics: [{ name: 't', alias: 7, type: 'Int32', value: 1 }] }),
    )
    read(
      device('DBIRTH'),
      write({ seq: 1, metrics: [{ name: 'p', alias: 7, type: 'Int32', value: 1 }] }),
    )
    // alias 7, int_value -2 as unsigned; nothing else.
    const data = (seq: number) =>
      Buffer.from(
        `120810075 0feffffff0f18`.replaceAll(' ', '') + seq.toString(16).padStart(2, '0'),
        'hex',
      )
    expect(read(node('NDATA'), data(2))).toEqual({
      out: {
        kind: 'NDATA',
        group: 'plant',
        node: 'edge',
        seq: 2,
        metrics: [{ name: 't', alias: 7, type: 'Int32', value: -2 }],
      },
      rebirth: undefined,
    })
    expect(read(device('DDATA'), data(3)).out).toMatchObject({
      device: 'pump',
      metrics: [{ name: 'p', value: -2 }],
    })
  })

  it('asks for a rebirth after a gap, and for data that no birth explains', () => {
    const read = decoder()
    const empty = (seq: number) => write({ seq })
    const asked = read(node('NDATA'), empty(4)).rebirth
    expect(asked?.topic).toBe('spBv1.0/plant/NCMD/edge')
    expect(asked?.payload).toMatchObject({ reason: 'no birth of the edge node was seen' })
    expect(theirs.decodePayload(write(asked?.payload)).metrics).toMatchObject([
      { name: 'Node Control/Rebirth', type: 'Boolean', value: true },
    ])
    expect(read(node('NBIRTH'), empty(255)).rebirth).toBe(undefined)
    expect(read(node('NDATA'), empty(0)).rebirth).toBe(undefined)
    expect(read(node('NDATA'), empty(2)).rebirth?.payload).toMatchObject({
      reason: 'the sequence number 1 was expected, and 2 came',
    })
    expect(read(node('NDATA'), empty(3)).rebirth).toBe(undefined)
    expect(read(device('DDATA'), empty(4)).rebirth?.payload).toMatchObject({
      reason: 'no birth of the device was seen',
    })
    read(node('NDEATH'), write({}))
    expect(read(node('NDATA'), empty(5)).rebirth).toBeDefined()
  })

  it('remembers no more edge nodes than it may', () => {
    const read = decoder({ maxNodes: 2 })
    for (const name of ['a', 'b', 'c']) read(`spBv1.0/g/NBIRTH/${name}`, write({ seq: 0 }))
    expect(read('spBv1.0/g/NDATA/a', write({ seq: 1 })).rebirth).toBeDefined()
    expect(read('spBv1.0/g/NDATA/c', write({ seq: 1 })).rebirth).toBe(undefined)
  })

  it('says what is wrong', () => {
    expect(() => decoder()('other/topic', new Uint8Array())).toThrow(
      'expected a topic such as spBv1.0/',
    )
    expect(() => decoder()(node('NDATA'), 'text')).toThrow('the payload is not bytes')
    expect(() => decoder()(node('NDATA'), new Uint8Array([0x12, 5, 1]))).toThrow(
      'in "metrics": expected 5 bytes',
    )
    expect(() => write({ metrics: [{ name: 'a', type: 'Int8', value: 200 }] })).toThrow(
      'metrics[0]: expected a whole number that fits Int8',
    )
    expect(() => write({ metrics: [{ name: 'a', value: 1 }] })).toThrow(
      'metrics[0]: expected a datatype such as "Int32", found nothing',
    )
    expect(() => write({ metrics: 5 })).toThrow('"metrics" must be a list')
  })

  it('neither crashes nor hangs on any bytes', () => {
    const good = write({ timestamp: 5, seq: 0, metrics })
    const bad = fc.oneof(
      fc.uint8Array({ maxLength: 100 }),
      fc.tuple(fc.nat(good.length - 1), fc.nat(255)).map(([place, byte]) => {
        const bytes = Uint8Array.from(good)
        bytes[place] = byte
        return bytes
      }),
    )
    const read = decoder()
    fc.assert(
      fc.property(bad, fc.constantFrom('NBIRTH', 'NDATA'), (bytes, kind) => {
        try {
          read(node(kind), bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(PermanentError)
        }
      }),
      { numRuns: 1000 },
    )
  })
})
