import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'

import { resolved } from '../../test/helpers/context.ts'
import { message } from '../../test/helpers/plan.ts'
import { stageFlow } from '../../test/helpers/stage-flow.ts'
import type { StageFlow } from '../../test/helpers/stage-flow.ts'
import type { Message } from '../../runtime/plugin.ts'
import split from '../split/index.ts'
import join from './index.ts'

let flow: StageFlow
afterEach(() => flow.stop(0))
const start = async (config: object = {}) =>
  (flow = await stageFlow(join, { timeout: '5s', ...config }))

function partsOf(whole: Message, config: object = {}): Message[] {
  const sent: Message[] = []
  const run = split.create(resolved(split.config, config), { id: 'split' })
  run(whole, (_port, part) => void sent.push(part))
  return sent
}
const emit = (...messages: readonly (Message | undefined)[]) => {
  for (const one of messages) if (one !== undefined) flow.source.emit(one)
}
const errors = () => flow.error.got.map(({ meta }) => meta['error'])

describe('the parts of a split', () => {
  it('come together in the order they had, whatever the order they come in', async () => {
    const { source, out } = await start()
    const [a, b, c] = partsOf({ ...message([1, 2, 3]), meta: { qos: 1 } })
    emit(c, a)
    expect(out.got).toEqual([])
    emit(b)
    const meta = { qos: 1, join: { count: 3 } }
    expect(out.got).toEqual([{ payload: [1, 2, 3], topic: 'a/b', meta }])
    expect(source.outcomes).toEqual([[], [], []])
    out.answer()
    expect(source.outcomes).toEqual([['delivered'], ['delivered'], ['delivered']])
  })

  it('leave by error when one is missing at the timeout', async () => {
    const { error, out, clock } = await start()
    const [a, , c] = partsOf(message([1, 2, 3]))
    emit(a)
    clock.pass(4999)
    emit(c)
    expect(error.got).toEqual([])
    clock.pass(1)
    expect(error.payloads()).toEqual([1, 3])
    expect(errors()).toMatchObject([{ code: 'incomplete' }, { code: 'incomplete' }])
    expect(out.got).toEqual([])
  })

  it('go on without the missing ones when asked to', async () => {
    const { out, clock } = await start({ incomplete: 'out' })
    const [a, , c] = partsOf(message([1, 2, 3]))
    emit(a, c)
    clock.pass(5000)
    expect(out.got).toMatchObject([{ payload: [1, 3], meta: { join: { count: 2, missing: 1 } } }])
  })

  it('are counted once each', async () => {
    const { source, out, status } = await start()
    const [a, b] = partsOf(message([1, 2]))
    emit(a, a, b)
    out.answer()
    expect(out.payloads()).toEqual([[1, 2]])
    expect(source.outcomes[1]).toEqual(['filtered'])
    expect(status().dropped).toEqual({ duplicate: 1 })
  })

  it('of the oldest group give way when there are too many groups', async () => {
    const { error, status } = await start({ max: 2 })
    for (const name of ['a', 'b', 'c']) emit(partsOf(message([name, 2]))[0])
    expect(error.payloads()).toEqual(['a'])
    expect(status().dropped).toEqual({ groups: 1 })
  })

  it('leave by error at a stop, and what is no part at once', async () => {
    const { source, error } = await start()
    error.answerAll()
    emit(message('no part'), partsOf(message([1, 2]))[0])
    expect(errors()).toMatchObject([{ code: 'no-group' }])
    await flow.stop()
    expect(errors()).toMatchObject([{ code: 'no-group' }, { code: 'incomplete' }])
    expect(source.outcomes).toEqual([['delivered'], ['delivered']])
  })

  it('give back what was split, also when it was split twice', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.integer(), { minLength: 1, maxLength: 4 }), {
          minLength: 1,
          maxLength: 4,
        }),
        fc.infiniteStream(fc.nat()),
        async (whole, order) => {
          const { out, stop } = await start()
          const parts = partsOf(message(whole)).flatMap((part) => partsOf(part))
          while (parts.length > 0) emit(parts.splice(order.next().value % parts.length, 1)[0])
          const inner = [...out.got]
          emit(...inner)
          expect(out.payloads().at(-1)).toEqual(whole)
          expect(out.got.at(-1)?.meta['split']).toBe(undefined)
          await stop(0)
        },
      ),
      { numRuns: 30 },
    )
  })

  it('give back objects, text and bytes', async () => {
    const text = 'a\nb\n\nc'
    const bytes = Uint8Array.of(1, 2, 3, 4, 5)
    for (const [whole, cut, as] of [
      [{ a: 1, b: [2] }, {}, 'auto'],
      [text, { empty: 'keep' }, 'text'],
      [bytes, { size: '2B' }, 'bytes'],
    ] as const) {
      const { out, stop } = await start({ as })
      emit(...partsOf(message(whole), cut))
      const [payload] = out.payloads()
      expect(payload instanceof Uint8Array ? new Uint8Array(payload) : payload).toEqual(whole)
      await stop(0)
    }
  })
})

describe('the latest of several streams', () => {
  const config = {
    what: 'latest',
    streams: { t: 'topic.endsWith("/t")', h: 'topic.endsWith("/h")' },
    key: 'topicLevel(0)',
  }

  it('come with each new message once all have a value', async () => {
    const { source, out } = await start(config)
    out.answerAll()
    emit(message(20, 'r1/t'), message(1, 'r2/h'))
    expect(source.outcomes).toEqual([[], []])
    emit(message(50, 'r1/h'), message(21, 'r1/t'))
    expect(out.payloads()).toEqual([
      { t: 20, h: 50 },
      { t: 21, h: 50 },
    ])
    expect(out.got[0]?.meta).toEqual({ join: { key: 'r1' } })
    expect(source.outcomes).toEqual([['delivered'], [], ['delivered'], ['delivered']])
  })

  it('begin anew after each set when asked to', async () => {
    const { out } = await start({ ...config, emit: 'once' })
    emit(message(1, 'r/t'), message(2, 'r/h'), message(3, 'r/t'), message(4, 'r/h'))
    expect(out.payloads()).toEqual([
      { t: 1, h: 2 },
      { t: 3, h: 4 },
    ])
  })

  it('are too old after the timeout', async () => {
    const { out, error, clock } = await start(config)
    emit(message(1, 'r/t'), message(2, 'r/h'))
    clock.pass(5000)
    emit(message(3, 'r/t'))
    expect(out.got).toHaveLength(1)
    clock.pass(5000)
    expect(error.payloads()).toEqual([3])
    expect(errors()).toMatchObject([{ code: 'incomplete' }])
  })

  it('are replaced by newer ones, counted', async () => {
    const { source, out, status } = await start(config)
    emit(message(1, 'r/t'), message(2, 'r/t'), message(3, 'r/h'))
    expect(out.payloads()).toEqual([{ t: 2, h: 3 }])
    expect(source.outcomes[0]).toEqual(['filtered'])
    expect(status().dropped).toEqual({ replaced: 1 })
  })

  it('refuse what belongs to no stream, and forget the oldest key', async () => {
    const { error, status } = await start({ ...config, max: 1 })
    emit(message(1, 'r/x'), message(2, 'r1/t'), message(3, 'r2/t'))
    expect(error.payloads()).toEqual([1, 2])
    expect(errors()).toMatchObject([{ code: 'no-stream' }, { code: 'incomplete' }])
    expect(status().dropped).toEqual({ keys: 1 })
  })
})
