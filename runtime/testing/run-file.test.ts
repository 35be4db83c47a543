import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { createRegistry } from '../graph/registry.ts'
import { isPassed, runTestFile } from './run-file.ts'
import type { CaseResult, FileResult } from './run-file.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-tests-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const flow = `version: 1
connections:
  broker: { type: mqtt, url: 'mqtt://127.0.0.1:1', protocol: 3.1.1, clientId: c }
nodes:
  in: { type: mqtt/source, connection: broker, topics: ['\${env:PLACE:-home}/#'], qos: 1 }
  parse: { type: json/decode }
  choose: { type: route, cases: { high: payload.n > 10, low: payload.n <= 1 } }
  stamp: { type: map, value: '{"n": payload.n, "at": string(now), "place": "\${env:PLACE:-home}"}' }
  write: { type: json/encode }
  out: { type: mqtt/sink, connection: broker, topic: o, qos: 1, retry: { attempts: 3, min: 1s, max: 2s } }
  dead: { type: log }
wires:
  - in -> parse -> choose
  - choose.high -> stamp -> write -> out
defaults: { errors: dead }
`

async function run(cases: string, text = flow): Promise<FileResult> {
  const flowPath = join(folder, 'f.yaml')
  const testPath = join(folder, 'f.test.yaml')
  await writeFile(flowPath, text)
  await writeFile(testPath, `cases:\n${cases}`)
  const file = {
    id: 'f',
    testFile: 'f.test.yaml',
    flowFile: 'f.yaml',
    testPath,
    flowPath,
    root: folder,
  }
  const registry = await createRegistry()
  return runTestFile(file, { registry, environment: {}, isWanted: () => true })
}

/** The one case; problems of the files fail the test. */
async function runOne(lines: string): Promise<CaseResult> {
  const { problems, results } = await run(`  - name: one\n${lines.replaceAll(/^/gm, '    ')}\n`)
  expect(problems).toEqual([])
  const [result] = results
  if (result === undefined) throw new Error('no case was run')
  return result
}

/** What is wrong with the one case. */
const faultsOf = async (lines: string): Promise<unknown[]> => {
  const { mismatches, fault } = await runOne(lines)
  return fault === undefined ? [...mismatches] : [...mismatches, fault]
}

describe('a flow test', () => {
  it('follows a message from a source to a sink and asks what the source was told', async () => {
    expect(
      await faultsOf(`given: { in: [{ json: { n: 11 } }, { json: { n: 5 } }, { text: x }] }
expect:
  out: [{ json: { n: 11, at: '2026-01-01T00:00:00.000Z', place: home } }]
  dead: [{ text: x, meta: { error: { node: parse } } }]
  settled: [delivered, filtered, delivered]`),
    ).toEqual([])
  })

  it('fails when another message came, one is missing, or the source was told something else', async () => {
    const { mismatches } = await runOne(`given: { in: [{ json: { n: 11 } }] }
expect:
  out: [{ json: { n: 12, at: '2026-01-01T00:00:00.000Z', place: home } }, { topic: x }]
  choose.high: []
  settled: [filtered]`)
    expect(mismatches).toMatchObject([
      { kind: 'different', where: 'out', differences: [{ path: '/n', expected: 12, actual: 11 }] },
      { kind: 'missing', where: 'out', message: 2 },
      { kind: 'unexpected', where: 'choose.high', message: 1 },
      { kind: 'different', where: 'settled' },
    ])
  })

  it('lets time pass when told to, also for "now" in expressions', async () => {
    expect(
      await faultsOf(`now: 2030-05-01T10:00:00Z
given: { in: [{ json: { n: 11 } }, { after: 30m }, { after: 30m, json: { n: 12 } }] }
expect:
  out:
    - json: { n: 11, at: '2030-05-01T10:00:00.000Z', place: home }
    - json: { n: 12, at: '2030-05-01T11:00:00.000Z', place: home }`),
    ).toEqual([])
    const { compileExpression } = await import('../expression/compile-expression.ts')
    const compiled = compileExpression('now')
    const now = compiled.ok && compiled.value.evaluate({ payload: null, topic: '', meta: {} })
    expect(Math.abs(Number(now) - Date.now())).toBeLessThan(60_000)
  })

  it('takes messages at any node, and looks at what left any port', async () => {
    expect(
      await faultsOf(`given: { stamp: [{ json: { n: 3 } }], choose: [{ json: { n: 1 } }] }
expect:
  stamp: [{ json: { n: 3, at: '2026-01-01T00:00:00.000Z', place: home } }]
  choose.low: [{ json: { n: 1 } }]
  choose: [{ json: { n: 1 } }]
  write: [{}]
  settled: [delivered, filtered]`),
    ).toEqual([])
  })

  it('lets a sink refuse for good, or fail so many times', async () => {
    expect(
      await faultsOf(`given: { write: [{ json: 1 }], out: { fails: too long, code: too-large } }
expect:
  out.error: [{ json: 1 }]
  dead: [{ json: 1, meta: { error: { node: out, code: too-large, message: too long } } }]`),
    ).toEqual([])
    expect(
      await faultsOf(`given: { write: [{ json: 1 }], out: { fails: away, times: 2 } }
after: 10s
expect: { out: [{ json: 1 }], dead: [], settled: [delivered] }`),
    ).toEqual([])
    expect(
      await faultsOf(`given: { write: [{ json: 1 }], out: { fails: away, times: 2 } }
expect: { settled: [open] }`),
    ).toEqual([])
    expect(
      await faultsOf(`given: { write: [{ json: 1 }], out: { fails: away, times: forever } }
after: 10s
expect: { out.error: [{ json: 1 }], dead: [{ json: 1 }], settled: [delivered] }`),
    ).toEqual([])
  })

  it('sets variables for one case', async () => {
    const { results } = await run(`
  - { name: a, env: { PLACE: roof }, given: { stamp: [{ json: { n: 1 } }] }, expect: { write: [{ json: { n: 1, at: '2026-01-01T00:00:00.000Z', place: roof } }] } }
  - { name: b, given: { stamp: [{ json: { n: 1 } }] }, expect: { write: [{ json: { n: 1, at: '2026-01-01T00:00:00.000Z', place: home } }] } }
`)
    expect(results.map(isPassed)).toEqual([true, true])
  })

  it('reads bodies in every format', async () => {
    await writeFile(join(folder, 'body.bin'), '{"n":1}')
    expect(
      await faultsOf(`given:
  parse: [{ text: '{"n":1}' }, { hex: 7b 22 6e 22 3a 31 7d }, { base64: eyJuIjoxfQ== }, { file: body.bin }, { json: { n: 1 } }]
  out: [{ msgpack: { n: 1 } }, { cbor: { n: 1 } }]
expect:
  parse: [{ json: { n: 1 } }, { json: { n: 1 } }, { json: { n: 1 } }, { json: { n: 1 } }, { json: { n: 1 } }]
  out: [{ msgpack: { n: 1 } }, { cbor: { n: 1 } }]
`),
    ).toEqual([])
    const { mismatches } = await runOne(`given: { out: [{ hex: c1 }] }
expect: { out: [{ msgpack: { n: 1 } }] }`)
    expect(mismatches).toMatchObject([{ differences: [{ path: 'msgpack' }] }])
  })

  it('tells an empty message from an item that only lets time pass', async () => {
    const { run: done } = await runOne(`given: { out: [{}, { after: 5s }, { after: 1s, text: x }] }
expect: {}`)
    expect(done?.messages.map(({ payload }) => payload)).toEqual([new Uint8Array(), 'x'])
    expect(done?.recorder.steps.map(({ at }) => at)).toEqual([0, 6000])
  })

  it('says which nodes and ports no case reached, those of a route too', async () => {
    const { coverage } = await run(`
  - { name: a, given: { in: [{ json: { n: 11 } }] }, expect: { dead: [] } }
`)
    expect(coverage).toMatchObject({
      missingNodes: ['dead'],
      missingPorts: ['choose.low', 'choose.else'],
    })
  })

  it('reports events of a source, which are told nothing', async () => {
    expect(
      await faultsOf(`given: { in.connected: [{ json: { ok: true } }] }
expect: { in.connected: [{ json: { ok: true } }], settled: [] }`),
    ).toEqual([])
  })
})

describe('links', () => {
  const linked = `version: 1
connections:
  near: { type: mqtt, url: 'mqtt://127.0.0.1:1', protocol: 3.1.1, clientId: n }
  far: { type: mqtt, url: 'mqtt://127.0.0.1:1', protocol: 3.1.1, clientId: f }
nodes:
  in: { type: mqtt/source, connection: near, topics: ['#'], qos: 1 }
  choose: { type: route, cases: { near: link('near').up && link('near').pending < 10 } }
  out: { type: mqtt/sink, connection: near, topic: o, qos: 1 }
wires: [in -> choose, choose.near -> out]
`
  it('are up and idle unless the case says otherwise', async () => {
    for (const [links, passed] of [
      ['', 1],
      ['    links: { near: { up: false } }\n', 0],
      ['    links: { near: { pending: 10 } }\n', 0],
      ['    links: { near: { pending: 9 }, far: { up: false } }\n', 1],
    ] as const) {
      const text = `  - name: one\n    given: { in: [{ text: a }] }\n${links}    expect: { out: [${passed ? '{}' : ''}] }\n`
      const { problems, results } = await run(text, linked)
      expect(problems).toEqual([])
      expect(results.map(isPassed)).toEqual([true])
    }
  })

  it('are those of connections that the flow has', async () => {
    const text = '  - { name: one, links: { naer: { up: false } }, expect: {} }\n'
    const { problems } = await run(text, linked)
    expect(problems).toMatchObject([{ code: 'E315', hint: 'Did you mean "near"?' }])
  })
})
