/** Running from the editor: drafts by difference, what is refused, and what a changed file does to them. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'

import type {
  AppliedAnswer,
  PreviewAnswer,
  RunAnswer,
  RunRefusal,
  RunText,
} from '../../runtime/admin/contract/run.ts'
import { startTested } from './admin-server.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { createChecker } from '../../runtime/admin/check/checker.ts'
import { createStore } from '../../runtime/admin/files/store.ts'
import { createRunControl } from '../../runtime/admin/run/control.ts'
import { createRegistry } from '../../runtime/graph/registry.ts'
import { until } from '../helpers/wait.ts'
import { startRunning } from './running-server.ts'
import type { RunningServer } from './running-server.ts'

/** Clients send numbers, and get them back with a mark. */
const echo = (mark: string, more = '') => `version: 1
connections:
  peers: { type: websocket/server, listen: '127.0.0.1:0' }
nodes:
  in: { type: websocket/source, connection: peers }
  read: { type: json/decode }
  mark: { type: map, value: '{"n": payload, "mark": "${mark}"}' }
  text: { type: json/encode }
  out: { type: websocket/sink, connection: peers }
${more}wires:
  - in -> read -> mark -> text -> out
`
/** A sink that cannot start. */
const broken = `export default { kind: 'sink', config: { type: 'object', properties: {} },
  text: { en: { summary: 'x', help: '' }, 'zh-CN': { summary: 'x', help: '' } }, icon: 'x', examples: [],
  inputs: ['any'], start() { throw new Error('the device is not there') } }`
const ticker = (every: string) => `version: 1
nodes:
  tick: { type: generate, every: ${every} }
  show: { type: log }
wires: [tick -> show]
`
const subflow = (limit: string) => `version: 1
name: Hot
params: { limit: { type: number } }
ports: { in: hot, out: hot }
nodes:
  hot: { type: filter, where: 'payload > ${limit} + \${param:limit}' }
`
const user = `version: 1
nodes:
  tick: { type: generate, every: 1h }
  hot: { type: ./hot.yaml, limit: 1 }
  show: { type: log }
wires: [tick -> hot -> show]
`

const preview = async (server: RunningServer, id: string, text: string) =>
  (await server.post('/api/run/preview', { id, text })).json<PreviewAnswer>()
const apply = (server: RunningServer, id: string, text: string, etag?: string) =>
  server.post('/api/run/apply', { id, text, ...(etag === undefined ? {} : { etag }) })
const list = async (server: RunningServer) => (await server.ask('/api/run')).json<RunAnswer>()
const draftsOf = async (server: RunningServer) =>
  (await list(server)).texts.filter(({ isDraft }) => isDraft).map(({ id }) => id)
const write = (server: RunningServer, id: string, text: string) =>
  writeFile(join(server.folder, `${id}.yaml`), text)

/** Sends numbers without a pause and counts what comes back. */
async function openPeer(server: RunningServer) {
  const url = () => server.engine.status().flows[0]?.connections[0]?.status.facts?.['url']
  await until('it listens', () => typeof url() === 'string')
  const socket = new WebSocket(String(url()))
  onTestFinished(() => socket.terminate())
  const got: { n: number; mark: string }[] = []
  let sent = 0
  let closes = 0
  socket.on('message', (data: Buffer) => got.push(JSON.parse(data.toString()) as (typeof got)[0]))
  socket.on('close', () => closes++)
  await new Promise((open) => socket.once('open', open))
  const timer = setInterval(() => socket.send(String(sent++)), 1)
  onTestFinished(() => clearInterval(timer))
  return {
    got,
    closes: () => closes,
    marks: () => new Set(got.map(({ mark }) => mark)),
    async ended() {
      clearInterval(timer)
      await until('everything came back', () => got.length >= sent)
      expect(got.map(({ n }) => n)).toEqual([...Array(sent).keys()])
    },
  }
}

describe('running a draft', () => {
  it('says what it changes, and touches nothing', async () => {
    const server = await startRunning({ main: echo('a') })
    const { problems, flows, runs } = await preview(server, 'main', echo('b'))
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(flows).toEqual([
      {
        id: 'main',
        change: 'changed',
        nodes: { start: [], restart: ['mark'], stop: [], keep: ['in', 'read', 'text', 'out'] },
        connections: { start: [], restart: [], stop: [], keep: ['peers'] },
      },
    ])
    const { texts } = await list(server)
    expect(texts).toEqual([{ id: 'main', etag: runs, isDraft: false }])
    expect((await preview(server, 'main', `# a comment\n${echo('a')}`)).flows[0]?.change).toBe(
      'kept',
    )
    expect((await preview(server, 'new', ticker('1s'))).flows[0]?.change).toBe('started')
  })

  it('runs it with the sockets open and nothing lost, again and again', async () => {
    const server = await startRunning({ main: echo('0') })
    const peer = await openPeer(server)
    for (let mark = 1; mark <= 20; mark++) {
      const answer = await apply(server, 'main', echo(String(mark)))
      expect(answer.code).toBe(200)
      expect(answer.json<AppliedAnswer>().flows).toMatchObject([
        { id: 'main', change: 'changed', started: ['mark'] },
      ])
      await until('it is at work', () => peer.got.at(-1)?.mark === String(mark))
    }
    await peer.ended()
    expect(peer.closes()).toBe(0)
    expect(await draftsOf(server)).toEqual(['main'])
    const { text, isDraft } = (await server.ask('/api/run/text?id=main')).json<RunText>()
    expect({ text, isDraft }).toEqual({ text: echo('20'), isDraft: true })
  })

  it('refuses one with errors by file, line and path, and the old one runs on', async () => {
    const server = await startRunning({ main: echo('a') })
    const peer = await openPeer(server)
    const bad = echo('b').replace('\'{"n"', '\'{"n" +')
    const answer = await apply(server, 'main', bad)
    expect(answer.code).toBe(422)
    const { code, problems } = answer.json<RunRefusal>()
    expect(code).toBe('problems')
    expect(problems[0]).toMatchObject({
      severity: 'error',
      file: 'main.yaml',
      line: 7,
      path: '/nodes/mark/value',
    })
    await until('the old one is at work', () => peer.got.length > 20)
    await peer.ended()
    expect(peer.marks()).toEqual(new Set(['a']))
    expect(peer.closes()).toBe(0)
    expect(await draftsOf(server)).toEqual([])
  })

  it('goes back when something of it cannot start; what it left alone was never touched', async () => {
    const nodes = await temporaryFolder({ 'mine/broken.js': broken })
    const server = await startRunning({ main: echo('a') }, [nodes])
    const peer = await openPeer(server)
    const more = '  too: { type: mine/broken }\n'
    const answer = await apply(server, 'main', `${echo('b', more)}  - text -> too\n`)
    expect(answer.json<RunRefusal>()).toMatchObject({
      code: 'not-started',
      faults: [{ flow: 'main', kind: 'node', name: 'too', reason: 'the device is not there' }],
    })
    expect(answer.code).toBe(422)
    const seen = peer.got.length
    await until('the old one is at work', () => peer.got.length > seen + 20)
    await peer.ended()
    expect(peer.got.at(-1)?.mark).toBe('a')
    expect(peer.closes()).toBe(0)
    const [flow] = server.engine.status().flows
    expect(flow).toMatchObject({ state: 'running' })
    expect(flow?.nodes.map(({ id }) => id)).toEqual(['in', 'read', 'mark', 'text', 'out'])
    expect(await draftsOf(server)).toEqual([])
  })

  it('wants another look when something else runs by now', async () => {
    const server = await startRunning({ main: ticker('1h') })
    const { runs } = await preview(server, 'main', ticker('2h'))
    expect((await apply(server, 'main', ticker('3h'), runs)).code).toBe(200)
    expect((await apply(server, 'main', ticker('2h'), runs)).code).toBe(412)
    expect((await apply(server, 'new', ticker('2h'), '')).code).toBe(200)
  })

  it('of a subflow changes every flow that uses it', async () => {
    const server = await startRunning({ a: user, b: user, c: ticker('1h'), hot: subflow('1') })
    const { flows } = await preview(server, 'hot', subflow('2'))
    expect(flows.map(({ id, nodes }) => [id, nodes.restart])).toEqual([
      ['a', ['hot.hot']],
      ['b', ['hot.hot']],
    ])
    expect((await apply(server, 'hot', subflow('2'))).code).toBe(200)
    expect(await draftsOf(server)).toEqual(['hot'])
    // A flow that is run meanwhile uses the draft, too.
    await apply(server, 'a', user.replace('1h', '2h'))
    const { texts } = await list(server)
    expect(texts.map(({ id }) => id).toSorted()).toEqual(['a', 'b', 'c', 'hot'])
    expect((await preview(server, 'a', user)).flows[0]?.nodes.restart).toEqual(['tick'])
    const renamed = subflow('1')
      .replace('limit: {', 'other: {')
      .replace('param:limit', 'param:other')
    const refused = (await apply(server, 'hot', renamed)).json<RunRefusal>()
    expect(refused.problems.map(({ file, code }) => `${file} ${code}`)).toContain('b.yaml E306')
    expect((await preview(server, 'unused', subflow('1'))).flows).toEqual([])
  })
})

describe('a file that changes while its draft runs', () => {
  it('runs instead, and says so', async () => {
    const server = await startRunning({ main: ticker('1h'), other: ticker('1h') })
    const heard: string[] = []
    server.held.onChange(({ replaced }) => heard.push(...replaced))
    await apply(server, 'main', ticker('2h'))
    // Another file is no reason.
    await write(server, 'other', ticker('9h'))
    await server.reload()
    expect(heard).toEqual([])
    expect(await draftsOf(server)).toEqual(['main'])
    await write(server, 'main', ticker('3h'))
    await server.reload()
    expect(heard).toEqual(['main'])
    expect(server.logged).toContainEqual(expect.stringContaining('and not the draft'))
    const { text } = (await server.ask('/api/run/text?id=main')).json<RunText>()
    expect(text).toBe(ticker('3h'))
    expect(await draftsOf(server)).toEqual([])
  })

  it('is the draft when it is saved: nothing restarts, nothing is said', async () => {
    const server = await startRunning({ main: ticker('1h') })
    const heard: string[] = []
    await apply(server, 'main', ticker('2h'))
    server.held.onChange(({ replaced }) => heard.push(...replaced))
    expect((await server.save('main', ticker('2h'), await server.etag('main'))).code).toBe(200)
    expect(await draftsOf(server)).toEqual([])
    const { since } = (await list(server)).flows[0]!
    await server.reload()
    expect(heard).toEqual([])
    expect((await list(server)).flows[0]).toMatchObject({ since, state: 'running' })
  })

  it('does not run when it is broken: the draft runs on', async () => {
    const server = await startRunning({ main: ticker('1h') })
    await apply(server, 'main', ticker('2h'))
    await write(server, 'main', 'nodes: [')
    await server.reload()
    expect(await draftsOf(server)).toEqual(['main'])
  })

  it('leaves a draft alone that has no file', async () => {
    const server = await startRunning({ main: ticker('1h') })
    await apply(server, 'new/one', ticker('2h'))
    await write(server, 'main', ticker('3h'))
    await server.reload()
    expect(await draftsOf(server)).toEqual(['new/one'])
    expect((await list(server)).flows.map(({ id }) => id).toSorted()).toEqual(['main', 'new/one'])
  })
})

describe('stop and start', () => {
  it('stops one flow, which stays so until somebody starts it, from its file', async () => {
    const server = await startRunning({ main: ticker('1h'), other: ticker('1h') })
    await apply(server, 'main', ticker('2h'))
    const stopped = (await server.post('/api/run/stop', { id: 'main' })).json<AppliedAnswer>()
    expect(stopped.flows).toMatchObject([{ id: 'main', change: 'stopped' }])
    expect(await list(server)).toMatchObject({ flows: [{ id: 'other' }], stopped: ['main'] })
    await write(server, 'main', ticker('3h'))
    await server.reload()
    expect(await list(server)).toMatchObject({ flows: [{ id: 'other' }], stopped: ['main'] })
    expect((await server.post('/api/run/stop', { id: 'main' })).code).toBe(409)
    expect((await server.post('/api/run/start', { id: 'main' })).code).toBe(200)
    expect((await list(server)).stopped).toEqual([])
    expect((await server.ask('/api/run/text?id=main')).json<RunText>()).toMatchObject({
      text: ticker('3h'),
      isDraft: false,
    })
    expect((await server.post('/api/run/start', { id: 'none' })).code).toBe(404)
  })
})

describe('one node', () => {
  it('is restarted, paused and resumed, and nothing is lost', async () => {
    const server = await startRunning({ main: echo('a') })
    const peer = await openPeer(server)
    const act = (action: string, node: string) =>
      server.post(`/api/run/${action}`, { id: 'main', node })
    for (const node of ['mark', 'out', 'text']) {
      expect((await act('pause', node)).code).toBe(204)
      await until(
        'messages wait',
        async () => ((await list(server)).flows[0]?.paused[0]?.queued ?? 0) > 5,
      )
      expect((await act('restart', node)).json<AppliedAnswer>()).toMatchObject({
        flows: [{ id: 'main', started: [node] }],
      })
      expect((await act('resume', node)).code).toBe(204)
    }
    expect((await list(server)).flows[0]?.paused).toEqual([])
    await peer.ended()
    expect(peer.closes()).toBe(0)
    const forAWhile = (forMs: number) =>
      server.post('/api/run/pause', { id: 'main', node: 'mark', forMs })
    expect((await forAWhile(1)).code).toBe(400)
    expect((await forAWhile(1000)).code).toBe(204)
    expect((await list(server)).flows[0]?.paused).toMatchObject([{ node: 'mark' }])
    await until('it ends by itself', async () => (await list(server)).flows[0]?.paused.length === 0)
    const refused = await act('restart', 'none')
    expect(refused.code).toBe(409)
    expect(refused.text).toContain('no node \\"none\\" runs')
  })
})

it('lets an operator run what is saved, and leaves drafts to editors', async () => {
  const server = await startRunning({ main: ticker('1h') })
  const { engine, held, folder } = server
  const registry = await createRegistry()
  const types = async () => registry
  const checker = createChecker({ root: folder, environment: {}, types })
  const store = createStore(folder, false)
  const control = createRunControl({ engine, held, checker, store, types })
  const wanted = { id: 'main', text: ticker('2h'), mayBeDraft: false }
  await expect(control.apply(wanted)).rejects.toThrow('only an editor')
  expect(await draftsOf(server)).toEqual([])
  await write(server, 'main', ticker('2h'))
  expect((await control.apply(wanted)).refused).toBeUndefined()
  expect(held.state.texts.get('main')?.text).toBe(ticker('2h'))
})

it('has no routes where nothing runs', async () => {
  const server = await startTested({ flows: { main: ticker('1h') } })
  expect((await server.ask('/api/run')).code).toBe(404)
  expect((await server.post('/api/run/stop', { id: 'main' })).code).toBe(404)
})
