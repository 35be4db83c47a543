/** Single messages by the command line: put in, followed, recorded, and run again from the recording. */
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, it } from 'vitest'

import { freePort } from '../helpers/ports.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { sluice, start, urlOf } from './sluice.ts'

const flow = `version: 1
nodes:
  tick: { type: generate, every: 20ms, value: '{"secret": "x", "n": 1}' }
  hot: { type: filter, where: payload.n > 0 }
  file: { type: file/sink, path: out.ndjson }
wires: [tick -> hot -> file]
`

it('sluice inject, trace, record and run --from work on a running flow', async () => {
  const cwd = await temporaryFolder({ 'flows/a.yaml': flow })
  const at = `127.0.0.1:${await freePort()}`
  const runtime = start(['run', 'flows', '--admin', at], { cwd })
  await urlOf(runtime)
  const ask = (command: string, ...args: string[]) => sluice([command, ...args, '--admin', at], cwd)

  const [inject, failed, refused, trace, record] = await Promise.all([
    ask('inject', 'a', 'hot', '--value', '{"n": 2}', '--trace'),
    ask('inject', 'a', 'hot', '--value', '1'),
    ask('inject', 'a', 'hto', '--text', ''),
    ask('trace', 'a'),
    ask('record', 'a', '--count', '3', '--out', 'rec.ndjson', '--mask', 'secret'),
  ])
  expect(inject.out).toMatch(/^delivered after .+ \(put into hot\.in\)\n/)
  expect(inject.out).toMatch(/hot +hot\.in .+ -> out\n +file +hot\.out/)
  expect([inject.code, failed.code]).toEqual([0, 1])
  expect(failed.out).toMatch(/^rejected after/)
  expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('did you mean "hot"?')])
  expect(trace.out).toMatch(/tick\.out: delivered after/)
  expect(record.err).toContain('recorded 3 messages in rec.ndjson')
  expect((await stat(join(cwd, 'rec.ndjson'))).mode & 0o777).toBe(0o600)
  runtime.child.kill()
  await runtime.ended

  const out = join(cwd, 'out.ndjson')
  const before = (await readFile(out, 'utf8')).length
  const replayed = await sluice(['run', 'flows', '--from', 'rec.ndjson', '--speed', 'max'], cwd)
  expect([replayed.code, replayed.err]).toEqual([
    0,
    expect.stringMatching(/the recording has ended.+"messages":3,"delivered":3/),
  ])
  const lines = (await readFile(out, 'utf8')).slice(before).trim().split('\n')
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
    Array.from({ length: 3 }, () => ({ secret: '***', n: 1 })),
  )
})

it('sluice record says why it ends by itself', async () => {
  const cwd = await temporaryFolder({ 'flows/a.yaml': flow })
  const at = `127.0.0.1:${await freePort()}`
  const runtime = start(['run', 'flows', '--admin', at], { cwd })
  const url = await urlOf(runtime)
  const record = async (out: string) => {
    const recording = start(['record', 'a', '--out', out, '--admin', at], { cwd })
    const text = () => readFile(join(cwd, out), 'utf8').catch(() => '')
    await expect.poll(text, { timeout: 10_000 }).toContain('"at"')
    return recording
  }
  const act = (what: string) =>
    fetch(`${url}/api/run/${what}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: 'a' }),
    })
  const stopped = await record('one')
  await act('stop')
  expect(await stopped.ended).toMatchObject({
    code: 0,
    err: expect.stringMatching(/recorded \d+ messages? in one; the flow runs no longer/),
  })
  await act('start')
  const killed = await record('two')
  runtime.child.kill('SIGKILL')
  expect(await killed.ended).toMatchObject({
    code: 3,
    err: expect.stringMatching(/broke off after \d+ messages?: /),
  })
})

const recorded = (texts: readonly string[]): string =>
  ['{"sluice":"recording","version":1,"flow":"a","started":"2026-01-01T00:00:00Z"}', ...texts].join(
    '\n',
  )
const line = (node: string): string => `{"at":0,"node":"${node}","value":{"n":1}}`

it.each([
  ['is cut off in its last line', [line('tick'), '{"at":1,"no'], 0, 'its last line is left out'],
  ['has a bad line', [line('tick'), 'x', line('tick')], 3, 'line 3 of the recording'],
  ['is of a source that is gone', [line('tick'), line('tock')], 0, 'tock.out: 1'],
])('a recording that %s is played as far as it goes', async (_, texts, code, words) => {
  const cwd = await temporaryFolder({ 'flows/a.yaml': flow, 'rec.ndjson': recorded(texts) })
  const { err, ...end } = await sluice(['run', 'flows', '--from', 'rec.ndjson'], cwd)
  expect(end.code).toBe(code)
  expect(err).toContain('"messages":1,"delivered":1')
  expect(err).toContain(words)
})
