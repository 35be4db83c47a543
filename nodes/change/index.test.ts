import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, expect, it } from 'vitest'

import { message } from '../../test/helpers/plan.ts'
import { stageFlow } from '../../test/helpers/stage-flow.ts'
import type { StageFlow } from '../../test/helpers/stage-flow.ts'
import { Outcome } from '../../runtime/plugin.ts'
import change from './index.ts'

let flow: StageFlow
afterEach(() => flow.stop(0))
const start = async (config: object = {}, options = {}) => {
  flow = await stageFlow(change, config, options)
  flow.out.answerAll()
  return flow
}
const emit = (...payloads: unknown[]) => {
  for (const payload of payloads) flow.source.emit(message(payload))
}

it('passes the first message and then what differs, and filters the rest', async () => {
  const { source, out } = await start()
  emit(1, 1, 2, 'x', 'x', { a: 1, b: 2 }, { b: 2, a: 1 }, null, NaN, NaN, '1', 1)
  expect(out.payloads()).toEqual([1, 2, 'x', { a: 1, b: 2 }, null, NaN, '1', 1])
  expect(source.outcomes[1]).toEqual(['filtered'])
})

it('measures from the value that was last reported, so that slow drift is seen', async () => {
  const { out } = await start({ deadband: 1 })
  emit(10, 10.6, 11, 11.2, 10.3, 10.1)
  expect(out.payloads()).toEqual([10, 11.2, 10.1])
})

it('takes the band in percent of the last value', async () => {
  const { out } = await start({ percent: 10 })
  emit(100, 110, 110.5, 0, 0, 0.1)
  expect(out.payloads()).toEqual([100, 110.5, 0, 0.1])
})

it('passes an unchanged value after the longest silence', async () => {
  const { out, clock } = await start({ maxSilence: '10s' })
  emit(1)
  clock.pass(9999)
  emit(1)
  clock.pass(1)
  emit(1, 1)
  expect(out.got).toHaveLength(2)
})

it('watches each key on its own, and forgets the one not seen for longest', async () => {
  const { source, out, status } = await start({ key: 'topic', value: 'payload.v', maxKeys: 2 })
  for (const topic of ['a', 'b', 'a', 'c', 'a', 'b']) source.emit(message({ v: 1 }, topic))
  expect(out.got.map(({ topic }) => topic)).toEqual(['a', 'b', 'c', 'b'])
  expect(status().dropped).toEqual({ forgotten: 2 })
})

it('takes nothing for reported that was not delivered', async () => {
  flow = await stageFlow(change, {})
  const { source, out, clock } = flow
  emit(1, 1)
  out.answer(Outcome.failed)
  clock.pass(100)
  expect(out.payloads()).toEqual([1, 1])
  out.answer(Outcome.rejected)
  emit(1)
  out.answer()
  emit(1)
  expect(source.outcomes).toEqual([['rejected'], ['filtered'], ['delivered'], ['filtered']])
})

it('remembers over a restart when its state is on disk', async () => {
  const stateFolder = await mkdtemp(join(tmpdir(), 'change-'))
  try {
    for (const expected of [[1, 'x'], []]) {
      const { source, out } = await start({ state: 'disk', key: 'topic' }, { stateFolder })
      source.emit(message(1, 'a'))
      source.emit(message('x', 'b'))
      expect(out.payloads()).toEqual(expected)
      await flow.stop()
    }
  } finally {
    await rm(stateFolder, { recursive: true })
  }
})
