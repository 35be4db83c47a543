import { afterEach, describe, expect, it } from 'vitest'

import { resolved } from '../../test/helpers/context.ts'
import { message } from '../../test/helpers/plan.ts'
import { stageFlow } from '../../test/helpers/stage-flow.ts'
import type { StageFlow } from '../../test/helpers/stage-flow.ts'
import { until } from '../../test/helpers/wait.ts'
import { Outcome } from '../../runtime/plugin.ts'
import script from './index.ts'

const flows: StageFlow[] = []
afterEach(async () => {
  for (const flow of flows.splice(0)) await flow.stop(0)
})

/** Runs it in its own thread, as a runtime does; everything behind it is delivered at once. */
async function start(code: string, options: object = {}): Promise<StageFlow> {
  const flow = await stageFlow(script, { code, ...options })
  flows.push(flow)
  flow.out.answerAll()
  flow.error.answerAll()
  return flow
}

/** Gives the payloads, and waits until the source has heard of all of them. */
async function give({ source }: StageFlow, ...payloads: readonly unknown[]): Promise<string[]> {
  const first = source.outcomes.length
  for (const payload of payloads) source.emit(message(payload))
  const mine = () => source.outcomes.slice(first)
  await until('all are settled', () => mine().every(({ length }) => length > 0))
  return mine().flat()
}

const errors = ({ error }: StageFlow): string[] =>
  error.got.map(({ meta }) => {
    const { code, message: text } = meta['error'] as { code: string; message: string }
    return `${code}: ${text}`
  })

describe('a script', () => {
  it('returns the message, a part of one, several, or none', async () => {
    const run = await start(`
      const { payload } = message
      if (payload === 'same') return message
      if (payload === 'other') return { payload: 1, topic: 'b', meta: { qos: 1 } }
      if (payload === 'topic') return { topic: message.topic + '/c' }
      if (payload === 'two') return [{ payload: 1 }, { payload: 2 }]
      if (payload === 'null') return null`)
    const outcomes = await give(run, 'same', 'other', 'topic', 'two', 'null', 'none')
    expect(outcomes.slice(0, 4)).toEqual(['delivered', 'delivered', 'delivered', 'delivered'])
    expect(outcomes.slice(4)).toEqual(['filtered', 'filtered'])
    expect(run.out.got).toEqual([
      { payload: 'same', topic: 'a/b', meta: {} },
      { payload: 1, topic: 'b', meta: { qos: 1 } },
      { payload: 'topic', topic: 'a/b/c', meta: {} },
      { payload: 1, topic: 'a/b', meta: {} },
      { payload: 2, topic: 'a/b', meta: {} },
    ])
  })

  it('ends a message as the worst of those that it was made into', async () => {
    const run = await stageFlow(script, { code: 'return [{ payload: 1 }, { payload: 2 }]' })
    flows.push(run)
    run.source.emit(message('x'))
    await until('both are there', () => run.out.waiting() === 2)
    run.out.answer(Outcome.rejected)
    expect(run.source.outcomes).toEqual([[]])
    run.out.answer(Outcome.delivered)
    expect(run.source.outcomes).toEqual([['rejected']])
  })

  it('keeps what it puts into the state, and sees the time of the flow', async () => {
    const run = await start(`state.count = (state.count ?? 0) + 1
      return { payload: [state.count, now.toISOString()] }`)
    await give(run, 'a')
    run.clock.pass(1000)
    await give(run, 'b')
    expect(run.out.payloads()).toEqual([
      [1, '1970-01-01T00:16:40.000Z'],
      [2, '1970-01-01T00:16:41.000Z'],
    ])
  })

  it('says what went wrong, and in which line', async () => {
    const run = await start(`const { payload } = message
      if (payload === 'throws') throw new Error('too hot')
      if (payload === 'missing') return { payload: payload.a.b }
      if (payload === 'timer') setTimeout(() => {}, 1)
      if (payload === 'promise') return Promise.resolve(message)
      if (payload === 'function') return { payload: { run: () => 1 } }
      if (payload === 'circle') { const a = {}; a.a = a; return { payload: a } }
      if (payload === 'number') return 7
      if (payload === 'key') return { temperature: 7 }
      if (payload === 'port') return { port: 'away' }
      if (payload === 'topic') return { topic: 1 }`)
    const wrong = ['throws', 'missing', 'timer', 'promise', 'function', 'circle', 'number', 'key']
    const outcomes = await give(run, ...wrong, 'port', 'topic')
    expect(new Set(outcomes)).toEqual(new Set(['delivered']))
    const form =
      'a script returns `message`, or an object with "payload", "topic", "meta" or "port", or a list of them, or nothing'
    expect(errors(run)).toEqual([
      'script: Error: too hot (line 2)',
      "script: TypeError: cannot read property 'b' of undefined (line 3)",
      "script: ReferenceError: 'setTimeout' is not defined (line 4); a script has no timers, no modules and no network",
      'script: TypeError: the script returned a promise: there is nothing to wait for here',
      'script: TypeError: the result.results[0].payload.run is of the type function: it cannot leave a script',
      expect.stringMatching(/^script: (InternalError|RangeError): .*stack overflow/),
      `script: it returned the number 7: ${form}`,
      `script: it returned an object with the key "temperature": ${form}`,
      `script: there is no port "away"; there are "out": ${form}`,
      `script: "topic" is the number 1 and no text: ${form}`,
    ])
  })

  it('writes to the log, so many lines a second', async () => {
    const run = await start(`console.log('level', message.payload, { a: 1 })`)
    await give(run, ...Array.from({ length: 15 }, (_, index) => index))
    run.clock.pass(1000)
    await give(run, 'later')
    const said = run.lines.map(({ message: text, facts }) => [text, facts?.['leftOut']])
    expect(said).toHaveLength(11)
    expect(said[0]).toEqual(['level 0 {"a":1}', undefined])
    expect(said[10]).toEqual(['level later {"a":1}', 5])
  })
})

describe('the sandbox of a script', () => {
  const bad = `const { payload } = message
    state.count = (state.count ?? 0) + 1
    if (payload === 'loop') while (true) {}
    if (payload === 'regex') return { payload: /^(a+)+$/.test('a'.repeat(60) + 'b') }
    if (payload === 'bomb') { const all = []; while (true) all.push('x'.repeat(100_000) + all.length) }
    if (payload === 'caught') try { const all = []; while (true) all.push(new Array(10_000)) } catch {}
    if (payload === 'deep') { const f = () => 1 + f(); return f() }
    return { payload: [payload, state.count] }`

  it('stops a script that never ends, at the cost of that message and of the state', async () => {
    const run = await start(bad, { timeout: '50ms' })
    await give(run, 1, 'loop', 2, 'regex', 3)
    const late =
      'timeout: the script ran for longer than 50 ms; what the script kept in `state` is lost'
    expect(errors(run)).toEqual([late, late])
    expect(run.out.payloads()).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
    ])
  })

  it('stops a script that wants all memory, again and again, and takes no more for it', async () => {
    const run = await start(bad, { timeout: '10s', memory: '24MiB' })
    const rss = () => process.memoryUsage.rss() / 1024 / 1024
    await give(run, 'bomb', 1)
    const before = rss()
    for (let round = 0; round < 6; round++) await give(run, 'bomb', 'caught', 'deep', round)
    const memory =
      'memory: the script needs more than 25165824 bytes; what the script kept in `state` is lost'
    expect(errors(run).filter((each) => each === memory).length).toBeGreaterThanOrEqual(7)
    expect(run.out.payloads()).toContainEqual([5, 3])
    expect(rss() - before).toBeLessThan(100)
  })

  it('takes no memory that grows with the messages', async () => {
    const run = await start('return { payload: { n: message.payload.n + 1, all: [1, 2, 3] } }', {
      memory: '20MiB',
    })
    const batch = Array.from({ length: 1000 }, (_, n) => ({ n }))
    for (let round = 0; round < 10; round++) {
      await give(run, ...batch)
      expect(run.error.got).toEqual([])
    }
    expect(run.out.got).toHaveLength(10_000)
  })

  it('lets other flows run while a script never ends', async () => {
    const quiet = await start('return message')
    const batch = Array.from({ length: 1000 }, (_, n) => n)
    const time = async (): Promise<number> => {
      const begin = performance.now()
      for (let round = 0; round < 10; round++) await give(quiet, ...batch)
      return performance.now() - begin
    }
    await time()
    const alone = await time()
    const busy = await start(bad, { timeout: '15s' })
    busy.source.emit(message('loop'))
    // The best of three: others who use the machine add time, and never take any.
    const beside = Math.min(await time(), await time(), await time())
    expect(busy.source.outcomes).toEqual([[]])
    // It takes a core. In the thread of the flows, nothing at all would have passed.
    expect(beside).toBeLessThan(alone * 4)
  })

  it('is closed at once also in the middle of a script that never ends', async () => {
    const run = await start(bad, { timeout: '1m' })
    run.source.emit(message('loop'))
    const begin = performance.now()
    await run.stop(0)
    expect(performance.now() - begin).toBeLessThan(5000)
    expect(run.source.outcomes).toEqual([['failed']])
  })

  it('cannot be left by a script that changes what it stands on', async () => {
    const run = await start(`
      Object.prototype.polluted = 1
      JSON.stringify = () => 'nonsense'
      Array.prototype.map = () => { throw new Error('map') }
      return { payload: [typeof process, typeof require, typeof WebAssembly, this === undefined] }`)
    await give(run, 'x')
    expect({}).not.toHaveProperty('polluted')
    expect([...run.out.payloads(), ...errors(run)]).toHaveLength(1)
  })
})

describe('the code of a script', () => {
  const problems = (config: object) => {
    const found = script.check?.(resolved(script.config, config)) ?? []
    return [...found].map(({ path, message: text }) => [path, (text as { en: string }).en])
  }

  it('is looked at before anything runs', () => {
    expect(problems({ code: 'return 1' })).toEqual([])
    expect(problems({ code: 'const a = 1\nreturn a +* 2' })).toEqual([
      ['/code', "line 2: Unexpected token '*'"],
    ])
    expect(problems({ code: 'if (true) {' })).toEqual([['/code', "line 2: Unexpected token ')'"]])
  })

  it('has limits that make sense', () => {
    expect(problems({ code: 'return 1', timeout: '0', memory: '10KiB' })).toEqual([
      ['/timeout', '"timeout" must be from 1ms to 1m'],
      ['/memory', '"memory" must be at least 20MiB'],
    ])
  })
})
