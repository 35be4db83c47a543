/** Requests that are meant to take the memory of a runtime: it is measured while they come. */
import { connect } from 'node:net'
import type { Socket } from 'node:net'

import { afterEach, describe, expect, it } from 'vitest'

import { report } from '../../helpers/oracle.ts'
import { startRuntime } from '../../helpers/runtime-process.ts'
import type { RuntimeProcess } from '../../helpers/runtime-process.ts'
import { createStack } from '../../helpers/stack.ts'
import { pause, until } from '../../helpers/wait.ts'

const flow = `version: 1
nodes:
  tick: { type: generate, every: 20ms, template: x }
  end: { type: discard }
wires: [tick -> end]
`
const gigabyte = 2 ** 30
const mebibyte = 2 ** 20

describe('the memory of a runtime', () => {
  const stack = createStack()
  afterEach(stack.end)

  /** Started, and warm: what a first request of a kind loads is no growth. */
  async function startWarm(): Promise<RuntimeProcess> {
    const runtime = stack.use(await startRuntime({ flow }))
    for (let round = 0; round < 5; round++) {
      expect(await validate(runtime, { id: 'main', text: flow })).toBe(200)
      expect(await validate(runtime, manyKeys)).toBe(400)
    }
    return runtime
  }

  function open({ adminPort }: RuntimeProcess): Socket {
    const socket = connect(adminPort, '127.0.0.1')
    socket.on('error', () => {})
    stack.defer(() => socket.destroy())
    return socket
  }

  /** The most that it grows while the work is done, in MiB; and the flow runs on meanwhile. */
  async function growthOf(runtime: RuntimeProcess, work: () => Promise<void>): Promise<number> {
    const before = runtime.rss()
    const ticks = (await runtime.node('tick')).in
    let highest = before
    const timer = setInterval(() => (highest = Math.max(highest, runtime.rss())), 10)
    await work().finally(() => clearInterval(timer))
    highest = Math.max(highest, runtime.rss())
    expect((await runtime.node('tick')).in).toBeGreaterThan(ticks)
    return highest - before
  }

  it('is no matter of how much is sent: 16 bodies of a gigabyte', async () => {
    const runtime = await startWarm()
    const sent: number[] = []
    const answers: string[] = []
    const growth = await growthOf(runtime, async () => {
      await Promise.all(
        Array.from({ length: 16 }, async () => {
          const { bytes, text } = await pour(runtime, open(runtime))
          sent.push(bytes)
          answers.push(text)
        }),
      )
    })
    const sentMebibytes = Math.round(sent.reduce((sum, bytes) => sum + bytes, 0) / mebibyte)
    report('16 bodies of a gigabyte', { sentMebibytes, growth })
    // An answer may be lost with the connection, when that is cut while more is sent.
    expect(answers.filter((text) => text !== '' && !text.includes('HTTP/1.1 413'))).toEqual([])
    expect(Math.max(...sent)).toBeLessThan(gigabyte / 10)
    // One of them would be 1024.
    expect(growth).toBeLessThan(100)
  })

  it('is no matter of how long is sent: 400 bodies, a byte now and then', async () => {
    const runtime = await startWarm()
    const growth = await growthOf(runtime, async () => {
      const slow = Array.from({ length: 400 }, () => open(runtime))
      let closed = 0
      for (const socket of slow) {
        socket.once('close', () => closed++)
        socket.resume()
        socket.write(`${head(runtime, '/api/validate')}Content-Length: 100000\r\n\r\n{`)
      }
      const timer = setInterval(() => {
        for (const socket of slow) if (!socket.destroyed) socket.write(' ')
      }, 200)
      await until('all are cut off', () => closed === slow.length, {
        timeoutMs: 30_000,
        everyMs: 100,
      }).finally(() => clearInterval(timer))
    })
    report('400 slow bodies', { growth })
    // A quarter of a megabyte for each connection is plenty.
    expect(growth).toBeLessThan(100)
  })

  it('is there again after a body of a hundred thousand keys, however often it comes', async () => {
    const runtime = await startWarm()
    const rounds = 40
    const growth = await growthOf(runtime, async () => {
      for (let round = 0; round < rounds; round++)
        expect(await validate(runtime, manyKeys)).toBe(400)
    })
    const sentMebibytes = Math.round((rounds * JSON.stringify(manyKeys).length) / mebibyte)
    report(`${rounds} bodies of 100,000 keys`, { sentMebibytes, growth })
    // Kept, each would be more than 10 MiB.
    expect(growth).toBeLessThan(rounds * 6)
  })

  it('is not filled with answers that nobody reads: requests in one piece, without an end', async () => {
    const runtime = await startWarm()
    const request = `GET /api/status HTTP/1.1\r\nHost: 127.0.0.1:${runtime.adminPort}\r\n\r\n`
    const piece = request.repeat(1000)
    let taken = 0
    let answered = 0
    const growth = await growthOf(runtime, async () => {
      const sockets = Array.from({ length: 4 }, () => open(runtime))
      for (const socket of sockets) {
        socket.pause()
        const more = (): void =>
          void socket.write(piece, (error) => {
            if (error) return
            taken += 1000
            more()
          })
        more()
      }
      await until(
        'nothing more is taken',
        async () => {
          const before = taken
          await pause(1000)
          return taken > 0 && taken === before
        },
        { timeoutMs: 60_000 },
      )
      // It goes on where somebody reads.
      const [first] = sockets
      first?.on(
        'data',
        (chunk: Buffer) => (answered += chunk.toString().split('200 OK').length - 1),
      )
      first?.resume()
      await until('the first are answered', () => answered > 5000, { timeoutMs: 60_000 })
    })
    report('requests without an end', { taken, answered, growth })
    expect(growth).toBeLessThan(150)
  })
})

const head = ({ adminPort }: RuntimeProcess, path: string): string =>
  `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${adminPort}\r\nContent-Type: application/json\r\n`

const manyKeys: Readonly<Record<string, unknown>> = {
  id: 'a',
  text: '',
  ...Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`key-${index}`, 'value'])),
}

async function validate({ adminPort }: RuntimeProcess, body: unknown): Promise<number> {
  const { status } = await fetch(`http://127.0.0.1:${adminPort}/api/validate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return status
}

/** Sends a body that says no length, until it is a gigabyte or nobody takes more. */
function pour(runtime: RuntimeProcess, socket: Socket): Promise<{ bytes: number; text: string }> {
  const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
  let bytes = 0
  let text = ''
  return new Promise((resolve) => {
    socket.on('data', (data: Buffer) => (text += data.toString()))
    socket.once('close', () => resolve({ bytes, text }))
    const more = (error?: Error | null): void => {
      if (error) return
      bytes += 0x10000
      if (bytes < gigabyte) socket.write(chunk, more)
    }
    socket.write(`${head(runtime, '/api/validate')}Transfer-Encoding: chunked\r\n\r\n`, more)
  })
}
