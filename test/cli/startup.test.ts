/** How long the command line takes, as ratios to a bare `node -e 0` on the same machine. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const program = resolve(import.meta.dirname, '../../dist/runtime/cli/main.js')
if (!existsSync(program)) throw new Error(`${program} is missing: run "npm run build" first`)

const flow = (port: number) => `version: 1
name: Startup
connections:
  clients: { type: websocket/server, listen: '127.0.0.1:${port}' }
nodes:
  readings: { type: generate, every: 1s, walk: { t: { min: 1, max: 2 } } }
  warm: { type: filter, where: payload.t > 1.0 }
  pack: { type: json/encode }
  live: { type: websocket/sink, connection: clients }
wires: [readings -> warm -> pack -> live]
`

/** Milliseconds until the process ends, or until a line on standard error matches. */
async function time(args: readonly string[], line?: RegExp): Promise<number> {
  const start = performance.now()
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let text = ''
  const seen = new Promise<number>((done) => {
    child.stderr.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (line?.test(text)) done(performance.now() - start)
    })
  })
  const ended = new Promise<number>((done, fail) => {
    child.once('exit', (code) =>
      code === 0 ? done(performance.now() - start) : fail(new Error(`exit ${code}: ${text}`)),
    )
  })
  if (line === undefined) return ended
  const took = await Promise.race([seen, ended])
  child.kill('SIGTERM')
  await ended
  return took
}

/** The best of several: what the machine does beside it only ever adds. */
async function best(args: readonly string[], line?: RegExp, runs = 5): Promise<number> {
  const times: number[] = []
  for (let run = 0; run < runs; run += 1) times.push(await time(args, line))
  return Math.min(...times)
}

describe('the start', () => {
  let folder: string
  let bare: number
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'startup-'))
    await mkdir(join(folder, 'many'))
    await writeFile(join(folder, 'one.yaml'), flow(0))
    for (let index = 0; index < 100; index += 1)
      await writeFile(join(folder, 'many', `flow-${index}.yaml`), flow(0))
    bare = await best(['-e', '0'])
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('prints help without loading the runtime', async () => {
    const took = await best([program, '--help'])
    console.info(`--help ${Math.round(took)} ms, bare node ${Math.round(bare)} ms`)
    expect(took / bare).toBeLessThan(4)
  })

  it('connects a flow within a small multiple of a bare node', async () => {
    const args = [program, 'run', join(folder, 'one.yaml'), '--state', folder, '--log', 'json']
    const took = await best(args, /everything is connected/)
    console.info(`run ${Math.round(took)} ms, bare node ${Math.round(bare)} ms`)
    expect(took / bare).toBeLessThan(12)
  })

  it('checks a hundred flows within a small multiple of a bare node', async () => {
    const took = await best([program, 'check', join(folder, 'many')])
    console.info(`check of 100 flows ${Math.round(took)} ms, bare node ${Math.round(bare)} ms`)
    expect(took / bare).toBeLessThan(18)
  })
})
