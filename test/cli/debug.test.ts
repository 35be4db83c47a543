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
  hot: { type: filter, where: has(payload.n) && payload.n > 0 }
  file: { type: file/sink, path: out.ndjson }
wires: [tick -> hot -> file]
`

it('sluice inject, trace, record and run --from work on a running flow', async () => {
  const cwd = await temporaryFolder({ 'flows/a.yaml': flow })
  const at = `127.0.0.1:${await freePort()}`
  const runtime = start(['run', 'flows', '--admin', at], { cwd })
  await urlOf(runtime)
  const ask = (command: string, ...args: string[]) => sluice([command, ...args, '--admin', at], cwd)

  const [inject, refused, trace, record] = await Promise.all([
    ask('inject', 'a', 'hot', '--value', '{"n": 2}', '--trace'),
    ask('inject', 'a', 'hto', '--text', ''),
    ask('trace', 'a'),
    ask('record', 'a', '--count', '3', '--out', 'rec.ndjson', '--mask', 'secret'),
  ])
  expect(inject.out).toMatch(/^delivered after .+ \(put into hot\.in\)\n/)
  expect(inject.out).toMatch(/hot +hot\.in .+ -> out\n +file +hot\.out/)
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
