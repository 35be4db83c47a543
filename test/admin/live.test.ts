import { execFileSync } from 'node:child_process'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

import { Value } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'

import { liveEvent } from '../../runtime/admin/contract/live.ts'
import type { LiveEvent } from '../../runtime/admin/contract/live.ts'
import { etagOf } from '../../runtime/admin/files/text.ts'
import { createLiveClients, usualLimits } from '../../runtime/admin/live/clients.ts'
import type { LiveLimits } from '../../runtime/admin/live/clients.ts'
import { until } from '../helpers/wait.ts'
import { startTested } from './admin-server.ts'
import type { Tested } from './admin-server.ts'

interface Client {
  readonly socket: WebSocket
  readonly events: LiveEvent[]
  /** Whether a flow's event with this ETag, or without one, has come. */
  has(id: string, etag: string | undefined): boolean
}

async function open({ port }: Pick<Tested, 'port'>, headers = {}): Promise<Client> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/live`, { headers })
  const events: LiveEvent[] = []
  socket.on('message', (data: Buffer) => {
    const event: unknown = JSON.parse(data.toString())
    if (!Value.Check(liveEvent, event))
      throw new Error(`no event of the contract: ${data.toString()}`)
    events.push(event)
  })
  await new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  await until('the server says hello', () => events.length > 0)
  const has: Client['has'] = (id, etag) =>
    events.some((event) => event.event === 'file' && event.id === id && event.etag === etag)
  return { socket, events, has }
}
const tag = (text: string) => etagOf(Buffer.from(text))

describe('live events', () => {
  it('begin with the version', async () => {
    const { events } = await open(await startTested())
    expect(events).toEqual([{ event: 'hello', version: expect.stringMatching(/^\d/) }])
  })

  it('tell of a flow that another program writes, replaces, adds and deletes', async () => {
    const tested = await startTested({ flows: { a: 'one' } })
    const { folder } = tested
    const { events, has } = await open(tested)
    await writeFile(join(folder, 'a.yaml'), 'two')
    await until('a write is told', () => has('a', tag('two')))
    await writeFile(join(folder, '.a.yaml.swp'), 'three')
    await rename(join(folder, '.a.yaml.swp'), join(folder, 'a.yaml'))
    await until('a rename over the file is told', () => has('a', tag('three')))
    await mkdir(join(folder, 'plant'))
    await writeFile(join(folder, 'plant/b.yaml'), 'new')
    await until('a new file is told', () => has('plant/b', tag('new')))
    await rm(join(folder, 'a.yaml'))
    await until('a deletion is told', () => has('a', undefined))
    expect(events.filter((event) => event.event === 'hello')).toHaveLength(1)
  })

  it('tell of what the editor saves, and nothing of other files', async () => {
    const tested = await startTested()
    const { events, has } = await open(tested)
    await writeFile(join(tested.folder, 'a.test.yaml'), 'x')
    await writeFile(join(tested.folder, '_draft.yaml'), 'x')
    await writeFile(join(tested.folder, 'readme.md'), 'x')
    await tested.save('last', 'saved')
    await until('the save is told', () => has('last', tag('saved')))
    const ids = events.flatMap((event) => (event.event === 'file' ? [event.id] : []))
    expect(new Set(ids)).toEqual(new Set(['last']))
  })

  it('tell of a commit', async () => {
    const git = (folder: string, ...args: string[]) => execFileSync('git', ['-C', folder, ...args])
    const tested = await startTested({
      flows: { a: 'one' },
      prepare: async (folder) => void git(folder, 'init', '--quiet'),
    })
    const { events } = await open(tested)
    git(tested.folder, 'add', '--all')
    await until('the index is told', () => events.some(({ event }) => event === 'git'))
    events.length = 0
    // A look at the status is no change.
    await tested.ask('/api/git/status')
    const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com']
    git(tested.folder, ...who, 'commit', '--quiet', '--message', 'x')
    await until('the commit is told', () => events.some(({ event }) => event === 'git'))
    expect(events.filter(({ event }) => event === 'file')).toEqual([])
  })

  it.each([
    ['/api/live', { Origin: 'http://evil.example' }, 403],
    ['/api/live', { Origin: 'null' }, 403],
    ['/api/live', { Host: 'evil.example' }, 403],
    ['/api/live', { 'Sec-Fetch-Site': 'cross-site' }, 403],
    ['/api/other', {}, 404],
    ['/', {}, 404],
  ])('are not for %s with %j', async (path, headers, code) => {
    const { port } = await startTested()
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers })
    const answer = await new Promise((resolve) => {
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode))
      socket.on('open', () => resolve('open'))
      socket.on('error', () => resolve('error'))
    })
    expect(answer).toBe(code)
  })

  it('are for its own page', async () => {
    const tested = await startTested()
    expect((await open(tested, { Origin: tested.url })).events).toHaveLength(1)
  })

  it('end when the client says too much, and when the server closes', async () => {
    const tested = await startTested()
    const { socket } = await open(tested)
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.send('x'.repeat(200_000))
    expect(await closed).toBe(1009)
    // The server closes after the test: a client that is left does not keep it from that.
    await open(tested)
  })
})

describe('the clients of live events', () => {
  async function serve(limits: Partial<LiveLimits>) {
    const nothing = { flowStatus: () => undefined }
    const clients = createLiveClients(nothing, { ...usualLimits, ...limits })
    const server = createServer()
    server.on('upgrade', (request, socket, head) => clients.take(request, socket, head))
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as AddressInfo
    return {
      clients,
      port,
      async [Symbol.asyncDispose]() {
        clients.close()
        await new Promise((done) => server.close(done))
      },
    }
  }
  const upgrade =
    'GET /api/live HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n'

  it('are refused when there are too many', async () => {
    await using tested = await serve({ clients: 1 })
    const first = await open(tested)
    await expect(open(tested)).rejects.toThrow('503')
    first.socket.terminate()
    await until('there is room again', () =>
      open(tested).then(
        () => true,
        () => false,
      ),
    )
  })

  it('miss events that they do not read, and are told to ask again when they do', async () => {
    await using tested = await serve({})
    const [deaf, other] = [await open(tested), await open(tested)]
    deaf.socket.pause()
    const event = { event: 'file', id: 'x'.repeat(100_000) } as const
    const many = 150
    for (let sent = 0; sent < many; sent++) {
      tested.clients.send(event)
      await until('the other reads', () => other.events.length === sent + 2)
    }
    deaf.socket.resume()
    await until(
      'it is told',
      () => deaf.events.filter((told) => told.event === 'hello').length === 2,
    )
    expect(deaf.events.length).toBeLessThan(many)
    tested.clients.send({ event: 'git' })
    await until('it hears again', () => deaf.events.at(-1)?.event === 'git')
  })

  it('are dropped when they do not answer a ping', async () => {
    await using tested = await serve({ pingMs: 50 })
    const dead = connect(tested.port, '127.0.0.1', () => dead.write(upgrade))
    const alive = await open(tested)
    dead.on('error', () => {})
    dead.resume()
    await new Promise((resolve) => dead.once('close', resolve))
    expect(alive.socket.readyState).toBe(WebSocket.OPEN)
  })
})
