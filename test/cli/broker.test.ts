import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

import mqtt from 'mqtt'
import type { IClientOptions, MqttClient } from 'mqtt'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'

import { startBroker } from '../../runtime/cli/broker.ts'
import type { Broker } from '../../runtime/cli/broker.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

const warnings: string[] = []
const log = {
  info: () => {},
  error: () => {},
  warn: (message: string) => void warnings.push(message),
}

async function start(port = 0): Promise<Broker> {
  const broker = await startBroker({ port, log })
  closers.push(() => broker.close())
  return broker
}

function connect(url: string, options: IClientOptions = {}): MqttClient {
  const client = mqtt.connect(url, { reconnectPeriod: 0, protocolVersion: 4, ...options })
  closers.push(() => client.endAsync(true))
  return client
}
const once = (client: MqttClient, event: 'connect' | 'message' | 'error') =>
  new Promise<unknown[]>((resolve) => {
    client.once(event, (...values: unknown[]) => resolve(values))
  })

describe('the embedded broker', () => {
  it('carries messages between TCP and WebSocket clients on one port', async () => {
    const { port } = await start()
    const overTcp = connect(`mqtt://127.0.0.1:${port}`)
    const overWebSocket = connect(`ws://127.0.0.1:${port}`)
    await Promise.all([once(overTcp, 'connect'), once(overWebSocket, 'connect')])
    await overWebSocket.subscribeAsync('a/#', { qos: 1 })
    const received = once(overWebSocket, 'message')
    await overTcp.publishAsync('a/b', 'hello', { qos: 1 })
    const [topic, payload] = await received
    expect([topic, String(payload)]).toEqual(['a/b', 'hello'])
  })

  it('listens on loopback only', async () => {
    const { port } = await start()
    const other = createServer()
    // The port is free on another loopback address, so the broker did not take them all.
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.2', resolve))
    closers.push(() => other.close())
    expect(other.listening).toBe(true)
  })

  it('refuses MQTT 5 with a sentence that the client sees', async () => {
    const { port } = await start()
    const client = connect(`mqtt://127.0.0.1:${port}`, { protocolVersion: 5 })
    const [error] = await once(client, 'error')
    expect(error).toMatchObject({ code: 0x84 })
    expect(warnings).toContain('the embedded broker speaks MQTT 3.1.1: set protocol: 3.1.1')
  })

  it('refuses a shared subscription and grants the others', async () => {
    const { port } = await start()
    const client = connect(`mqtt://127.0.0.1:${port}`)
    await once(client, 'connect')
    const grants: unknown = await client
      .subscribeAsync(['$share/g/a', 'b'], { qos: 1 })
      .catch(String)
    expect(String(grants)).toMatch(/unspecified error|subscribe/i)
    expect(warnings.at(-1)).toContain('no shared subscriptions')
    const received = once(client, 'message')
    await client.publishAsync('b', 'x', { qos: 1 })
    expect((await received)[0]).toBe('b')
  })

  it('refuses a WebSocket from a page of another site', async () => {
    const { port } = await start()
    const socket = new WebSocket(`ws://127.0.0.1:${port}`, 'mqtt', {
      origin: 'http://evil.example',
    })
    const error = await new Promise<Error>((resolve) => socket.once('error', resolve))
    expect(error.message).toContain('403')
  })

  it('says what to do when the port is in use', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    closers.push(() => taken.close())
    const { port } = taken.address() as AddressInfo
    await expect(startBroker({ port, log })).rejects.toThrow(`port ${port} is in use`)
  })
})
