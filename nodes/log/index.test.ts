import { expect, it } from 'vitest'

import { resolved, sinkContext } from '../../test/helpers/context.ts'
import log from './index.ts'

async function written(config: object, payloads: readonly unknown[]) {
  const context = sinkContext(undefined, { id: 'look' })
  const sink = await log.start(resolved(log.config, config), context)
  for (const payload of payloads) await sink.write?.({ payload, topic: 'a/b', meta: { qos: 1 } })
  return context.lines
}

it('writes topic and payload', async () => {
  expect(await written({ level: 'warn' }, [{ t: 1 }])).toEqual([
    { level: 'warn', message: 'look', facts: { topic: 'a/b', payload: '{"t":1}' } },
  ])
})

it('shows text, bytes and values, cut to length', async () => {
  const payloads = ['x'.repeat(20), Buffer.from('hi'), Buffer.from([255, 0]), 1n, 2, { n: 1n }]
  const lines = await written({ maxLength: 10, show: ['payload'] }, payloads)
  expect(lines.map(({ facts }) => facts?.['payload'])).toEqual([
    'xxxxxxxxxx... (20 characters)',
    'hi',
    '2 bytes: ff00',
    '1',
    2,
    '{ n: 1n }',
  ])
})

it('samples every nth message', async () => {
  const lines = await written({ every: 3, show: ['payload'] }, [1, 2, 3, 4, 5])
  expect(lines.map(({ facts }) => facts?.['payload'])).toEqual([1, 4])
})

it('limits the lines of a second', async () => {
  const lines = await written(
    { perSecond: 2 },
    Array.from({ length: 50 }, (_, n) => n),
  )
  // Two, or four when a second begins in between.
  expect(lines.length).toBeLessThanOrEqual(4)
})

it('says what happened to a message that comes by an error port', async () => {
  const context = sinkContext(undefined, { id: 'problems' })
  const sink = await log.start(resolved(log.config, {}), context)
  const error = { node: 'parse', code: 'decode', message: 'not valid JSON' }
  await sink.write?.({ payload: 'x', topic: 'a/b', meta: { error } })
  expect(context.lines[0]?.facts).toEqual({
    topic: 'a/b',
    payload: 'x',
    failedIn: 'parse',
    code: 'decode',
    reason: 'not valid JSON',
  })
})
