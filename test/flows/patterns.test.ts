/** The patterns as their pages say they can be tried. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { until } from '../helpers/wait.ts'
import { openSocket, startSamples } from './samples.ts'
import type { Samples } from './samples.ts'

let samples: Samples
beforeAll(async () => {
  samples = await startSamples(['flows/patterns'])
}, 30_000)
afterAll(() => samples.stop(), 30_000)

const read = (text: string | undefined) => JSON.parse(text ?? 'null') as unknown

describe('a link chosen for each message', () => {
  it('is the WebSocket while a screen is there, and the broker before and after', async () => {
    const { messages, client } = await samples.subscribe('patterns/choose/out')
    const publish = (text: string) => client.publishAsync('patterns/choose/in', text, { qos: 1 })
    const byMqtt = (text: string) => messages.some((message) => message.text === text)
    await publish('nobody is there')
    await until('it goes by MQTT', () => byMqtt('nobody is there'))
    const { socket, texts } = await openSocket(samples.endpoint('choose'))
    await publish('a screen is there')
    await until('it goes by WebSocket', () => texts.includes('a screen is there'))
    const large = 'x'.repeat(600)
    await publish(large)
    await until('a large one goes by MQTT', () => byMqtt(large))
    socket.close()
    await until('the screen is gone', async () => {
      await publish('the screen is gone')
      return byMqtt('the screen is gone')
    })
    expect(byMqtt('a screen is there')).toBe(false)
  })
})

describe('a command', () => {
  it('is answered to who asked, under its own id', async () => {
    const [one, two] = await Promise.all([
      openSocket(samples.endpoint('ask')),
      openSocket(samples.endpoint('ask')),
    ])
    one.socket.send('{"id": 7, "device": "vent", "do": "open"}')
    two.socket.send('{"id": 7, "device": "lamp", "do": "light"}')
    await until('both answers', () => one.texts.length > 0 && two.texts.length > 0)
    expect(one.texts.map(read)).toEqual([{ id: 7, done: 'open', by: 'vent' }])
    expect(two.texts.map(read)).toEqual([{ id: 7, done: 'light', by: 'lamp' }])
    one.socket.send('{"id": 8, "device": "vent", "do": "sleep"}')
    two.socket.send('no JSON')
    await until('both are told', () => one.texts.length > 1 && two.texts.length > 1)
    expect(read(one.texts[1])).toMatchObject({ error: 'timeout', request: { id: 8 } })
    expect(read(two.texts[1])).toEqual({ error: 'decode', request: 'no JSON' })
    for (const { socket } of [one, two]) socket.close()
  })
})

describe('a state mirror', () => {
  it('shows a late page what is kept, then what changes', async () => {
    const { client } = await samples.subscribe('unused')
    const keep = (value: string) =>
      client.publishAsync('patterns/state/door', value, { qos: 1, retain: true })
    const early = await openSocket(samples.endpoint('state'))
    const door = (value: unknown) => JSON.stringify({ topic: 'patterns/state/door', value })
    await keep('open')
    await until('the early page has it', () => early.texts.includes(door('open')))
    const late = await openSocket(samples.endpoint('state'))
    await until('the late page has it', () => late.texts.includes(door('open')))
    await keep('')
    await until('both hear that it is gone', () =>
      [early, late].every(({ texts }) => texts.includes(door(null))),
    )
    const last = await openSocket(samples.endpoint('state'))
    await until('the last page has a tank', () => last.texts.some((text) => text.includes('tank')))
    expect(last.texts.filter((text) => text.includes('door'))).toEqual([])
    for (const { socket } of [early, late, last]) socket.close()
  })
})
