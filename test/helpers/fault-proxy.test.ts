import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { type FaultProxy, startFaultProxy } from './fault-proxy.ts'
import { nextEvent, until } from './wait.ts'

describe('the fault proxy', () => {
  let echo: Server
  let proxy: FaultProxy
  let client: Socket
  let received: Buffer
  let serverSockets: Socket[]

  beforeEach(async () => {
    serverSockets = []
    echo = createServer((socket) => {
      serverSockets.push(socket)
      socket.on('error', () => {})
      socket.pipe(socket)
    })
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve))
    proxy = await startFaultProxy((echo.address() as AddressInfo).port)
    received = Buffer.alloc(0)
    client = await open()
  })
  afterEach(async () => {
    client.destroy()
    await proxy.stop()
    for (const socket of serverSockets) socket.destroy()
    await new Promise((resolve) => echo.close(resolve))
  })
  async function open() {
    const socket = connect(proxy.port, '127.0.0.1')
    socket.on('data', (bytes) => (received = Buffer.concat([received, bytes])))
    socket.on('error', () => {})
    await nextEvent(socket, 'connect')
    return socket
  }
  const echoed = (length: number) => until(`${length} bytes`, () => received.length === length)

  it('passes bytes unchanged without faults', async () => {
    const sent = Buffer.alloc(300_000, 'abcdefg')
    client.write(sent)
    await echoed(sent.length)
    expect(received.equals(sent)).toBe(true)
    expect(proxy.bytesUp).toBe(sent.length)
  })
  it('delays without changing the order', async () => {
    proxy.set('down', { latency: { ms: 60, jitterMs: 30 } })
    const start = Date.now()
    for (const letter of 'abcdef') client.write(letter)
    await echoed(6)
    expect(received.toString()).toBe('abcdef')
    expect(Date.now() - start).toBeGreaterThanOrEqual(30)
  })
  it('cuts into single bytes', async () => {
    proxy.set('both', { slices: { size: 1, delayMs: 0 } })
    client.write('one at a time')
    await echoed(13)
    expect(received.toString()).toBe('one at a time')
  })
  it('holds everything while it is a black hole, and passes it afterwards', async () => {
    proxy.set('both', { blackhole: true })
    client.write('held')
    await until('the proxy has it', () => client.bytesWritten === 4)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(received.length).toBe(0)
    proxy.clear()
    await echoed(4)
  })
  it('resets in the middle of a message at a limit', async () => {
    proxy.set('down', { limit: { bytes: 3, end: 'reset' } })
    client.write('12345')
    await nextEvent(client, 'close')
    expect(received.toString()).toBe('123')
  })
  it('refuses while it is down and takes connections again on the same port', async () => {
    await proxy.down()
    const refused = connect(proxy.port, '127.0.0.1')
    const [error] = await nextEvent(refused, 'error')
    expect((error as NodeJS.ErrnoException).code).toBe('ECONNREFUSED')
    await proxy.up()
    client = await open()
    client.write('back')
    await echoed(4)
    expect(proxy.accepted).toBe(2)
  })
  it('keeps to a bandwidth', async () => {
    proxy.set('up', { bytesPerSecond: 20_000 })
    const start = Date.now()
    client.write(Buffer.alloc(4000))
    await echoed(4000)
    expect(Date.now() - start).toBeGreaterThan(100)
  })
  it('passes the end of a connection on', async () => {
    client.end('bye')
    await nextEvent(client, 'close')
    expect(received.toString()).toBe('bye')
    await until('nothing is open', () => proxy.open === 0)
  })
})
