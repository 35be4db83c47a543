import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import type {
  EvaluateAnswer,
  ExpressionAnswer,
  TryAnswer,
} from '../../runtime/admin/contract/try.ts'
import type { SampleMessage, TryBody } from '../../runtime/admin/contract/try.ts'
import { startTested } from './admin-server.ts'

const message = (payload: SampleMessage['payload']): SampleMessage => ({
  payload,
  topic: 'plant/1',
  meta: { qos: 1 },
})

async function tryWith(body: Partial<TryBody>): Promise<TryAnswer> {
  const { post } = await startTested()
  const whole = { flow: 'a', fields: {}, message: message({ text: '' }), ...body }
  return (await post('/api/try', whole)).json<TryAnswer>()
}

describe('trying a node', () => {
  it('shows what a decode makes, and which bytes each value came from', async () => {
    const answer = await tryWith({
      type: 'json/decode',
      message: message({ text: '{"ä":[1,"x"]}' }),
    })
    expect(answer).toEqual({
      sent: [{ port: 'out', message: message({ json: { ä: [1, 'x'] } }) }],
      problems: [],
      spans: [
        { path: '', start: 0, end: 14 },
        { path: '/ä', start: 6, end: 13 },
        { path: '/ä/0', start: 7, end: 8 },
        { path: '/ä/1', start: 9, end: 12 },
      ],
    })
  })

  it('shows why a message fails, and where', async () => {
    const broken = message({ hex: Buffer.from('{"a":[1,2').toString('hex') })
    expect(await tryWith({ type: 'json/decode', message: broken })).toMatchObject({
      sent: [],
      error: { code: 'decode', offset: 9 },
      problems: [],
    })
    const text = message({ text: '0g' })
    expect(await tryWith({ type: 'hex/decode', message: text })).toMatchObject({
      error: { code: 'decode', offset: 1 },
    })
  })

  it('shows bytes as hex and big integers as digits', async () => {
    const hex = await tryWith({ type: 'hex/decode', message: message({ text: '00ff' }) })
    expect(hex.sent[0]?.message.payload).toEqual({ hex: '00ff' })
    const big = message({ text: '9007199254740993' })
    const json = await tryWith({ type: 'json/decode', message: big })
    expect(json.sent[0]?.message.payload).toEqual({ json: '9007199254740993' })
  })

  it('gives a node that takes only bytes the bytes of a text', async () => {
    const { sent } = await tryWith({ type: 'base64/encode', message: message({ text: 'ä' }) })
    expect(sent[0]?.message.payload).toEqual({ text: 'w6Q=' })
  })

  it('shows a filtered message as nothing, and the port of a route', async () => {
    const hot = message({ json: { t: 31 } })
    const fields = { where: 'payload.t < 30' }
    expect(await tryWith({ type: 'filter', fields, message: hot })).toMatchObject({ sent: [] })
    const cases = { hot: 'payload.t > 30', plant: 'topic.startsWith("plant/")' }
    const route = { type: 'route', fields: { cases, mode: 'all' }, message: hot }
    expect((await tryWith(route)).sent.map(({ port }) => port)).toEqual(['hot', 'plant'])
  })

  it('names what is wrong with the fields, as the check does', async () => {
    const broken = await tryWith({ type: 'filter', fields: { where: 'payload.t >', extra: 1 } })
    expect(broken.sent).toEqual([])
    expect(broken.problems.map(({ path }) => path).toSorted()).toEqual(['/extra', '/where'])
    const missing = await tryWith({ type: 'filter' })
    expect(missing.problems).toMatchObject([
      { path: '', message: expect.stringContaining('where') },
    ])
  })

  it('takes fields as data, whatever they hold', async () => {
    for (const value of [
      '*alias',
      '&anchor x',
      '!!js/function x',
      'a: b',
      '- x',
      '# no',
      '\n---\n',
    ]) {
      const { problems } = await tryWith({ type: 'map', fields: { value: JSON.stringify(value) } })
      expect(problems).toEqual([])
    }
    const hidden = await tryWith({ type: 'json/decode', fields: { type: 'mqtt/sink' } })
    expect(hidden.error?.code).toBe('decode')
  })

  it.each([
    ['mqtt/source', 422, 'takes messages from outside'],
    ['mqtt/sink', 422, 'sends messages to the outside'],
    ['mqtt', 422, 'is a connection'],
    ['nothing', 404, 'there is no node type'],
    ['try/before', 404, 'there is no node type'],
    ['../../x', 404, 'there is no node type'],
  ])('refuses %s in words', async (type, code, words) => {
    const { post } = await startTested()
    const body = { flow: 'a', type, fields: {}, message: message({ text: '' }) }
    const answer = await post('/api/try', body)
    expect(answer.code).toBe(code)
    expect(answer.json<{ error: string }>().error).toContain(words)
  })

  it('resolves references beside the flow', async () => {
    const { post, folder } = await startTested({ environment: { SITE: 'north' } })
    await writeFile(join(folder, 'where.txt'), 'payload.t > 1\n')
    const tried = async (type: string, fields: Record<string, unknown>) => {
      const body = { flow: 'a', type, fields, message: message({ json: { t: 2 } }) }
      return (await post('/api/try', body)).json<TryAnswer>().sent
    }
    expect(await tried('filter', { where: '${file:where.txt}' })).toHaveLength(1)
    const [sent] = await tried('map', { value: 'payload', topic: 'site/${env:SITE}' })
    expect(sent?.message.topic).toBe('site/north')
  })

  it('refuses a payload that is no hex', async () => {
    const { post } = await startTested()
    const body = { flow: 'a', type: 'json/decode', fields: {}, message: message({ hex: '0x' }) }
    expect((await post('/api/try', body)).json()).toMatchObject({ code: 'not-hex' })
  })
})

describe('evaluating an expression', () => {
  async function evaluate(source: string, language = 'expression'): Promise<EvaluateAnswer> {
    const { post } = await startTested()
    const body = { language, source, message: message({ json: { n: 2, big: 'x' } }) }
    return (await post('/api/evaluate', body)).json<EvaluateAnswer>()
  }

  it.each([
    ['payload.n * 1.5', 3, 'double'],
    ['payload.n > 1', true, 'bool'],
    ['topic', 'plant/1', 'string'],
    ['fromHex("00ff")', '00ff', 'bytes'],
    ['payload', { n: 2, big: 'x' }, 'map'],
    ['[payload.n]', [2], 'list'],
  ])('gives the value and the type of %s', async (source, value, type) => {
    const answer = await evaluate(source)
    expect(answer).toMatchObject({ value, faults: [] })
    expect(answer.type).toContain(type)
  })

  it('fills a template', async () => {
    const answer = await evaluate('n is {{ payload.n }}', 'template')
    expect(answer).toEqual({ value: 'n is 2', type: 'string', faults: [] })
  })

  it('places faults in the source', async () => {
    expect(await evaluate('payload.n > foo')).toMatchObject({
      faults: [{ message: expect.stringContaining('foo'), start: 12, end: 15 }],
    })
    expect(await evaluate('a {{ foo }}', 'template')).toMatchObject({
      faults: [{ start: 5, end: 8 }],
    })
    const missing = await evaluate('payload.missing + 1')
    expect(missing.value).toBeUndefined()
    expect(missing.faults).toMatchObject([{ start: 0, end: 19 }])
  })

  it('words faults for its reader', async () => {
    const { post } = await startTested()
    const body = { source: 'foo', language: 'expression', message: message({ text: '' }) }
    const faults = async (locale: string) =>
      (await post('/api/evaluate', { ...body, locale })).json<EvaluateAnswer>().faults
    expect(await faults('zh-CN')).toMatchObject([
      { message: expect.stringMatching(/\p{Script=Han}/u) },
    ])
    const tried = { flow: 'a', type: 'filter', fields: {}, message: message({ text: '' }) }
    const { problems } = (await post('/api/try', { ...tried, language: 'zh-CN' })).json<TryAnswer>()
    expect(problems).toMatchObject([{ message: expect.stringMatching(/\p{Script=Han}/u) }])
  })

  it('refuses a source that is far too long', async () => {
    expect(await evaluate('1+'.repeat(20_000))).toMatchObject({ code: 'too-large' })
  })
})

describe('what an expression may use', () => {
  it('lists variables, functions and methods, with our own described in both languages', async () => {
    const { ask } = await startTested()
    const { variables, functions, linkFields } = (
      await ask('/api/expression')
    ).json<ExpressionAnswer>()
    expect(linkFields.map(({ name }) => name)).toEqual(['up', 'pending', 'latency'])
    expect(variables.map(({ name }) => name)).toEqual(['payload', 'topic', 'meta', 'now'])
    const named = (name: string) =>
      functions.find((each) => each.name === name && (!each.isMethod || name === 'startsWith'))
    expect(named('startsWith')).toMatchObject({
      signature: 'string.startsWith(string): bool',
      isMethod: true,
    })
    expect(named('clamp')).toMatchObject({ isMethod: false })
    expect(named('topicLevel')?.description?.en).toBeTruthy()
    for (const name of ['round', 'min', 're', 'hex', 'fromJson', 'millis', 'link']) {
      expect({ name, ...named(name)?.description }).toEqual({
        name,
        en: expect.stringMatching(/./),
        'zh-CN': expect.stringMatching(/\p{Script=Han}/u),
      })
    }
  })
})
