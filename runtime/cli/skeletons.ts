/** What `sluice new` writes. Both work as they are; a test runs them. */

export function flowSkeleton(id: string): string {
  const up = '../'.repeat(id.split('/').length)
  return `# yaml-language-server: $schema=${up}flow.schema.json
version: 1
name: ${id}
description: Warm readings go from MQTT to WebSocket clients.

connections:
  # An MQTT broker. \`sluice run --broker\` starts one that speaks 3.1.1 and sets BROKER_PORT.
  broker:
    type: mqtt
    url: mqtt://127.0.0.1:\${env:BROKER_PORT:-1883}
    protocol: 3.1.1
  # WebSocket clients connect to ws://127.0.0.1:8100/${id}
  clients:
    type: websocket/server
    listen: 127.0.0.1:\${env:CLIENTS_PORT:-8100}
    path: /${id}
    # Pages that may connect: the admin page; \`none\` is any program that is not a browser.
    origins: [http://127.0.0.1:1881, http://localhost:1881, none]

nodes:
  readings:
    type: mqtt/source
    connection: broker
    topics: [readings/+]
    qos: 1
  parse:
    type: json/decode
  # Expressions are CEL. \`payload\` is the decoded message, \`topic\` is where it was published.
  warm:
    type: filter
    where: payload.temperature > 20
  shape:
    type: map
    value: '{"sensor": topic, "temperature": payload.temperature}'
  pack:
    type: json/encode
  live:
    type: websocket/sink
    connection: clients
  # What is not JSON, or has no temperature, is named in the log.
  problems:
    type: log

wires:
  - readings -> parse -> warm -> shape -> pack -> live

# Every error port without a wire of its own leads here.
defaults:
  errors: problems
`
}

export function nodeSkeleton(name: string, api: string): string {
  return `/** \`${name}\`: adds to a number field. Change this line, the schema, the texts and the behaviour. */
import { config, defineTransform, field, PermanentError } from '${api}'

const schema = config({
  field: field.string({
    en: 'The field that holds the number.',
    zh: '存放数字的字段。',
    default: 'value',
  }),
  by: field.number({ en: 'How much is added.', zh: '增加多少。', default: 1 }),
})

export default defineTransform({
  config: schema,
  text: {
    en: {
      summary: 'Adds to a number field',
      help: 'Adds \`by\` to the number in \`field\`. A message without that number fails.',
    },
    'zh-CN': { summary: '给数字字段加一个值', help: '把 \`by\` 加到 \`field\` 中的数字上。没有该数字的消息会失败。' },
  },
  icon: 'plus',
  inputs: ['json'],
  outputs: { out: 'json' },
  examples: [{ title: 'Count one up', yaml: 'type: ${name}\\nfield: count\\n' }],
  // Called once; what it returns is called for every message. No I/O and no timers here.
  create({ field: name, by }) {
    return (message) => {
      const { payload } = message
      const value = payload !== null && typeof payload === 'object' ? Reflect.get(payload, name) : undefined
      if (typeof value !== 'number')
        throw new PermanentError('no-number', \`there is no number in "\${name}"\`)
      // A message is never changed: other branches of the flow share it.
      return { ...message, payload: { ...payload, [name]: value + by } }
    }
  },
})
`
}

export function nodeTestSkeleton(name: string, file: string, ending: string): string {
  return `import { describe, expect, it } from 'vitest'

import type from './${file}.${ending}'

const run = type.create({ field: 'value', by: 2 })
const message = (payload${ending === 'ts' ? ': unknown' : ''}) => ({ payload, topic: '', meta: {} })

describe('${name}', () => {
  it('adds to the field', () => {
    expect(run(message({ value: 1 }))).toMatchObject({ payload: { value: 3 } })
  })

  it('fails when the number is missing', () => {
    expect(() => run(message({}))).toThrow('there is no number in "value"')
  })
})
`
}
