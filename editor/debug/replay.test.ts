import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { InjectBody } from '../../runtime/admin/contract/debug.ts'
import type { TappedMessage } from '../../runtime/admin/contract/taps.ts'
import { ApiError } from '../api/client.ts'
import type { Editor } from '../app/editor.ts'
import { seenMessage } from '../live/taps/message.ts'
import { replay } from './replay.ts'
import type { Replayable } from './replay.ts'
import { replayableRows } from './rows.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

const message = (at: number): Replayable => ({
  at: 1000 + at,
  flow: 'line',
  port: 'a -> b',
  payload: { text: String(at) },
  topic: '',
  meta: { qos: 1 },
})

function start(ats: readonly number[], speed = 1, answers: readonly (string | number)[] = []) {
  const sent: { readonly at: number; readonly body: InjectBody }[] = []
  const begin = performance.now()
  const inject = (body: InjectBody) => {
    const answer = answers[sent.length] ?? 'delivered'
    sent.push({ at: Math.round(performance.now() - begin), body })
    return typeof answer === 'number'
      ? Promise.reject(new ApiError(answer, 'no'))
      : Promise.resolve({ outcome: answer })
  }
  // Only what a replay asks of it.
  const editor = { api: { debug: { inject } } } as unknown as Editor
  const ending = new AbortController()
  const progress: number[] = []
  const played = replay(editor, {
    messages: ats.map(message),
    speed,
    signal: ending.signal,
    onProgress: (done) => progress.push(done),
  })
  return {
    sent,
    played,
    progress,
    stop: () => ending.abort(),
    times: () => sent.map(({ at }) => at),
  }
}

describe('a replay', () => {
  it.each([
    [1, [0, 500, 2000]],
    [10, [0, 50, 200]],
    [Infinity, [0, 21, 42]],
  ])('at %s times the pace sends in time, marked', async (speed, times) => {
    const { sent, played, progress, times: got } = start([0, 500, 2000], speed)
    await vi.runAllTimersAsync()
    expect([got(), progress]).toEqual([times, [1, 2, 3]])
    expect(sent[0]?.body).toMatchObject({ port: 'a -> b', meta: { qos: 1, replayed: true } })
    expect([...(await played)]).toEqual([['delivered', 3]])
  })

  it('waits for an answer no longer than until the next one is due', async () => {
    const { sent } = start([0, 10, 700, 9000])
    await vi.runAllTimersAsync()
    expect(sent.map(({ body }) => body.waitMs)).toEqual([100, 690, 2000, 2000])
  })

  it('tries again where too many are under way, and ends with any other refusal', async () => {
    const { sent, played } = start([0, 10], 1, ['under-way', 429, 429, 'delivered'])
    await vi.runAllTimersAsync()
    expect([...(await played)]).toEqual([
      ['under-way', 1],
      ['delivered', 1],
    ])
    expect(sent.map(({ body }) => body.payload)).toEqual(
      ['0', '10', '10', '10'].map((text) => ({ text })),
    )
    await expect(start([0], 1, [404]).played).rejects.toThrow('no')
  })

  it('stops when it is told to', async () => {
    const { played, stop, times } = start([0, 500, 2000])
    await vi.advanceTimersByTimeAsync(600)
    stop()
    expect([...(await played)]).toEqual([['delivered', 2]])
    expect(times()).toEqual([0, 500])
  })
})

describe('messages that were seen', () => {
  const tapped = (
    payload: Partial<TappedMessage['payload']>,
    more: Partial<TappedMessage> = {},
  ): TappedMessage => ({
    time: 5,
    topic: 'a',
    meta: {},
    isMetaCut: false,
    payload: { kind: 'bytes', size: 1, isCut: false, ...payload },
    ...more,
  })
  const open = [{ id: 't0', target: { flow: 'line', kind: 'port', name: 'a.out' } }] as const
  const rowsOf = (...all: readonly TappedMessage[]) =>
    replayableRows(
      all.map((each, key) => seenMessage(key, 't0', each)),
      open,
    )

  it('are put in where they were seen, as what they were', () => {
    const { messages, skipped } = rowsOf(
      tapped({ text: 'x' }),
      tapped({ base64: '/wA=' }),
      tapped({ kind: 'text', text: 'x' }),
      tapped({ kind: 'json', text: '{"n":1}' }),
    )
    expect(skipped).toBe(0)
    expect(messages[0]).toMatchObject({ at: 5, flow: 'line', port: 'a.out', topic: 'a' })
    expect(messages.map(({ payload }) => payload)).toEqual([
      { base64: 'eA==' },
      { base64: '/wA=' },
      { text: 'x' },
      { json: { n: 1 } },
    ])
  })

  it('are left out where only a part is here', () => {
    const { messages, skipped } = rowsOf(
      tapped({ kind: 'json', text: '{"n":', isCut: true }),
      tapped({ text: 'x' }, { isMetaCut: true }),
    )
    expect([messages, skipped]).toEqual([[], 2])
  })
})
