/**
 * The flows of docs/formats, run as a user runs them: bytes from a device go in over MQTT and come out
 * as JSON on a WebSocket, and the other way round.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'

import type { MqttClient } from 'mqtt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { until } from '../helpers/wait.ts'
import { openSocket, startSamples } from './samples.ts'
import type { Samples } from './samples.ts'

interface Case {
  readonly format: string
  /** What the device sends, and what the page gets. */
  readonly up: { readonly bytes: Buffer; readonly json: unknown; readonly topic?: string }
  /** What the page sends, and what the device gets. */
  readonly down: { readonly json: unknown; readonly bytes: Buffer; readonly topic?: string }
  /** How to look at what the device gets, where its bytes are not always the same. */
  readonly open?: (bytes: Buffer) => Buffer
}

const hex = (digits: string) => Buffer.from(digits.replaceAll(' ', ''), 'hex')
const utf8 = (text: string) => Buffer.from(text)

const cases: readonly Case[] = [
  {
    format: 'msgpack',
    up: {
      bytes: hex('82 01 cb4035800000000000 a4 6e616d65 a2 6131'),
      json: { 1: 21.5, name: 'a1' },
    },
    down: { json: { 1: true, 2: [1, 300] }, bytes: hex('82 01 c3 02 92 01 cd012c') },
  },
  {
    format: 'cbor',
    up: { bytes: hex('bf 00 63 743a31 02 f9 4d60 ff'), json: { 0: 't:1', 2: 21.5 } },
    down: { json: { 0: 'valve', 4: true }, bytes: hex('a2 00 65 76616c7665 04 f5') },
  },
  {
    format: 'protobuf',
    up: {
      bytes: hex('0a 02 6131 11 0000000000803540 18 ffffffffffffffffff01'),
      json: { sensor: 'a1', celsius: 21.5, at: 18446744073709551615n },
    },
    down: { json: { valve: 'v1', open: true }, bytes: hex('0a 02 7631 10 01') },
  },
  {
    format: 'avro',
    up: { bytes: hex('04 6131 0000000000803540'), json: { sensor: 'a1', celsius: 21.5 } },
    down: { json: { valve: 'v1', open: true }, bytes: hex('04 7631 01') },
  },
  {
    format: 'binary',
    up: {
      bytes: hex('01 00d7 78 da 630a'),
      json: { temperature: 21.5, humidity: 60, door: 'open', battery: 90 },
    },
    down: { json: { target: -5 }, bytes: hex('02 ffce 6410') },
  },
  {
    format: 'lineprotocol',
    up: {
      bytes: utf8('climate,room=a1 celsius=21.5,open=true 1700000000000000001\nclimate count=3i\n'),
      json: [
        {
          measurement: 'climate',
          tags: { room: 'a1' },
          fields: { celsius: 21.5, open: true },
          timestamp: 1700000000000000001n,
        },
        { measurement: 'climate', tags: {}, fields: { count: 3 } },
      ],
    },
    down: {
      json: {
        measurement: 'valve',
        tags: { id: 'v1' },
        fields: { open: false },
        timestamp: 1700000000123,
      },
      bytes: utf8('valve,id=v1 open=false 1700000000123'),
    },
  },
  {
    format: 'csv',
    up: {
      bytes: utf8('\ufefftime;level\r\n08:00;1,5\r\n08:10;-0,25\r\n'),
      json: [
        { time: '08:00', level: 1.5 },
        { time: '08:10', level: -0.25 },
      ],
    },
    down: { json: { level: 2.5, interval: 60 }, bytes: utf8('60;2,5\n') },
  },
  {
    format: 'xml',
    up: {
      bytes: utf8('<station id="7"><reading unit="&#176;C">21.5</reading></station>'),
      json: { station: { '@id': 7, reading: [{ '@unit': '°C', '#text': 21.5 }] } },
    },
    down: {
      json: { '@for': 'a<b', interval: 60 },
      bytes: utf8('<settings for="a&lt;b"><interval>60</interval></settings>'),
    },
  },
  {
    format: 'yaml',
    up: {
      bytes: utf8('limits: &l {low: 5, high: 0x1E}\nzones:\n  - *l\nversion: "1.10" # text\n'),
      json: { limits: { low: 5, high: 30 }, zones: [{ low: 5, high: 30 }], version: '1.10' },
    },
    down: { json: { open: ['no', 1] }, bytes: utf8('open:\n  - "no"\n  - 1\n') },
  },
  {
    format: 'compress',
    up: {
      bytes: Buffer.concat([gzipSync('{"temperature":'), gzipSync('21.5}')]),
      json: { temperature: 21.5 },
    },
    down: { json: { valve: 'open' }, bytes: utf8('{"valve":"open"}') },
    open: (bytes) => gunzipSync(bytes),
  },
  {
    format: 'text',
    up: {
      bytes: hex('ce c2 b6 c8 3d 32 31 2e 35'),
      json: { text: '温度=21.5', parts: ['温度', '21.5'] },
    },
    down: { json: { text: '停€' }, bytes: hex('cda3 a2e3') },
  },
  {
    format: 'base64',
    up: { bytes: utf8('AP8Q'), json: { hex: '00 ff 10' } },
    down: { json: { hex: '01 02' }, bytes: utf8('AQI=') },
  },
  {
    format: 'sparkplug',
    up: {
      topic: 'spBv1.0/Formats/NBIRTH/edge',
      bytes: hex('08 e807 12 11 0a04 54656d70 20 0a 69 0000000000803540 18 00'),
      json: {
        kind: 'NBIRTH',
        group: 'Formats',
        node: 'edge',
        timestamp: 1000,
        seq: 0,
        metrics: [{ name: 'Temp', type: 'Double', value: 21.5 }],
      },
    },
    down: {
      topic: 'spBv1.0/Formats/NCMD/edge',
      json: {
        node: 'edge',
        metrics: [{ name: 'Valve', type: 'Boolean', value: true }],
      },
      bytes: hex('12 0b 0a05 56616c7665 20 0b 70 01'),
    },
  },
]

let samples: Samples
let device: MqttClient
/** What the device got, by topic. */
const got = new Map<string, Buffer>()

beforeAll(async () => {
  samples = await startSamples(['docs/formats'])
  const { client } = await samples.subscribe('formats/+/down')
  device = client
  await device.subscribeAsync('spBv1.0/+/NCMD/+', { qos: 1 })
  device.on('message', (topic, bytes) => void got.set(topic, bytes))
}, 30_000)
afterAll(() => samples.stop(), 30_000)

/** JSON as the flows write and read it: with big integers. */
const toJson = (value: unknown) =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'bigint' ? `#${inner}#` : inner,
  ).replaceAll(/"#(\d+)#"/g, '$1')

describe('a flow per format', () => {
  it('is tried here for every flow that there is', () => {
    const folder = join(import.meta.dirname, '../../docs/formats')
    const flows = readdirSync(folder).filter((name) => /^[^.]+\.yaml$/.test(name))
    expect(cases.map(({ format }) => `${format}.yaml`).toSorted()).toEqual(flows.toSorted())
  })

  it.each(cases)('brings $format from a device to a page, as JSON', async ({ format, up }) => {
    const { socket, texts } = await openSocket(samples.endpoint(`formats/${format}`))
    await device.publishAsync(up.topic ?? `formats/${format}/up`, up.bytes, { qos: 1 })
    const text = await until('the JSON arrives', () => texts[0])
    socket.close()
    expect(sorted(text)).toBe(sorted(toJson(up.json)))
  })

  it.each(cases)('brings JSON from a page to a device, as $format', async (one) => {
    const { format, down, open = (bytes) => bytes } = one
    const topic = down.topic ?? `formats/${format}/down`
    const { socket } = await openSocket(samples.endpoint(`formats/${format}`))
    socket.send(toJson(down.json))
    const bytes = await until('the bytes arrive', () => got.get(topic))
    socket.close()
    expect(open(bytes).toString('hex')).toBe(down.bytes.toString('hex'))
  })

  it('asks an edge node for its birth after a gap, as sparkplug', async () => {
    await device.publishAsync('spBv1.0/Formats/NDATA/late', hex('08 e807 18 07'), { qos: 1 })
    const bytes = await until('a command', () => got.get('spBv1.0/Formats/NCMD/late'))
    expect(bytes.toString('latin1')).toContain('Node Control/Rebirth')
  })

  it('ends with everything settled', async () => {
    expect(await samples.stop()).toBe(0)
  })
})

/** The same members in any order are the same; digits beyond a number stay as they are written. */
function sorted(json: string): string {
  const quoted = json.replaceAll(/(?<=[:[,])-?\d{17,}(?=[,\]}])/g, '"#$&#"')
  return JSON.stringify(JSON.parse(quoted), (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
}
