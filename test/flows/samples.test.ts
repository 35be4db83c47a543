import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { until } from '../helpers/wait.ts'
import { openSocket, startSamples } from './samples.ts'
import type { Samples } from './samples.ts'

let samples: Samples
beforeAll(async () => {
  samples = await startSamples()
}, 30_000)
afterAll(() => samples.stop(), 30_000)

describe('the sample flows', () => {
  it('publish the telemetry of three greenhouses', async () => {
    const { messages } = await samples.subscribe('greenhouse/+/telemetry')
    const topics = () => new Set(messages.map(({ topic }) => topic))
    await until('all three were heard', () => topics().size === 3)
    expect(JSON.parse(messages[0]?.text ?? '')).toMatchObject({
      crop: expect.any(String),
      temperature: expect.any(Number),
      humidity: expect.any(Number),
    })
  })

  it('bring warm readings, and only those, to a dashboard', async () => {
    const { socket, texts } = await openSocket(samples.endpoint('live'))
    const { client } = await samples.subscribe('unused')
    const publish = (temperature: number) =>
      client.publishAsync(
        'greenhouse/9/telemetry',
        JSON.stringify({ crop: 'test', temperature, humidity: 1 }),
        { qos: 1 },
      )
    await publish(5)
    await publish(35)
    const ours = () => texts.filter((text) => text.includes('"test"'))
    await until('the warm reading arrives', () => ours().length > 0)
    socket.close()
    expect(ours().map((text) => JSON.parse(text) as unknown)).toEqual([
      { greenhouse: '9', crop: 'test', temperature: 35, humidity: 1 },
    ])
  })

  it('carry a good command to its greenhouse and confirm it', async () => {
    const { messages } = await samples.subscribe('greenhouse/+/vent/set')
    const { socket, texts } = await openSocket(samples.endpoint('commands'))
    socket.send('{"greenhouse": 2, "vent": "open", "extra": 1}')
    await until('the command arrives', () => messages.length > 0 && texts.length > 0)
    socket.close()
    expect(messages).toEqual([{ topic: 'greenhouse/2/vent/set', text: '{"vent":"open"}' }])
    expect(texts).toEqual(['{"vent":"open"}'])
  })

  it.each([
    ['an unknown greenhouse', '{"greenhouse": 7, "vent": "open"}', '"because"'],
    ['no JSON at all', 'open sesame', 'open sesame'],
    ['JSON of the wrong shape', '[1, 2]', '1'],
  ])('send %s to the dead-letter topic', async (_what, command, expected) => {
    const dead = await samples.subscribe('greenhouse/dead-letter')
    const good = await samples.subscribe('greenhouse/+/vent/set')
    const { socket } = await openSocket(samples.endpoint('commands'))
    socket.send(command)
    await until('the dead letter arrives', () => dead.messages.length > 0)
    socket.close()
    expect(dead.messages[0]?.text).toContain(expected)
    expect(good.messages).toEqual([])
  })

  it('bridge the telemetry over MQTT in a WebSocket, byte by byte', async () => {
    const { client, messages } = await samples.subscribe('cloud/site-1/#')
    const text = '{"temperature":  1.50}'
    await client.publishAsync('greenhouse/8/telemetry', text, { qos: 1 })
    const topic = 'cloud/site-1/greenhouse/8/telemetry'
    await until('it crosses', () => messages.some((message) => message.topic === topic))
    expect(messages.find((message) => message.topic === topic)?.text).toBe(text)
  })

  it('end with everything settled', async () => {
    expect(await samples.stop()).toBe(0)
  })
})
