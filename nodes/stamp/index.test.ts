import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, expect, it } from 'vitest'

import { resolved } from '../../test/helpers/context.ts'
import { message } from '../../test/helpers/plan.ts'
import { stageFlow } from '../../test/helpers/stage-flow.ts'
import type { StageFlow } from '../../test/helpers/stage-flow.ts'
import { Outcome } from '../../runtime/plugin.ts'
import unstamp from '../unstamp/index.ts'
import stamp from './index.ts'

let flow: StageFlow
afterEach(() => flow.stop(0))
const start = async (config: object = {}, options = {}) =>
  (flow = await stageFlow(stamp, config, options))
const takeOff = (config: object = {}) => unstamp.create(resolved(unstamp.config, config))
const numbers = () => flow.out.payloads().map((payload) => (payload as { seq: number }).seq)

it('puts id, number, source and time into an envelope', async () => {
  const { source, out } = await start()
  source.emit(message({ level: 1 }))
  source.emit(message({ level: 2 }))
  const [first, second] = out.payloads() as { id: string }[]
  const common = { source: 'flow/stage', at: 1_000_000 }
  expect(first).toMatchObject({ seq: 1, payload: { level: 1 }, ...common })
  expect(second).toMatchObject({ seq: 2, payload: { level: 2 }, ...common })
  expect(first?.id).toMatch(/^[0-9a-f-]{36}$/)
  expect(second?.id).not.toBe(first?.id)
})

it('takes the id from the message and numbers each key on its own', async () => {
  const { source, out } = await start({ id: 'payload.n', key: 'topic', source: 'from {{ topic }}' })
  source.emit(message({ n: 7 }, 'a'))
  source.emit(message({ n: 8 }, 'b'))
  source.emit(message({ n: 9 }, 'a'))
  expect(out.payloads()).toMatchObject([
    { id: '7', seq: 1, source: 'from a' },
    { id: '8', seq: 1, source: 'from b' },
    { id: '9', seq: 2 },
  ])
})

it('is undone by unstamp, in an envelope and in user properties', async () => {
  for (const place of ['envelope', 'meta']) {
    const { source, out, stop } = await start({ into: place, id: '"x"', source: 's' })
    const sent = {
      ...message(Uint8Array.of(1)),
      meta: { qos: 1, userProperties: { mine: 'kept' } },
    }
    source.emit(sent)
    const opened = takeOff({ from: place })(out.got[0]!)
    const meta = { ...sent.meta, id: 'x', seq: 1, source: 's', at: 1_000_000 }
    expect(opened).toEqual({ ...sent, meta })
    await stop(0)
  }
})

it('refuses or passes what has no stamp', () => {
  for (const from of ['envelope', 'meta']) {
    expect(() => takeOff({ from })(message({ payload: 1 }))).toThrow('no stamp')
    const plain = message('plain')
    expect(takeOff({ from, missing: 'pass' })(plain)).toBe(plain)
  }
})

it('sends a message that failed again with the same stamp', async () => {
  const { source, out, clock } = await start()
  source.emit(message(1))
  out.answer(Outcome.failed)
  clock.pass(100)
  expect(out.got[1]).toBe(out.got[0])
  out.answer()
  expect(source.outcomes).toEqual([['delivered']])
})

it('leaves no gap for a message without an id', async () => {
  const { source, error } = await start({ id: 'payload.id' })
  source.emit(message({ id: 1 }))
  source.emit(message({ id: true }))
  source.emit(message({ id: 2 }))
  expect(numbers()).toEqual([1, 2])
  expect(error.got[0]?.meta['error']).toMatchObject({ code: 'id' })
})

it('goes on counting after a restart, and skips ahead after a crash', async () => {
  const stateFolder = await mkdtemp(join(tmpdir(), 'stamp-'))
  try {
    const first = await start({ state: 'disk' }, { stateFolder })
    first.out.answerAll()
    first.source.emit(message(1))
    await first.stop()
    const second = await start({ state: 'disk' }, { stateFolder })
    second.out.answerAll()
    second.source.emit(message(1))
    expect(numbers()).toEqual([2])
    // Another run reads what the second had written before it ended.
    second.clock.pass(1000)
    const run = () => stageFlow(stamp, { state: 'disk' }, { stateFolder })
    await expect
      .poll(async () => {
        const crashed = await run()
        crashed.out.answerAll()
        crashed.source.emit(message(1))
        return (crashed.out.payloads()[0] as { seq: number }).seq
      })
      .toBe(10_003)
  } finally {
    await flow.stop()
    await rm(stateFolder, { recursive: true })
  }
})

it('forgets the sequence that rested longest, and counts it', async () => {
  const { source, status } = await start({ key: 'topic', maxKeys: 2 })
  for (const topic of ['a', 'b', 'a', 'c', 'b']) source.emit(message(1, topic))
  expect(numbers()).toEqual([1, 1, 2, 1, 1])
  expect(status().dropped).toEqual({ forgotten: 2 })
})
