import { connect } from 'node:net'
import type { Socket } from 'node:net'

import { afterEach, describe, expect, it } from 'vitest'

import { until } from '../../../test/helpers/context.ts'
import { connectTester } from '../../../test/helpers/websocket-tester.ts'
import { createScope, handshake, startSink, startSource } from '../../../test/helpers/websocket.ts'

const scope = createScope()
const { server, client, peer, keep } = scope
afterEach(scope.close)

/** A raw socket behind a handshake. */
async function rawPeer(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1' })
  keep(socket, () => socket.destroy())
  socket.on('error', () => {})
  await new Promise<void>((resolve) => {
    socket.once('data', () => resolve())
    socket.write(handshake('/'))
  })
  return socket
}

/** Reads frames of a server until its close frame; the code. */
async function closeCode(socket: Socket): Promise<number | undefined> {
  let bytes = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk])
  })
  let isClosed = false
  socket.on('close', () => {
    isClosed = true
  })
  await until(() => bytes[0] === 0x88 || isClosed, 'a close frame')
  return bytes[0] === 0x88 ? bytes.readUInt16BE(2) : undefined
}

const masked = (opcode: number, payload: Buffer, isFinal = true) =>
  Buffer.concat([
    Buffer.from([(isFinal ? 0x80 : 0) | opcode, 0x80 | payload.length, 0, 0, 0, 0]),
    payload,
  ])

describe('a flow that is full', () => {
  it('makes the peer wait within one message, and goes on in order', async () => {
    const { link, url } = await server()
    const { collected, received } = await startSource(link)
    const { ws } = await peer(url())
    let open = () => {}
    collected.wait = new Promise<void>((resolve) => {
      open = resolve
    })
    const count = 20_000
    for (let index = 0; index < count; index++) ws.send(`${index} ${'x'.repeat(1000)}`)
    await until(() => link.hub.all[0]?.isHeld, 'held')
    const before = process.memoryUsage().rss
    await until(() => ws.bufferedAmount > 1024 * 1024, 'the peer feels it')
    expect(received).toHaveLength(1)
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024)
    collected.wait = undefined
    open()
    await until(() => received.length === count, 'all of them', 15_000)
    const numbers = received.map(({ message }) => Number.parseInt(String(message.payload), 10))
    expect(numbers).toEqual(Array.from({ length: count }, (_, index) => index))
  })

  it('waits for the slowest of several sources', async () => {
    const { link, url } = await server()
    const fast = await startSource(link)
    const slow = await startSource(link)
    const { ws } = await peer(url())
    let open = () => {}
    slow.collected.wait = new Promise<void>((resolve) => {
      open = resolve
    })
    ws.send('a')
    ws.send('b')
    await until(() => link.hub.all[0]?.isHeld, 'held')
    expect([fast.received.length, slow.received.length]).toEqual([1, 1])
    slow.collected.wait = undefined
    open()
    await until(() => fast.received.length === 2 && slow.received.length === 2)
    expect(fast.received.map(({ message }) => message.payload)).toEqual(['a', 'b'])
  })

  it('keeps the messages that come before a source is there', async () => {
    const { link, url } = await server()
    const { ws } = await peer(url())
    ws.send('early')
    ws.send('bird')
    await until(() => link.hub.all[0]?.isHeld, 'held')
    const { received } = await startSource(link)
    await until(() => received.length === 2)
    expect(received.map(({ message }) => message.payload)).toEqual(['early', 'bird'])
  })

  it('is not taken for a dead peer while it is made to wait', async () => {
    const { link, url } = await server({ ping: { every: '80ms', timeout: '40ms' } })
    const { collected, received } = await startSource(link)
    const { ws, closed } = await peer(url())
    let open = () => {}
    collected.wait = new Promise<void>((resolve) => {
      open = resolve
    })
    ws.send('a')
    await until(() => link.hub.all[0]?.isHeld, 'held')
    await new Promise((resolve) => {
      setTimeout(resolve, 400)
    })
    collected.wait = undefined
    open()
    ws.send('b')
    await until(() => received.length === 2)
    expect(closed).toBeUndefined()
  })
})

describe('a hostile peer', () => {
  it('is closed with 1009 for a frame that claims too much, without a buffer for it', async () => {
    const { link } = await server()
    await startSource(link)
    const claims = [
      Buffer.from([0x82, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]),
      Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0x0c, 0x80, 0, 0, 0, 0, 0, 0]),
    ]
    for (const claim of claims) {
      const socket = await rawPeer(link.port!)
      const before = process.memoryUsage().rss
      socket.write(claim)
      expect(await closeCode(socket)).toBe(1009)
      expect(process.memoryUsage().rss - before).toBeLessThan(20 * 1024 * 1024)
    }
  })

  it('is closed with 1008 for endless fragments', async () => {
    const { link } = await server()
    await startSource(link)
    for (const part of [Buffer.alloc(0), Buffer.from('x')]) {
      const socket = await rawPeer(link.port!)
      const code = closeCode(socket)
      const begin = process.cpuUsage()
      socket.write(masked(1, part, false))
      const many = Buffer.concat(Array.from({ length: 20_000 }, () => masked(0, part, false)))
      for (let index = 0; index < 5; index++) socket.write(many)
      expect([1008, 1009]).toContain(await code)
      const { user } = process.cpuUsage(begin)
      expect(user).toBeLessThan(2e6)
    }
  })

  it('is closed with 1007 for text that is not UTF-8, and the flow goes on', async () => {
    const { link, url } = await server()
    const { received } = await startSource(link)
    for (const [opcode, payload] of [
      [1, Buffer.from([0xc3, 0x28])],
      [8, Buffer.from([0x03, 0xe8, 0xff, 0xff])],
    ] as const) {
      const socket = await rawPeer(link.port!)
      const code = closeCode(socket)
      socket.write(Buffer.concat([masked(opcode, payload), masked(1, Buffer.from('after'))]))
      expect(await code).toBe(1007)
    }
    const { ws } = await peer(url())
    ws.send('good')
    await until(() => received.length === 1)
    expect(received[0]?.message.payload).toBe('good')
  })

  it('gets no compression when it is off, and 1009 for a bomb when it is on', async () => {
    const off = await server()
    const plain = await peer(off.url(), { perMessageDeflate: true })
    expect(plain.ws.extensions).toBe('')
    const on = await server({ compression: true, maxPayload: '64KiB' })
    await startSource(on.link)
    const bomber = await peer(on.url(), { perMessageDeflate: true })
    bomber.ws.send('x'.repeat(50 * 1024 * 1024))
    await until(() => bomber.closed, 'the end', 10_000)
    expect(bomber.closed?.code).toBe(1009)
  })

  it('is cut off when it does not answer our close', async () => {
    const { link, close } = await server({ closeTimeout: '200ms' })
    const socket = await rawPeer(link.port!)
    const code = closeCode(socket)
    let isClosed = false
    socket.on('close', () => {
      isClosed = true
    })
    const closing = close()
    expect(await code).toBe(1001)
    await closing
    await until(() => isClosed, 'cut off')
  })

  it('is cut off when it does not answer pings, within two periods', async () => {
    const { link } = await server({ ping: { every: '400ms', timeout: '200ms' } })
    const { ctx } = await startSource(link)
    await rawPeer(link.port!)
    await until(() => ctx.events.some(({ port }) => port === 'connected'), 'connected')
    const begin = performance.now()
    await until(() => ctx.events.some(({ port }) => port === 'disconnected'), 'cut off')
    expect(performance.now() - begin).toBeLessThan(1500)
  })

  it('harms nobody when it resets in the middle of a frame', async () => {
    const { link, url } = await server()
    const { received } = await startSource(link)
    const sink = await startSink(link)
    for (let index = 0; index < 100; index++) {
      const socket = await rawPeer(link.port!)
      socket.write(Buffer.from([0x82, 0xfe, 0x10]))
      sink.send('to all')
      socket.resetAndDestroy()
    }
    await until(() => link.hub.peers.size === 0, 'all gone')
    const { ws } = await peer(url())
    ws.send('good')
    await until(() => received.length === 1 && sink.settled.size === 100)
    expect([...sink.settled.values()].every((error) => error === undefined)).toBe(true)
  })
})

describe('bytes in any pieces', () => {
  it('give the same messages, whole frames, fragments and pings mixed', async () => {
    const { link } = await server()
    const { received } = await startSource(link)
    const tester = await connectTester(link.port!)
    const payload = (length: number) => ({ repeat_hex: '6162c3bc', length })
    for (const chop of [0, 1, 2, 3, 7, 64, 1000]) {
      received.length = 0
      tester.events.length = 0
      await tester.play(
        [
          { frame: 1, payload: payload(4), chop },
          { frame: 2, payload: payload(300), chop },
          { frame: 1, payload: payload(8), fin: false, chop },
          { frame: 9, payload: '01', chop },
          { frame: 0, payload: payload(40), chop },
          { frame: 1, payload: '', chop },
          { frame: 2, payload: payload(chop === 1 ? 1000 : 70_000), chop },
        ],
        0,
      )
      await until(() => received.length === 5 && tester.events.length === 1, `chop ${chop}`)
      const sizes = received.map(({ message }) => Buffer.from(message.payload as string).length)
      expect(sizes).toEqual([4, 300, 48, 0, chop === 1 ? 1000 : 70_000])
      expect(received.map(({ message }) => message.meta.frame)).toEqual([
        'text',
        'binary',
        'text',
        'text',
        'binary',
      ])
    }
    tester.socket.destroy()
  })
})

describe('closing', () => {
  it('says 1001 to all, after what was already taken', async () => {
    const { link, url, close } = await server()
    const { send, settled } = await startSink(link)
    const peers = await Promise.all([peer(url()), peer(url())])
    for (let index = 0; index < 100; index++) send(String(index))
    await close()
    await until(() => peers.every(({ closed }) => closed), 'closed')
    for (const { received, closed } of peers) {
      expect(received).toHaveLength(100)
      expect(closed?.code).toBe(1001)
    }
    expect(settled.size).toBe(100)
  })

  it('answers both sides of a connection between client and server', async () => {
    const far = await server()
    const near = await client(far.url())
    await until(() => far.link.hub.peers.size === 1)
    await near.close()
    await until(() => far.link.hub.peers.size === 0)
    expect(near.link.hub.peers.size).toBe(0)
  })
})
