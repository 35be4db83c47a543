/** Single messages of a running flow, over the API: put in, followed, held, and recorded. */
import { describe, expect, it } from 'vitest'

import type {
  BreakpointsAnswer,
  InjectAnswer,
  TraceAnswer,
} from '../../runtime/admin/contract/debug.ts'
import { readHead, readLine } from '../../runtime/admin/contract/recording.ts'
import { messageOf } from '../../runtime/admin/debug/record-line.ts'
import { startRunning } from './running-server.ts'

const text = (every: string) => `version: 1
nodes:
  tick: { type: generate, every: ${every}, value: '{"n": 1}' }
  read: { type: json/decode }
  hot: { type: filter, where: payload.t > 20 }
  write: { type: json/encode }
  end: { type: discard }
wires:
  - read -> hot -> write -> end
  - tick -> end
`
const start = async (every = '1h') => {
  const server = await startRunning({ a: text(every) })
  const post = (path: string, body: object) =>
    server.post(`/api/run/${path}`, { flow: 'a', ...body })
  const inject = async (port: string, payload: object, more: object = {}) => {
    const answer = await post('inject', { port, payload, ...more })
    return { code: answer.code, answer: answer.json<InjectAnswer & { error: string }>() }
  }
  return { ...server, post, inject }
}

describe('POST /api/run/inject', () => {
  it('says how it ended, and on demand its way', async () => {
    const { inject } = await start()
    const outcomes = [
      { json: { t: 21 } },
      { text: '{"t":21}' },
      { hex: '7b 22 74 22 3a 32 31 7d' },
      { base64: Buffer.from('{"t":21}').toString('base64') },
      { text: '{"t":1}' },
      { text: '{' },
    ].map(async (payload) => (await inject('read', payload)).answer.outcome)
    const four = Array.from({ length: 4 }, () => 'delivered')
    expect(await Promise.all(outcomes)).toEqual([...four, 'filtered', 'rejected'])
    const { answer } = await inject('read', { json: { t: 30 } }, { trace: true, topic: 'a/b' })
    expect(answer).toMatchObject({ outcome: 'delivered', at: 'read.in' })
    const steps = answer.trace?.steps.map(({ node, out, message: { topic, payload } }) => [
      node,
      out,
      topic,
      payload.kind,
    ])
    expect(steps).toEqual([
      ['read', ['out'], 'a/b', 'text'],
      ['hot', ['out'], 'a/b', 'json'],
      ['write', ['out'], 'a/b', 'json'],
      ['end', [], 'a/b', 'text'],
    ])
  })

  it('refuses with a reason', async () => {
    const { inject, post } = await start()
    const refusals = [
      ['raed', { text: '' }, 404, 'did you mean "read"?'],
      ['read', { hex: 'xy' }, 400, 'not hex'],
      ['read', { base64: '!' }, 400, 'not base64'],
      ['read', {}, 400, 'payload'],
      ['read', { text: 'x'.repeat(1024 * 1024 + 1) }, 413, '1 MiB'],
    ] as const
    for (const [port, payload, code, words] of refusals) {
      const { code: answered, answer } = await inject(port, payload)
      expect([answered, answer.error]).toEqual([code, expect.stringContaining(words)])
    }
    const other = await post('inject', { flow: 'b', port: 'x', payload: { text: '' } })
    expect(other.code).toBe(409)
  })
})

describe('POST /api/run/trace', () => {
  it('answers with the way of the next message, and says so when none comes', async () => {
    const { post } = await start('20ms')
    const answer = (await post('trace', {})).json<TraceAnswer>()
    expect(answer).toMatchObject({ state: 'done', outcome: 'delivered', start: 'tick.out' })
    expect(answer.steps.map(({ node }) => node)).toEqual(['end'])
    const none = (await post('trace', { port: 'hot', waitMs: 10 })).json<TraceAnswer>()
    expect(none).toMatchObject({ state: 'waiting', steps: [] })
  })
})

describe('a breakpoint of the API', () => {
  const client = 'somebody'
  const port = 'read -> hot'

  it('is set, holds, steps, drops and lets go', async () => {
    const { post, inject, engine } = await start()
    const set = (await post('breakpoints/set', { port, client })).json<BreakpointsAnswer>()
    expect(set.breakpoints).toMatchObject([{ wire: 'read.out -> hot', isMine: true, held: 0 }])
    const wire = { port: 'read.out -> hot' }
    const waiting = [21, 22, 23].map((t) => inject('read', { json: { t } }))
    await expect.poll(() => engine.debug.breakpoints.list()[0]?.held, { interval: 5 }).toBe(3)
    expect((await post('breakpoints/step', { ...wire, count: 1 })).json()).toEqual({ count: 1 })
    expect((await post('breakpoints/drop', { ...wire, count: 1 })).json()).toEqual({ count: 1 })
    expect((await post('breakpoints/touch', wire)).code).toBe(204)
    expect((await post('breakpoints/release', wire)).code).toBe(204)
    const ends = await Promise.all(waiting)
    expect(ends.map(({ answer }) => answer.outcome)).toEqual(['delivered', 'filtered', 'delivered'])
    expect((await post('breakpoints/step', { ...wire, count: 1 })).code).toBe(409)
  })

  it('belongs to who set it, who is told when it has let go', async () => {
    const { ask, post, engine } = await start()
    await post('breakpoints/set', { port, client })
    const others = (await ask('/api/run/breakpoints')).json<BreakpointsAnswer>()
    expect(others.breakpoints.map(({ isMine }) => isMine)).toEqual([false])
    await engine.apply({ flows: new Map() })
    const renew = async () => (await post('breakpoints/renew', { client, flow: undefined })).json()
    const ended = [{ flow: 'a', wire: 'read.out -> hot', reason: 'changed' }]
    expect(await renew()).toEqual({ breakpoints: [], ended })
    expect(await renew()).toEqual({ breakpoints: [], ended: [] })
  })
})

describe('GET /api/run/record', () => {
  it('gives what sources bring, as lines that can be read back, until it is closed', async () => {
    const { url, ask } = await start('20ms')
    expect((await ask('/api/run/record?flow=b')).code).toBe(409)
    const ending = new AbortController()
    const answer = await fetch(`${url}/api/run/record?flow=a`, { signal: ending.signal })
    const lines: string[] = []
    const decoder = new TextDecoder()
    for await (const chunk of answer.body ?? []) {
      lines.push(
        ...decoder
          .decode(chunk as Uint8Array)
          .split('\n')
          .filter(Boolean),
      )
      if (lines.length >= 3) break
    }
    ending.abort()
    expect(readHead(lines[0] ?? '')).toMatchObject({ flow: 'a', version: 1 })
    const line = readLine(lines[1] ?? '', 2)
    if (line === undefined || 'lost' in line) throw new Error('no message')
    expect(line).toMatchObject({ node: 'tick' })
    expect(messageOf(line).payload).toEqual({ n: 1 })
  })
})
