import { afterEach, describe, expect, it } from 'vitest'

import {
  heldSink,
  flowPlan,
  openSink,
  planOf,
  drivenSource,
  testEngine,
} from '../../../test/helpers/plan.ts'
import type { Engine } from '../../engine/status.ts'
import { defineConnection, Type } from '../../plugin.ts'
import type { Message } from '../../plugin.ts'
import { openPlayer } from './player.ts'

let running: Engine | undefined
afterEach(async () => {
  await running?.stop(0)
  running = undefined
})

const head = '{"sluice":"recording","version":1,"flow":"flow","started":"2026-01-01T00:00:00Z"}'

async function* lines(texts: readonly string[]): AsyncGenerator<string> {
  yield* texts
}

const neverOpened = defineConnection({
  config: Type.Object({}),
  text: { en: { summary: 's', help: 'h' }, 'zh-CN': { summary: 's', help: 'h' } },
  icon: 'plug',
  examples: [],
  open: () => {
    throw new Error('it was opened')
  },
  close: () => Promise.resolve(),
})

async function start(texts: readonly string[], end = openSink(), speed = Infinity) {
  const { engine, lines: logged } = testEngine()
  running = engine
  const source = drivenSource()
  const plan = flowPlan(
    {
      feed: { definition: source.definition, connection: 'plant' },
      end: { definition: end },
    },
    ['feed -> end'],
    { connections: { plant: { definition: neverOpened } } },
  )
  const player = await openPlayer({ file: 'f', lines: lines([head, ...texts]), speed })
  await engine.apply(planOf(player.adapt(plan)))
  return { engine, source, player, plan, logged }
}

describe('a player', () => {
  it('sends what was recorded in place of the source, and opens nothing for it', async () => {
    const got: Message[] = []
    const { player, source, engine } = await start(
      [
        '{"at":0,"node":"feed","topic":"a/b","meta":{"qos":1},"utf8":"x"}',
        '{"at":1,"node":"feed","base64":"/wA="}',
        '',
        '{"at":2,"node":"feed","value":{"n":{"$bigint":"2"}}}',
        '{"at":3,"lost":4}',
        '{"at":4,"node":"gone","text":"y"}',
        '{"at":5,"node":"feed","port":"other","text":"y"}',
        '{"at":5,"node":"feed","port":"other","text":"z"}',
      ],
      openSink(got),
    )
    expect(await player.play()).toEqual({
      messages: 3,
      outcomes: { delivered: 3 },
      skipped: new Map([
        ['gone.out', 1],
        ['feed.other', 2],
      ]),
      lost: 4,
      isCut: false,
      isStopped: false,
    })
    expect(source.starts).toBe(0)
    expect(engine.status().flows[0]?.connections).toEqual([])
    expect(got).toEqual([
      { payload: Buffer.from('x'), topic: 'a/b', meta: { qos: 1 } },
      { payload: Buffer.from([255, 0]), topic: '', meta: {} },
      { payload: { n: 2n }, topic: '', meta: {} },
    ])
  })

  it('waits while the flow takes no more, and for the last answer', async () => {
    const sink = heldSink()
    const texts = Array.from({ length: 3 }, (_, at) => `{"at":${at},"node":"feed","text":"${at}"}`)
    const { player } = await start(texts, sink.definition)
    const played = player.play()
    await expect.poll(() => sink.air.length, { interval: 1 }).toBe(3)
    let isOver = false
    void played.then(() => (isOver = true))
    for (const last of [false, false, true]) {
      sink.answer()
      await Promise.resolve()
      if (!last) expect(isOver).toBe(false)
    }
    expect(await played).toMatchObject({ messages: 3, outcomes: { delivered: 3 } })
  })

  it('keeps the pace of the recording, or a multiple of it', async () => {
    const times: number[] = []
    const { player } = await start(
      ['{"at":0,"node":"feed","text":""}', '{"at":400,"node":"feed","text":""}'],
      openSink(Object.assign([], { push: () => times.push(performance.now()) })),
      10,
    )
    await player.play()
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(35)
  })

  it('keeps its stand-ins through a reload that changes the sources', async () => {
    const { engine, player, plan } = await start([])
    const [feed, end] = plan.nodes
    const nodes = [{ ...feed!, fingerprint: 'other' }, end!]
    const applied = await engine.apply(planOf(player.adapt({ ...plan, nodes, name: 'other' })))
    expect(applied.flows[0]).toMatchObject({ kept: ['feed', 'end'], started: [] })
  })

  it.each([
    [['{"at":0}'], 'line 2 of the recording: no "node"'],
    [['{"at":0,"node":"feed"}'], 'line 2 of the recording: one of text'],
    [['{"at":0,"node":"feed","text":"","base64":""}'], 'one of text'],
    [['{"node":"feed","text":""}'], 'no time'],
    [
      ['{"at":0,"node":"feed","value":{"$bigint":"x"}}'],
      'line 2 of the recording: a value in it cannot be read',
    ],
    [['', '{"at', '{"at":0,"node":"feed","text":""}'], 'line 3 of the recording: this is no JSON'],
  ])('stops at a line that cannot be read: %s', async (texts, words) => {
    const { player } = await start(texts)
    expect((await player.play()).fault).toContain(words)
  })

  it('plays what stands before a bad line, and waits for how it ends', async () => {
    const got: Message[] = []
    const good = '{"at":0,"node":"feed","text":"a"}'
    const { player } = await start([good, 'x', good], openSink(got))
    expect(await player.play()).toMatchObject({ messages: 1, outcomes: { delivered: 1 } })
    expect(got).toHaveLength(1)
  })

  it('leaves out a last line that is not whole', async () => {
    const { player } = await start(['{"at":0,"node":"feed","text":"a"}', '{"at":1,"node":"fe', ''])
    const played = await player.play()
    expect(played).toMatchObject({ messages: 1, isCut: true })
    expect(played.fault).toBeUndefined()
  })

  it('ends at once when the flow is stopped, and says how many were sent', async () => {
    const { player, engine } = await start(
      ['{"at":0,"node":"feed","text":"a"}', '{"at":600000,"node":"feed","text":"b"}'],
      openSink(),
      1,
    )
    const played = player.play()
    await expect.poll(() => engine.status().flows[0]?.nodes[0]?.out, { interval: 1 }).toBe(1)
    await engine.apply({ flows: new Map() })
    expect(await played).toMatchObject({ messages: 1, isStopped: true })
  })

  it('says so when no source runs', async () => {
    const player = await openPlayer({ file: 'f', lines: lines([head]), speed: 1 })
    expect(await player.play()).toMatchObject({ messages: 0, fault: 'no source of the flow runs' })
  })

  it.each([
    ['', 'no JSON object'],
    ['{"a":1}', 'this is no recording'],
    ['{"sluice":"recording","version":2}', 'version 2'],
    ['{"sluice":"recording","version":1}', 'names no flow'],
  ])('refuses what is no recording: %s', async (first, words) => {
    const opening = openPlayer({ file: 'f', lines: lines([first]), speed: 1 })
    await expect(opening).rejects.toThrow(words)
  })
})
