import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { freePort } from '../helpers/ports.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { until } from '../helpers/wait.ts'
import { sluice, start, urlOf } from './sluice.ts'

const flow = (sink = 'discard') => `version: 1
nodes:
  tick: { type: generate, every: 20ms, walk: { t: { min: 1, max: 2 } } }
  pack: { type: msgpack/encode }
  unpack: { type: msgpack/decode }
  end: { type: ${sink} }
wires: [tick -> pack -> unpack -> end]
`

async function startRuntime() {
  const cwd = await temporaryFolder({ 'flows/plant/line.yaml': flow() })
  const admin = `127.0.0.1:${await freePort()}`
  const run = start(['run', '--watch', '--log', 'json', '--admin', admin], { cwd })
  await until('it runs', () => run.err().includes('everything is connected'))
  await urlOf(run)
  return { cwd, run, admin: ['--admin', admin] }
}

interface Line {
  readonly flow: string
  readonly port: string
  readonly kind: string
  readonly text?: string
  readonly base64?: string
  readonly shown?: string
  readonly fault?: string
}
const linesOf = (out: string) =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)

describe('sluice tap', () => {
  it('prints messages of a running flow, and how many of how many', async () => {
    const { admin } = await startRuntime()
    const { code, out, err } = await sluice([
      'tap',
      'plant/line',
      'unpack',
      '--count',
      '3',
      ...admin,
    ])
    expect(code).toBe(0)
    expect(out).toMatch(
      /^(?:[0-9:.]{12} {2}\S+ {2}[0-9]+ B {2}\{"index":[0-9]+,"t":[0-9.]+\}\n){3}$/,
    )
    expect(err).toMatch(
      /looking at unpack\.out of "plant\/line"; .*\nshowed 3 of [0-9]+ messages\n/,
    )
  })

  it('prints bytes that are no text as hex, and decodes them when asked to', async () => {
    const { admin } = await startRuntime()
    const tap = (...args: readonly string[]) =>
      sluice(['tap', 'plant/line', 'pack', '--count', '1', ...args, ...admin])
    expect((await tap()).out).toMatch(/ {2}82 a5 69 6e( [0-9a-f]{2})+\n$/)
    const [line] = linesOf((await tap('--json', '--as', 'msgpack')).out)
    expect(line).toMatchObject({ flow: 'plant/line', port: 'pack.out', kind: 'bytes' })
    expect(Buffer.from(line?.base64 ?? '', 'base64')[0]).toBe(0x82)
    expect(line?.shown).toMatch(/^\{"index":[0-9]+,"t":[0-9.]+\}$/)
    const [wrong] = linesOf((await tap('--json', '--as', 'json')).out)
    expect(wrong?.fault).toContain('no json: ')
  })

  it('ends after a time, with what has come', async () => {
    const { admin } = await startRuntime()
    const { code, out } = await sluice([
      'tap',
      'plant/line',
      'end',
      '--for',
      '1s',
      '--json',
      ...admin,
    ])
    expect(code).toBe(0)
    expect(linesOf(out)[0]).toMatchObject({ port: 'end.in', kind: 'json' })
  })

  it('goes on after a reload of the flow', async () => {
    const { admin, cwd, run } = await startRuntime()
    const tap = start(['tap', 'plant/line', 'unpack', ...admin])
    await until('messages come', () => tap.out().includes('\n'))
    await writeFile(join(cwd, 'flows/plant/line.yaml'), flow('log'))
    await until('it is reloaded', () => /"message":"[^"]*(reload|chang)/.test(run.err()))
    const before = tap.out().length
    await until('messages come again', () => tap.out().length > before + 200)
    tap.child.kill('SIGINT')
    const { code, err } = await tap.ended
    expect(code).toBe(0)
    expect(err).toMatch(/showed [0-9]+ of [0-9]+ messages/)
  })

  it('says what may have been meant, and ends with 2', async () => {
    const { admin } = await startRuntime()
    const wrongFlow = await sluice(['tap', 'plant/lin', 'pack', ...admin])
    expect([wrongFlow.code, wrongFlow.err]).toEqual([
      2,
      'error no flow "plant/lin" runs here: did you mean "plant/line"?\n',
    ])
    const wrongPort = await sluice(['tap', 'plant/line', 'pack.eror', ...admin])
    expect(wrongPort.code).toBe(2)
    expect(wrongPort.err).toContain('did you mean "pack.error"?')
  })

  it('says that nobody listens, and what to do, and ends with 3', async () => {
    const admin = `127.0.0.1:${await freePort()}`
    for (const args of [['tap', 'a', 'b'], ['top']]) {
      const { code, err } = await sluice([...args, '--admin', admin])
      expect(code).toBe(3)
      expect(err).toContain(`nothing listens at ${admin}: start the runtime with --admin ${admin}`)
    }
  })

  it('ends with 3 when the runtime ends', async () => {
    const { admin, run } = await startRuntime()
    const tap = start(['tap', 'plant/line', 'unpack', ...admin])
    await until('messages come', () => tap.out().includes('\n'))
    run.child.kill('SIGTERM')
    expect(await tap.ended).toMatchObject({ code: 3, err: expect.stringContaining('has ended') })
  })
})

describe('sluice top', () => {
  it('shows the pace of every flow once, as text and as JSON', async () => {
    const { admin } = await startRuntime()
    const text = await sluice(['top', '--once', ...admin])
    expect(text.code).toBe(0)
    expect(text.out).toMatch(/^sluice .*, up .*, [0-9]+ MiB, 1 flow\n/)
    expect(text.out).toMatch(/\nplant\/line +running +[0-9]+\.[0-9] +[0-9]+\.[0-9] +0 +0 +\w+ /)
    const json = await sluice(['top', '--once', '--json', ...admin])
    const { flows } = JSON.parse(json.out) as { flows: { id: string; in: number; out: number }[] }
    expect(flows).toMatchObject([{ id: 'plant/line', state: 'running', errors: 0 }])
    expect(flows[0]?.in).toBeGreaterThan(5)
    expect(flows[0]?.out).toBeGreaterThan(5)
  })

  it('prints anew each second until it is ended', async () => {
    const { admin } = await startRuntime()
    const run = start(['top', ...admin])
    await until('it has printed twice', () => run.out().split('1 flow').length > 2)
    run.child.kill('SIGINT')
    expect((await run.ended).code).toBe(0)
  })
})
