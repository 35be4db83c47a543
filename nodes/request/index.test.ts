import fc from 'fast-check'
import { afterEach, expect, it } from 'vitest'

import { resolved } from '../../test/helpers/context.ts'
import { payloadsOf, startPorts } from '../../test/helpers/ports-flow.ts'
import { PermanentError } from '../../runtime/plugin.ts'
import type { Message, Meta } from '../../runtime/plugin.ts'
import type { Engine } from '../../runtime/engine/status.ts'
import request from './index.ts'

let running: Engine | undefined
afterEach(() => running?.stop(0))

async function start(more: object = {}) {
  const options = resolved(request.config, { answers: 'has(meta.qos)', ...more })
  const flow = await startPorts(['request', 'reply', 'error'], (ctx) =>
    request.create(options, ctx),
  )
  running = flow.engine
  const [asked, replied, failed] = flow.peers as [Peer, Peer, Peer]
  const { source } = flow
  const ask = (client: string, payload: unknown, meta: Meta = {}) =>
    source.emit({ payload, topic: '/commands', meta: { client, ...meta } })
  const answer = (payload: unknown, correlationData?: unknown, meta: Meta = {}) =>
    source.emit({ payload, topic: 'reply/a', meta: { qos: 1, correlationData, ...meta } })
  const status = () => {
    const node = flow.engine.status().flows[0]?.nodes.find(({ id }) => id === 'choose')
    if (node === undefined) throw new Error('the node does not run')
    return node
  }
  return { ...flow, asked, replied, failed, ask, answer, status }
}
type Peer = Awaited<ReturnType<typeof startPorts>>['peers'][number]

const idOf = ({ meta }: Message) => meta['correlationData'] as Uint8Array
const last = ({ got }: Peer): Message => {
  const message = got.at(-1)
  if (message === undefined) throw new Error('nothing came')
  return message
}
const errorOf = ({ meta }: Message) => meta['error'] as { code: string; message: string }

it('gives a request a correlation id and a response topic, and the answer the meta of the request', async () => {
  const { asked, replied, ask, answer, source } = await start({
    responseTopic: 'reply/{{ topicLevel(1) }}',
    id: 'payload.id',
  })
  ask('c1', { id: 7, do: 'open' }, { room: 'hall' })
  const { payload, meta } = last(asked)
  expect(payload).toEqual({ id: 7, do: 'open' })
  expect(meta).toMatchObject({ client: 'c1', responseTopic: 'reply/commands' })
  expect(source.outcomes).toEqual([[]])
  answer({ ok: true }, idOf(last(asked)))
  expect(last(replied)).toEqual({
    payload: { ok: true },
    topic: 'reply/a',
    meta: { client: 'c1', room: 'hall', requestId: 7 },
  })
  expect(source.outcomes).toEqual([['delivered'], ['delivered']])
})

it('lets the answer say how its body is to be read, and the request all else', async () => {
  const { asked, replied, ask, answer } = await start()
  const own = Buffer.from('own')
  ask('c1', 'x', { correlationData: own, responseTopic: 'back', contentType: 'a', expiry: 9 })
  expect(idOf(last(asked))).not.toEqual(own)
  answer('y', idOf(last(asked)), { contentType: 'b', responseTopic: 'elsewhere' })
  expect(last(replied).meta).toEqual({
    client: 'c1',
    correlationData: own,
    responseTopic: 'back',
    contentType: 'b',
  })
})

it('carries the id in the payload, and gives the requester its own back', async () => {
  const { asked, replied, ask, answer } = await start({ into: 'payload', key: 'call' })
  ask('c1', { call: 7, do: 'open' })
  ask('c2', { do: 'close' })
  const [first, second] = payloadsOf(asked) as [{ call: string }, { call: string }]
  expect(first).toEqual({ call: expect.any(String), do: 'open' })
  expect(first.call).not.toBe(second.call)
  answer({ call: second.call, ok: 2 })
  answer({ call: first.call, ok: 1 })
  expect(replied.got).toMatchObject([
    { payload: { ok: 2 }, meta: { client: 'c2' } },
    { payload: { call: 7, ok: 1 }, meta: { client: 'c1' } },
  ])
  expect(replied.got[0]?.payload).not.toHaveProperty('call')
})

it('sends a request without a place for the id to error', async () => {
  const { failed, asked, ask } = await start({ into: 'payload' })
  for (const payload of ['text', null, [1]]) ask('c1', payload)
  expect(failed.got.map((message) => errorOf(message).code)).toEqual(Array(3).fill('payload'))
  expect(asked.got).toEqual([])
})

it('sends a request without an answer to error after the timeout, and filters the answer that comes late', async () => {
  const { asked, replied, failed, ask, answer, pass, status, source } = await start({
    timeout: '5s',
  })
  ask('c1', 'x')
  pass(4999)
  expect(failed.got).toEqual([])
  pass(1)
  expect(last(failed)).toMatchObject({ payload: 'x', meta: { client: 'c1' } })
  expect(errorOf(last(failed))).toMatchObject({
    code: 'timeout',
    message: 'no answer within 5000 ms',
  })
  answer('y', idOf(last(asked)))
  expect(replied.got).toEqual([])
  expect(status().dropped).toEqual({ late: 1 })
  expect(source.outcomes).toEqual([['delivered'], ['filtered']])
})

it('takes the first of several answers, and none with an id that it never gave', async () => {
  const { asked, replied, ask, answer, status } = await start()
  ask('c1', 'x')
  answer('other', Buffer.from('never given'))
  answer('none')
  answer('first', idOf(last(asked)))
  answer('second', idOf(last(asked)))
  expect(payloadsOf(replied)).toEqual(['first'])
  expect(status().dropped).toEqual({ late: 3 })
})

it('refuses what is more than `maxPending`, and takes the next when an answer has come', async () => {
  const { asked, failed, ask, answer } = await start({ maxPending: 2 })
  for (const payload of [1, 2, 3]) ask('c1', payload)
  expect(payloadsOf(asked)).toEqual([1, 2])
  expect(errorOf(last(failed)).code).toBe('busy')
  answer('y', idOf(last(asked)))
  ask('c1', 4)
  expect(payloadsOf(asked)).toEqual([1, 2, 4])
})

it('never hands over a request whose requester was told that there is no answer', async () => {
  const { asked, failed, ask, pass } = await start({ timeout: '1s' })
  asked.down()
  ask('c1', 'x')
  pass(1000)
  expect(failed.got).toHaveLength(1)
  asked.up()
  expect(asked.got).toEqual([])
})

it('does not wait for the answer to a request that was refused', async () => {
  const { asked, failed, ask, pass, source } = await start()
  asked.refuses = true
  ask('c1', 'x')
  expect(source.outcomes).toEqual([['rejected']])
  pass(60_000)
  expect(failed.got).toEqual([])
})

it('ends the request as its reply ends, and asks no second time for a reply that is refused', async () => {
  const { asked, replied, ask, answer, source, pass } = await start()
  replied.isQuick = false
  ask('c1', 'x')
  answer('y', idOf(last(asked)))
  replied.air.splice(0).forEach(({ done, token }) => done(token, new PermanentError('no', 'gone')))
  expect(source.outcomes).toEqual([['rejected'], ['rejected']])
  pass(60_000)
  expect(asked.got).toHaveLength(1)
})

it('gives a request back to its source when it stops', async () => {
  const { ask, engine, source } = await start()
  ask('c1', 'x')
  await engine.stop(1000)
  expect(source.outcomes).toEqual([['failed']])
})

it.each([
  [{ timeout: '0' }, 'without a timeout'],
  [{ into: 'payload', key: '' }, '"key" is empty'],
])('finds fault with %o', (more, words) => {
  const options = resolved(request.config, { answers: 'true', ...more })
  const [finding] = [...(request.check?.(options) ?? [])]
  expect(finding?.message).toMatchObject({ en: expect.stringContaining(words) })
})

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('ask' as const), client: fc.nat(4) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('answer' as const), which: fc.nat(50) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.nat(800) }) },
)

it('gives every answer to the client that asked, once, and ends every request', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 80 }),
      fc.constantFrom('meta', 'payload'),
      async (steps, into) => {
        const { asked, replied, failed, ask, answer, pass, source } = await start({
          into,
          timeout: '1s',
          maxPending: 8,
        })
        let count = 0
        for (const one of steps) {
          if (one.do === 'pass') pass(one.ms)
          if (one.do === 'ask')
            ask(`c${one.client}`, { id: count, for: `c${one.client}`, n: count++ })
          const question = one.do === 'answer' ? asked.got[one.which % asked.got.length] : undefined
          // An echo: also of a request that was answered, or has timed out.
          if (question !== undefined) answer(question.payload, question.meta['correlationData'])
        }
        pass(1000)
        const ended = [...replied.got, ...failed.got].map(({ payload, meta }) => {
          const { id, n, for: client } = payload as { id: number; n: number; for: string }
          expect([id, client]).toEqual([n, meta['client']])
          return n
        })
        expect(ended.toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, n) => n))
        expect(source.outcomes.every((told) => told.length === 1)).toBe(true)
        await running?.stop(0)
      },
    ),
    { numRuns: 200 },
  )
})
