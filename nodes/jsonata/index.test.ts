import { afterEach, describe, expect, it } from 'vitest'

import { resolved } from '../../test/helpers/context.ts'
import { message } from '../../test/helpers/plan.ts'
import { stageFlow } from '../../test/helpers/stage-flow.ts'
import type { StageFlow } from '../../test/helpers/stage-flow.ts'
import { until } from '../../test/helpers/wait.ts'
import { fromText, toText } from '../script/sandbox/values.ts'
import jsonata from './index.ts'
import { createEvaluate } from './run/evaluate.ts'

const limits = { timeout: 300, stack: 200, sequence: 1000 }

/** What the expression gives, or the code and message of its error. */
async function evaluate(value: string, payload: unknown = {}): Promise<unknown> {
  const job = toText({ payload, topic: 't', meta: { qos: 1 }, now: 5 })
  const ran = await createEvaluate({ value, ...limits })(job)
  if (!ran.ok) return `${ran.code}: ${ran.message}`
  return (fromText(ran.text) as { result: unknown }).result
}

describe('an expression', () => {
  it('is evaluated over the payload, with topic, meta and the time', async () => {
    const payload = { a: { b: [7] } }
    expect(await evaluate('[a.b[0], $topic, $meta.qos, $millis(), $now()]', payload)).toStrictEqual(
      [7, 't', 1, 5, '1970-01-01T00:00:00.005Z'],
    )
    expect(await evaluate('readings[c > 30].id', { readings: [{ c: 31, id: 'x' }] })).toBe('x')
  })

  it('gives plain values, without the marks of the library', async () => {
    const result = await evaluate('a.b', { a: [{ b: 1 }, { b: 2 }] })
    expect(result).toStrictEqual([1, 2])
    expect(Object.getOwnPropertyNames(result)).toEqual(['0', '1', 'length'])
  })

  it('never changes the message that it looks at', async () => {
    const payload = { a: { b: 1 } }
    expect(await evaluate('$ ~> |a|{"b": 2}|', payload)).toEqual({ a: { b: 2 } })
    expect(payload).toEqual({ a: { b: 1 } })
  })

  it('matches, splits and replaces in linear time', async () => {
    const value = '[$match(a, /b(c)/).groups, $split(a, /-/), $replace(a, /B(.)/i, "<$1>")]'
    const result = await evaluate(value, { a: 'abc-bc' })
    expect(result).toEqual(['c', 'c', 'abc', 'bc', 'a<c>-<c>'])
    expect(await evaluate('$contains(a, /(x+)+$/)', { a: `${'x'.repeat(5000)}y` })).toBe(false)
  })

  it.each([
    ['[1..1e9]', 'limit: '],
    ['($f := function($n) { 1 + $f($n) }; $f(1))', 'limit: '],
    [
      '($f := function($n) { $f($n) }; $f(1))',
      'timeout: the expression ran for longer than 300 ms',
    ],
    ['$number("x")', 'jsonata: '],
    ['$now("[Y]")', 'jsonata: write $fromMillis($millis(), picture) here'],
    ['$uppercase', 'jsonata: the expression gives a function'],
    ['$eval("1 + 1")', 'jsonata: there is no $eval here'],
  ])('ends %s as an error', async (value, error) => {
    expect(await evaluate(value)).toEqual(expect.stringContaining(error))
  })
})

describe('the node', () => {
  const flows: StageFlow[] = []
  afterEach(async () => {
    for (const flow of flows.splice(0)) await flow.stop(0)
  })

  async function start(value: string, more: object = {}): Promise<StageFlow> {
    const flow = await stageFlow(jsonata, { value, ...more })
    flows.push(flow)
    flow.out.answerAll()
    flow.error.answerAll()
    return flow
  }
  const settled = ({ source }: StageFlow) =>
    until('all are settled', () => source.outcomes.every(({ length }) => length > 0))

  it('answers in order', async () => {
    const run = await start('a')
    for (let a = 0; a < 200; a++) run.source.emit(message({ a }))
    await settled(run)
    expect(run.out.payloads()).toEqual(Array.from({ length: 200 }, (_, a) => a))
  })

  it.each([
    ['filter', [['filtered']], []],
    ['null', [['delivered']], [null]],
    ['error', [['delivered']], []],
  ])('takes a message for which there is nothing: %s', async (missing, outcomes, payloads) => {
    const run = await start('a.b', { missing })
    run.source.emit(message({}))
    await settled(run)
    expect(run.source.outcomes).toEqual(outcomes)
    expect(run.out.payloads()).toEqual(payloads)
    const errors = missing === 'error' ? [{ node: 'stage', code: 'missing' }] : []
    expect(run.error.got.map(({ meta }) => meta['error'])).toMatchObject(errors)
  })

  it('ends a step that never looks at the clock, and goes on with the next message', async () => {
    const run = await start('a ? $length($pad("", 5e8, "ab")) : 1', { timeout: '100ms' })
    for (const a of [true, false]) run.source.emit(message({ a }))
    await settled(run)
    expect(run.out.payloads()).toEqual([1])
    expect(run.error.got).toHaveLength(1)
  })

  it('finds what cannot be read, with the place', () => {
    const check = (value: string) => [
      ...(jsonata.check?.(resolved(jsonata.config, { value })) ?? []),
    ]
    expect(check('a.b')).toEqual([])
    expect(check('a.\n(b')).toMatchObject([
      { path: '/value', message: { en: expect.stringContaining('in line 2') } },
    ])
    expect(check('a.b[$contains(c, /x+/i)].%.d')).toEqual([])
    expect(check('[a.b.%.c, /ok/,\n  $map(b, function($v) { /a(?=b)/ })]')).toMatchObject([
      { path: '/value', message: { en: expect.stringContaining('is not RE2: ') } },
    ])
  })
})
