/** Messages that were seen become cases, and the cases are run, over HTTP. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import type { SaveTestAnswer, TestsAnswer } from '../../runtime/admin/contract/tests.ts'
import type { TappedMessage } from '../../runtime/admin/contract/taps.ts'
import { startTested } from './admin-server.ts'
import type { Tested } from './admin-server.ts'

const hot = `version: 1
name: hot
defaults:
  errors: dead
connections:
  broker: { type: mqtt, url: "mqtt://127.0.0.1:1883" }
nodes:
  telemetry: { type: mqtt/source, connection: broker, topics: [greenhouse/+] }
  decode: { type: msgpack/decode }
  warm: { type: filter, where: payload.temperature > 22 }
  encode: { type: json/encode }
  live: { type: mqtt/sink, connection: broker, topic: live }
  dead: { type: log }
wires:
  - telemetry -> decode -> warm -> encode -> live
`

const message = (payload: Partial<TappedMessage['payload']>): TappedMessage => ({
  time: 0,
  topic: 'greenhouse/7',
  meta: { qos: 1 },
  isMetaCut: false,
  payload: { kind: 'bytes', size: 14, isCut: false, ...payload },
})
/** `{"temperature":31}` in MessagePack. */
const packed = message({ base64: 'gat0ZW1wZXJhdHVyZR8=' })

const save = (tested: Tested, port: string, seen: TappedMessage, flow = 'hot') =>
  tested.post('/api/tests/save', { flow, port, message: seen })
const run = async (tested: Tested, flow = 'hot'): Promise<TestsAnswer> =>
  (await tested.post('/api/tests/run', { flow })).json<TestsAnswer>()

describe('a message that was seen', () => {
  it('becomes a case that expects what the flow makes of it, and passes', async () => {
    const tested = await startTested({ flows: { hot } })
    expect(await run(tested)).toMatchObject({ exists: false, cases: [] })
    const saved = await save(tested, 'telemetry -> decode', packed)
    expect(saved.json<SaveTestAnswer>()).toEqual({
      file: 'hot.test.yaml',
      name: 'a message of greenhouse/7 at telemetry -> decode',
    })
    expect(await readFile(join(tested.folder, 'hot.test.yaml'), 'utf8')).toBe(`cases:
  - name: a message of greenhouse/7 at telemetry -> decode
    given:
      telemetry:
        - { topic: greenhouse/7, msgpack: { temperature: 31 }, meta: { qos: 1 } }
    expect:
      live:
        - { topic: greenhouse/7, json: { temperature: 31 } }
      dead: []
      settled: [delivered]
`)
    const { cases } = await run(tested)
    expect(cases.map(({ isPassed }) => isPassed)).toEqual([true])
  })

  it('is added to the end of a file, which stays as it is, under a name of its own', async () => {
    const tested = await startTested({ flows: { hot } })
    const file = join(tested.folder, 'hot.test.yaml')
    const before = '# By hand.\ncases:\n- name: a cold one\n  expect: {} # nothing\n'
    await writeFile(file, before)
    const seen = message({ kind: 'json', text: '{"temperature":31}' })
    for (const name of ['decode -> warm', 'decode -> warm (2)'])
      expect((await save(tested, 'decode -> warm', seen)).json<SaveTestAnswer>().name).toContain(
        name,
      )
    const text = await readFile(file, 'utf8')
    expect(text.startsWith(before)).toBe(true)
    expect(text).toContain('\n    warm:\n')
    const { cases } = await run(tested)
    expect(cases.map(({ isPassed }) => isPassed)).toEqual([true, true, true])
  })

  it('that is broken is expected at the error sink', async () => {
    const tested = await startTested({ flows: { hot } })
    await save(tested, 'telemetry', message({ base64: 'wQD/' }))
    const text = await readFile(join(tested.folder, 'hot.test.yaml'), 'utf8')
    expect(text).toContain('hex: c1 00 ff')
    expect(text).toMatch(/dead:\n +- \{ topic: greenhouse\/7, hex: c1 00 ff \}/)
  })

  it('is refused when it is cut, or was seen where the saved flow has no port', async () => {
    const tested = await startTested({ flows: { hot } })
    const answers = [
      await save(tested, 'telemetry', { ...packed, payload: { ...packed.payload, isCut: true } }),
      await save(tested, 'gone -> away', packed),
      await save(tested, 'telemetry', packed, '../hot'),
      await save(tested, 'telemetry', packed, 'cold'),
    ]
    expect(answers.map(({ code }) => code)).toEqual([422, 422, 400, 404])
  })

  it('makes no case where the editor may not write', async () => {
    const tested = await startTested({ flows: { hot }, isReadOnly: true })
    expect((await save(tested, 'telemetry', packed)).code).toBe(403)
  })
})

describe('the tests of a flow', () => {
  it('say what differs, place by place', async () => {
    const tested = await startTested({ flows: { hot } })
    await save(tested, 'telemetry', packed)
    const file = join(tested.folder, 'hot.test.yaml')
    const text = await readFile(file, 'utf8')
    await writeFile(file, text.replace('json: { temperature: 31 }', 'json: { temperature: 32 }'))
    const [failed] = (await run(tested)).cases
    expect(failed).toMatchObject({
      isPassed: false,
      mismatches: [
        {
          where: 'live',
          kind: 'different',
          message: 1,
          differences: [{ path: '/temperature', expected: '32', actual: '31' }],
          actual: '{"temperature":31}',
        },
      ],
    })
  })

  it('are not run while their file has problems', async () => {
    const tested = await startTested({ flows: { hot } })
    await writeFile(join(tested.folder, 'hot.test.yaml'), 'cases:\n  - expect: {}\n')
    const { problems, cases } = await run(tested)
    expect(cases).toEqual([])
    expect(problems).toMatchObject([{ line: 2 }])
  })
})
