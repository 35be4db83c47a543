import { afterEach, expect, it } from 'vitest'

import { resolved } from '../../test/helpers/context.ts'
import { message } from '../../test/helpers/plan.ts'
import { stageFlow } from '../../test/helpers/stage-flow.ts'
import type { StageFlow } from '../../test/helpers/stage-flow.ts'
import delay from './index.ts'

let flow: StageFlow
afterEach(() => flow.stop(0))
const start = async (config: object) => {
  flow = await stageFlow(delay, config)
  flow.out.answerAll()
  return flow
}

it('holds each message for its time, and acknowledges it when it is delivered', async () => {
  const { source, out, clock } = await start({ for: '1s' })
  source.emit(message(1))
  clock.pass(600)
  source.emit(message(2))
  clock.pass(399)
  expect(out.got).toEqual([])
  clock.pass(1)
  expect(out.payloads()).toEqual([1])
  expect(source.outcomes).toEqual([['delivered'], []])
  clock.pass(600)
  expect(out.payloads()).toEqual([1, 2])
})

it('takes the time from the message: milliseconds, or a timestamp', async () => {
  const { source, out, clock } = await start({ by: 'payload' })
  for (const ms of [300, 100, 0, -5, 100]) source.emit(message(ms))
  expect(out.payloads()).toEqual([0, -5])
  clock.pass(300)
  expect(out.payloads()).toEqual([0, -5, 100, 100, 300])
  await flow.stop(0)
  const at = new Date(1_000_000 + 250).toISOString()
  await start({ by: 'timestamp(payload)' })
  flow.source.emit(message(at))
  flow.clock.pass(249)
  expect(flow.out.got).toEqual([])
  flow.clock.pass(1)
  expect(flow.out.got).toHaveLength(1)
})

it('keeps the order of messages with the same key', async () => {
  const { source, out, clock } = await start({ by: 'payload', key: 'topic' })
  source.emit(message(300, 'a'))
  source.emit(message(100, 'a'))
  source.emit(message(200, 'b'))
  clock.pass(200)
  expect(out.payloads()).toEqual([200])
  clock.pass(100)
  expect(out.payloads()).toEqual([200, 300, 100])
})

it('sends to error what would wait too long, or has no time', async () => {
  const { source, error } = await start({ by: 'payload', max: '1s' })
  source.emit(message(1001))
  source.emit(message('soon'))
  expect(error.payloads()).toEqual([1001, 'soon'])
})

it('asks the sources to wait when enough messages do', async () => {
  const { source, clock } = await start({ for: '1s', maxHeld: 2 })
  expect(source.offer(message(1))).toBe(undefined)
  const wait = source.offer(message(2))
  expect(wait).toBeInstanceOf(Promise)
  clock.pass(1000)
  await wait
  expect(source.offer(message(3))).toBe(undefined)
})

it('sends what waits at a stop', async () => {
  const { source, out } = await start({ for: '1h' })
  source.emit(message(1))
  source.emit(message(2))
  await flow.stop()
  expect(out.payloads()).toEqual([1, 2])
  expect(source.outcomes).toEqual([['delivered'], ['delivered']])
})

it('wants one way to say the time', async () => {
  await start({ for: '1s' })
  const paths = (config: object) =>
    [...(delay.check?.(resolved(delay.config, config)) ?? [])].map(({ path }) => path)
  expect(paths({})).toEqual([''])
  expect(paths({ for: '1s', by: '1' })).toEqual([''])
  expect(paths({ for: '2h' })).toEqual(['/for'])
  expect(paths({ for: '2h', max: '1d' })).toEqual([])
})
