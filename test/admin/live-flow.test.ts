/** What a client of `/api/live` sees of the flow that it watches. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { writeFile } from 'node:fs/promises'

import { describe, expect, it, onTestFinished } from 'vitest'

import { hashOf, newToken, withEntry } from '../../runtime/admin/access/access-file.ts'
import { createLiveClients, usualLimits } from '../../runtime/admin/live/clients.ts'
import type { LiveLimits } from '../../runtime/admin/live/clients.ts'
import {
  drivenSource,
  flowPlan,
  message,
  openSink,
  planOf,
  testEngine,
  transform,
} from '../helpers/plan.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { until } from '../helpers/wait.ts'
import { startTested } from './admin-server.ts'
import type { Settings } from './admin-server.ts'
import { openLive } from './live-client.ts'

async function startFlow(settings: Settings = {}) {
  const source = drivenSource()
  const { engine } = testEngine()
  onTestFinished(() => void engine.stop(0))
  const nodes = {
    source: { definition: source.definition },
    same: { definition: transform((one) => one) },
    end: { definition: openSink() },
  }
  const plan = flowPlan(nodes, ['source -> same -> end'])
  await engine.apply(planOf(plan))
  const tested = await startTested({ engine, ...settings })
  return { tested, engine, source, nodes }
}

describe('a client that watches a flow', () => {
  it('sees its numbers as they change, another table after a reload, and then another flow', async () => {
    const { tested, engine, source, nodes } = await startFlow()
    const client = await openLive(tested.port)
    client.ask({ event: 'watch', flow: 'flow' })
    await until('the first frame', () => client.frames.length > 0)
    expect(client.events.map(({ event }) => event)).toEqual([
      'hello',
      'table',
      'flow-state',
      'nodes',
      'connections',
    ])
    for (let sent = 0; sent < 5; sent++) source.emit(message(sent))
    await until('the messages', () => client.node('end')?.in === 5)

    await engine.apply(planOf(flowPlan(nodes, ['source -> same -> end', 'source -> end'])))
    await until('the new table', () => client.table?.wires.length === 3)
    await until('its frame', () => client.wireTicks.length === 3)

    client.ask({ event: 'watch', flow: 'flow', wires: [2, 2, 900] })
    const before = client.frames.length
    await until('a frame of one wire', () => client.frames.length > before)
    expect(client.frames[before]).toMatchObject({ isFull: true, wires: [{ wire: 2 }] })

    client.ask({ event: 'watch', flow: 'other' })
    await until('the table of the other', () => client.table?.flow === 'other')
    expect(client.table).toMatchObject({ running: false, wires: [], nodes: [] })
    await until('its state', () => client.state?.flow === 'other')
    expect(client.state?.state).toBe('stopped')
  })

  it('may be one who only looks', async () => {
    const folder = await temporaryFolder()
    const file = join(folder, 'access.yaml')
    const token = newToken()
    const entry = { name: 'eve', role: 'viewer', hash: hashOf(token), expires: undefined } as const
    await writeFile(file, withEntry('', entry), { mode: 0o600 })
    const { tested } = await startFlow({ access: { file } })
    await expect(openLive(tested.port)).rejects.toThrow('401')
    const client = await openLive(tested.port, { authorization: `Bearer ${token}` })
    client.ask({ event: 'watch', flow: 'flow' })
    await until('the first frame', () => client.frames.length > 0)
  })

  it.each([
    'x',
    '',
    '{}',
    '[]',
    'null',
    '{"event":"watch"}',
    '{"event":"watch","flow":""}',
    '{"event":"watch","flow":"flow","wires":[-1]}',
    '{"event":"watch","flow":"flow","wires":[70000]}',
    '{"event":"watch","flow":"flow","wires":"all"}',
    '{"event":"watch","flow":"flow","hz":1000}',
    '{"event":"unwatch","flow":"flow"}',
    Buffer.from([1, 2, 3]),
  ])('is told why it is closed when it sends %j', async (sent) => {
    const { port } = await serve({})
    const client = await openLive(port)
    const closed = new Promise((resolve) =>
      client.socket.once('close', (code, reason) => resolve([code, reason.toString()])),
    )
    client.socket.send(sent)
    expect(await closed).toEqual([1008, 'this is no request of the live channel'])
  })
})

describe('a client that looks away', () => {
  it('is the last for whom the flow is read', async () => {
    const { port, read } = await serve({ tickMs: 10 })
    const client = await openLive(port)
    client.ask({ event: 'watch', flow: 'flow' })
    await until('the first frame', () => client.frames.length > 0)
    client.ask({ event: 'unwatch' })
    let before = 0
    await until(
      'it is read no more',
      () => {
        const isSame = before === read()
        before = read()
        return isSame
      },
      { everyMs: 200 },
    )
  })
})

describe('a client that watches and does not read', () => {
  it('is skipped while it does not answer, and sees the present when it reads again', async () => {
    const { port, source, read } = await serve({ tickMs: 10, lateMs: 200 })
    const client = await openLive(port)
    client.ask({ event: 'watch', flow: 'flow' })
    await until('the first frame', () => client.frames.length > 0)
    client.socket.pause()
    const from = read()
    await until('many ticks', () => {
      source.emit(message('x'))
      return read() > from + 300
    })
    const before = client.frames.length
    client.socket.resume()
    await until('the present', () => client.node('end')?.in === source.outcomes.length)
    const since = client.frames.slice(before)
    // It was sent frames until it was found to be silent, and a full one when it read again.
    expect(since.length).toBeLessThan(250)
    expect(since.filter(({ isFull }) => isFull)).toHaveLength(1)
  })

  it('has no more waiting for it than the limit and one tick', async () => {
    const wires = Array.from({ length: 400 }, (_, index) => `source -> end${index}`)
    const { port, source, read, buffered } = await serve({ tickMs: 2, lateMs: 60_000 }, wires)
    const client = await openLive(port)
    client.ask({ event: 'watch', flow: 'flow' })
    await until('the first frame', () => client.frames.length > 0)
    client.socket.pause()
    const limit = usualLimits.bufferedBytes
    await until('it is behind', () => {
      source.emit(message('x'))
      return buffered() > limit
    })
    const from = read()
    let most = 0
    await until('many more ticks', () => {
      source.emit(message('x'))
      most = Math.max(most, buffered())
      return read() > from + 100
    })
    const tick = 400 * (19 + 35) + 1000
    expect(most).toBeLessThan(limit + tick)
    client.socket.resume()
    await until('the present', () => client.node('end7')?.in === source.outcomes.length)
  })
})

/** The live channel alone, over a flow; `read` counts how often that was read. */
async function serve(limits: Partial<LiveLimits>, wires: readonly string[] = ['source -> end']) {
  const source = drivenSource()
  const { engine } = testEngine()
  const ends = wires.map((wire) => [wire.split(' -> ')[1] ?? '', { definition: openSink() }])
  const nodes = { source: { definition: source.definition }, ...Object.fromEntries(ends) }
  await engine.apply(planOf(flowPlan(nodes, wires)))
  let reads = 0
  const counting = {
    flowStatus(flow: string) {
      reads++
      return engine.flowStatus(flow)
    },
  }
  const clients = createLiveClients(counting, { ...usualLimits, ...limits })
  const server = createServer()
  let buffered = (): number => 0
  server.on('upgrade', (request, socket, head) => {
    buffered = () => socket.writableLength
    clients.take(request, socket, head)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(async () => {
    clients.close()
    await engine.stop(0)
    await new Promise((done) => server.close(done))
  })
  const { port } = server.address() as AddressInfo
  return { port, source, read: () => reads, buffered: () => buffered() }
}
