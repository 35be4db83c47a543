/** `sluice status`, `stop` and `reload` against a runtime without an admin port. */
import { spawn } from 'node:child_process'
import { chmod, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { until } from '../helpers/wait.ts'
import { deafFlow, startDeafBroker } from './deaf-broker.ts'
import { sluice, start, tickingFlow } from './sluice.ts'
import type { Running } from './sluice.ts'

const brokenFlow = 'version: 1\nnodes: { a: { type: nothing } }\n'
const threeNodes = (every: string) =>
  tickingFlow(every).replace(
    'wires: [tick -> end]',
    '  odd: { type: discard }\nwires: [tick -> end, tick -> odd]',
  )

const socketsIn = async (folder: string) =>
  (await readdir(folder)).filter((name) => name.startsWith('control-'))

async function startIn(cwd: string, ...args: string[]): Promise<Running> {
  const run = start(['run', '--log', 'json', ...args], { cwd })
  await until('it runs', () => run.err().includes('everything is connected'))
  return run
}

async function runTwoFlows() {
  const cwd = await temporaryFolder({
    'flows/a.yaml': threeNodes('20ms'),
    'flows/b.yaml': tickingFlow(),
  })
  return { cwd, run: await startIn(cwd) }
}

describe('a runtime that is asked over its state folder', () => {
  it('tells how it does, to its own user alone, and ends with 0 when all is well', async () => {
    const { cwd, run } = await runTwoFlows()
    const [socket = ''] = await socketsIn(join(cwd, '.sluice'))
    expect((await stat(join(cwd, '.sluice', socket))).mode & 0o777).toBe(0o600)
    expect((await stat(join(cwd, '.sluice'))).mode & 0o777).toBe(0o700)
    const [text, json] = await Promise.all([
      sluice(['status'], cwd),
      sluice(['status', '--json'], cwd),
    ])
    expect(text).toMatchObject({ code: 0, err: '' })
    expect(text.out).toMatch(new RegExp(`process ${run.child.pid}, up .*, 2 flows: ready`))
    expect(text.out).toMatch(/^flow +state +since +in +out +errors +queued +connections$/m)
    expect(text.out).toMatch(/^a +running +[0-9]+ s +[0-9]+ +[0-9]+ +0 +0$/m)
    expect(JSON.parse(json.out)).toMatchObject({
      process: run.child.pid,
      ready: true,
      reasons: [],
      flows: [{ id: 'a', state: 'running' }, { id: 'b' }],
    })
  })

  it('ends with 1 and the reasons when something is not well', async () => {
    const cwd = await temporaryFolder({
      'flows/a.yaml': deafFlow(1),
      'flows/b.yaml': tickingFlow(),
    })
    const run = start(['run', '--log', 'json'], { cwd })
    await until('it runs', () => run.err().includes('runs 2 flows'))
    await until('it listens', async () => (await socketsIn(join(cwd, '.sluice'))).length > 0)
    const answered = await sluice(['status'], cwd)
    expect(answered.code).toBe(1)
    expect(answered.out).toContain('2 flows: not ready')
    expect(answered.out).toMatch(/^- connection "deaf" of a is (down|connecting)/m)
  })

  it('reloads by difference and says what restarted and what ran on', async () => {
    const { cwd, run } = await runTwoFlows()
    await writeFile(join(cwd, 'flows/a.yaml'), threeNodes('30ms'))
    await writeFile(join(cwd, 'flows/c.yaml'), tickingFlow())
    const { code, out } = await sluice(['reload'], cwd)
    expect(code).toBe(0)
    expect(out).toMatch(/^a +changed +restarted tick; 2 parts kept running$/m)
    expect(out).toMatch(/^b +kept +nothing changed$/m)
    expect(out).toMatch(/^c +started +started tick, end$/m)
    expect(run.err()).toMatch(/the flow is changed","flow":"a","started":1,"stopped":1,"kept":2/)
  })

  it('reads the file of --env-file again, and what the environment says wins as before', async () => {
    const paced = (name: string) => tickingFlow(`"\${env:${name}:-1h}"`)
    const cwd = await temporaryFolder({
      'flows/a.yaml': paced('PACE'),
      'flows/b.yaml': paced('HELD'),
      'flows/c.yaml': paced('GONE'),
      vars: 'PACE=40ms\nHELD=1s\nGONE=40ms\n',
    })
    const held = { HELD: '50ms' }
    const run = start(['run', '--log', 'json', '--env-file', 'vars'], { cwd, env: held })
    await until('it runs', () => run.err().includes('everything is connected'))
    await writeFile(join(cwd, 'vars'), 'PACE=30ms\nHELD=2s\n')
    const { code, out } = await sluice(['reload'], cwd)
    expect(code).toBe(0)
    expect(out).toMatch(/^a +changed +restarted tick;/m)
    expect(out).toMatch(/^b +kept +nothing changed$/m)
    expect(out).toMatch(/^c +changed +restarted tick;/m)
    await rm(join(cwd, 'vars'))
    const gone = await sluice(['reload'], cwd)
    expect(gone.code).toBe(3)
    expect(gone.err).toContain('cannot read the env file "vars"')
    expect((await sluice(['status'], cwd)).code).toBe(0)
  })

  it('keeps a flow whose file broke, tells the place, and ends with 1', async () => {
    const { cwd } = await runTwoFlows()
    await writeFile(join(cwd, 'flows/b.yaml'), brokenFlow)
    const text = await sluice(['reload'], cwd)
    expect(text.code).toBe(1)
    expect(text.out).toContain('flows/b.yaml:2:21  E207 there is no type "nothing"')
    expect(text.out).toMatch(/^b +broken +runs on as it was$/m)
    const [json, status] = await Promise.all([
      sluice(['reload', '--json'], cwd),
      sluice(['status'], cwd),
    ])
    expect(JSON.parse(json.out)).toMatchObject({
      flows: [
        { id: 'a', change: 'kept' },
        { id: 'b', change: 'kept' },
      ],
      broken: [{ flow: 'b', isRunning: true }],
      problems: [{ file: 'flows/b.yaml', line: 2, column: 21, code: 'E207' }],
    })
    expect(status.out).toMatch(/^b +running/m)
  })

  it('reads the files again at SIGHUP, and runs on', async () => {
    const { cwd, run } = await runTwoFlows()
    await writeFile(join(cwd, 'flows/a.yaml'), threeNodes('30ms'))
    run.child.kill('SIGHUP')
    await until('the change is applied', () => run.err().includes('the flow is changed'))
    expect((await sluice(['status'], cwd)).code).toBe(0)
  })

  it('drains at a stop, which ends when the process has', async () => {
    const { cwd, run } = await runTwoFlows()
    const { code, out } = await sluice(['stop'], cwd)
    expect(run.child.exitCode ?? (await run.ended).code).toBe(0)
    expect(code).toBe(0)
    expect(out).toContain('stopped, everything is settled')
    expect(await socketsIn(join(cwd, '.sluice'))).toEqual([])
  })

  it('names what is unsettled at the deadline, and ends with 4', async () => {
    const broker = await startDeafBroker()
    const cwd = await temporaryFolder({ 'flows/a.yaml': deafFlow(broker.port) })
    const run = await startIn(cwd, '--drain', '60s')
    await until('messages are open', broker.hasMessages)
    const { code, out, err } = await sluice(['stop', '--timeout', '1500ms'], cwd)
    expect(code).toBe(4)
    expect(out).toContain('up to 1.5 s')
    expect(out).toMatch(/draining: [0-9]+ messages? open \(a\/tick [0-9]+\)/)
    expect(out).toMatch(/^a: [0-9]+ messages? of "tick" not settled, held by "out"$/m)
    expect(err).toContain('stopped at the deadline')
    expect((await run.ended).code).toBe(4)
  })

  it('joins a stop that is under way', async () => {
    const broker = await startDeafBroker()
    const cwd = await temporaryFolder({ 'flows/a.yaml': deafFlow(broker.port) })
    const run = await startIn(cwd, '--drain', '60s')
    await until('messages are open', broker.hasMessages)
    run.child.kill('SIGTERM')
    await until('it stops', () => run.err().includes('stopping: '))
    const stop = start(['stop', '--timeout', '1h'], { cwd })
    await until('it has joined', () => stop.out().includes('already stopping: up to 60 s'))
    broker.acknowledge()
    expect(await stop.ended).toMatchObject({ code: 0, err: '' })
    expect((await run.ended).code).toBe(0)
  })
})

describe('a runtime that cannot be asked', () => {
  it('is told apart from none at all', async () => {
    const cwd = await temporaryFolder()
    const commands = ['status', 'stop', 'reload']
    for (const { code, err } of await Promise.all(commands.map((each) => sluice([each], cwd)))) {
      expect(code).toBe(3)
      expect(err).toContain('no runtime has the state folder ".sluice": start one with sluice run')
    }
  })

  it('leaves a socket when it is killed, which is removed and in nobody’s way', async () => {
    const { cwd, run } = await runTwoFlows()
    run.child.kill('SIGKILL')
    await run.ended
    expect(await socketsIn(join(cwd, '.sluice'))).toHaveLength(1)
    expect(await sluice(['status'], cwd)).toMatchObject({ code: 3 })
    expect(await socketsIn(join(cwd, '.sluice'))).toEqual([])
  })

  it('is one of two in the folder: each has to be named', async () => {
    const cwd = await temporaryFolder({ 'flows/a.yaml': tickingFlow() })
    const [run, other] = await Promise.all([startIn(cwd), startIn(cwd)])
    const pid = (of: Running) => ['--pid', String(of.child.pid)]
    const [both, named] = await Promise.all([
      sluice(['status'], cwd),
      sluice(['status', ...pid(other)], cwd),
    ])
    expect(both.code).toBe(2)
    expect(both.err).toContain('several runtimes have ".sluice": processes')
    expect(both.err).toContain('Name one with --pid')
    expect(named.out).toContain(`process ${other.child.pid},`)
    expect(await sluice(['stop', ...pid(run)], cwd)).toMatchObject({ code: 0 })
    const [left, wrong] = await Promise.all([
      sluice(['status'], cwd),
      sluice(['status', '--pid', '1'], cwd),
    ])
    expect(left.out).toContain(`process ${other.child.pid},`)
    expect(wrong.code).toBe(3)
    expect(wrong.err).toContain(
      `process 1 has no runtime in ".sluice"; there is process ${other.child.pid}`,
    )
  })

  it.skipIf(process.getuid?.() !== 0)('belongs to another user', async () => {
    const { cwd } = await runTwoFlows()
    const state = join(cwd, '.sluice')
    const asNobody = async () => {
      const code = `import(${JSON.stringify(join(import.meta.dirname, '../../dist/runtime/cli/control/client.js'))})
        .then(({ ask }) => ask({ state: ${JSON.stringify(state)} }, { do: 'stop' }))
        .then(() => console.log('let in'), (error) => console.log(error.message))`
      const child = spawn(process.execPath, ['-e', `process.setuid(65534);${code}`])
      let out = ''
      child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
      await new Promise((done) => child.once('close', done))
      return out
    }
    // Before the modules are loaded it may still read them: only the folder is closed to it.
    await chmod(cwd, 0o755)
    expect(await asNobody()).toContain('it belongs to another user')
    await chmod(state, 0o755)
    expect(await asNobody()).toMatch(/\(process [0-9]+\) belongs to another user/)
  })

  it('works in a folder whose path is longer than that of a socket may be', async () => {
    const cwd = await temporaryFolder({ 'flows/a.yaml': tickingFlow() })
    const state = join(cwd, 'x'.repeat(120), 'state')
    await mkdir(state, { recursive: true })
    await startIn(cwd, '--state', state)
    expect((await sluice(['status', '--state', state], cwd)).code).toBe(0)
  })

  it('runs on when nonsense comes', async () => {
    const { cwd } = await runTwoFlows()
    const [name = ''] = await socketsIn(join(cwd, '.sluice'))
    const say = (text: string) =>
      new Promise<string>((resolve) => {
        const socket = connect(join(cwd, '.sluice', name))
        let heard = ''
        socket.on('data', (chunk: Buffer) => (heard += chunk.toString()))
        socket.on('error', () => {})
        socket.on('close', () => resolve(heard))
        socket.write(text)
      })
    expect(await say('nonsense\n')).toContain('does not know the request')
    expect(await say('x'.repeat(5000))).toBe('')
    expect((await sluice(['status'], cwd)).code).toBe(0)
  })
})
