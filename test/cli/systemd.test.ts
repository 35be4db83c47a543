/** A runtime as a service of systemd: over a datagram socket, and as the unit starts it. */
import { spawn, spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { describe, expect, it, onTestFinished } from 'vitest'

import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { until } from '../helpers/wait.ts'
import { program, start, tickingFlow } from './sluice.ts'

/** Starts a runtime on a terminal of its own, does something to either, and tells how the runtime ended. */
const onTerminal = `
import os, pty, signal, sys
pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.argv[2], sys.argv[2:])
seen, hung_up = b'', False
while b'stopped, everything' not in seen:
    seen += os.read(terminal, 4096)
    if b'everything is connected' in seen and not hung_up:
        hung_up = True
        if sys.argv[1] == 'close': break
        text = open('flows/a.yaml').read()
        open('flows/a.yaml', 'w').write(text.replace('20ms', '30ms'))
        os.kill(pid, signal.SIGHUP)
    if b'the flow is changed' in seen: os.kill(pid, signal.SIGTERM)
if sys.argv[1] == 'close': os.close(terminal)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`

const has = (name: string): boolean =>
  spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0
const canListen = has('python3') && has('systemd-notify')
if (!canListen) console.warn('\n*** SKIPPED: python3 or systemd-notify is missing ***\n')

/** What systemd would hear on the socket. */
async function listen(socket: string): Promise<readonly string[]> {
  const child = spawn('python3', [join(import.meta.dirname, 'notify-receiver.py'), socket])
  onTestFinished(() => void child.kill('SIGKILL'))
  const heard: string[] = []
  let rest = ''
  child.stdout.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n')
    rest = lines.pop() ?? ''
    heard.push(...lines.map((line) => JSON.parse(line) as string))
  })
  await until('it listens', () => heard.includes('listening'))
  return heard
}

describe.skipIf(!canListen)('a runtime that systemd started', () => {
  it('says when it is ready, alive, reloading and stopping, in this order', async () => {
    const cwd = await temporaryFolder({ 'flows/a.yaml': tickingFlow() })
    const socket = join(cwd, 'notify')
    const heard = await listen(socket)
    const env = { NOTIFY_SOCKET: socket, WATCHDOG_USEC: '600000' }
    const run = start(['run', '--log', 'json'], { cwd, env })
    const signs = () => heard.filter((text) => text === 'WATCHDOG=1').length
    await until('it is ready', () => heard.includes('READY=1\nSTATUS=ready, 1 flow'))
    const before = signs()
    await until('it gives signs of life', () => signs() > before + 1)

    await writeFile(join(cwd, 'flows/a.yaml'), tickingFlow('30ms'))
    const from = heard.length
    run.child.kill('SIGHUP')
    await until('it is ready again', () =>
      heard.slice(from).some((text) => text.startsWith('READY=1')),
    )
    const [reloading, ready] = heard.slice(from).filter((text) => /^(RELOADING|READY)/.test(text))
    expect(reloading).toMatch(/^RELOADING=1\nMONOTONIC_USEC=[0-9]+\nSTATUS=/)
    expect(ready).toBe('READY=1\nSTATUS=ready, 1 flow')

    run.child.kill('SIGTERM')
    const { code, err } = await run.ended
    expect(code).toBe(0)
    expect(err).not.toContain('cannot be notified')
    expect(heard).toContain('STOPPING=1\nSTATUS=draining')
  })

  it('gives no sign of life while it stands still, and again after that', async () => {
    const cwd = await temporaryFolder({ 'flows/a.yaml': tickingFlow() })
    const socket = join(cwd, 'notify')
    const heard = await listen(socket)
    const env = { NOTIFY_SOCKET: socket, WATCHDOG_USEC: '300000' }
    const run = start(['run', '--log', 'json'], { cwd, env })
    const signs = () => heard.filter((text) => text === 'WATCHDOG=1').length
    await until('it gives signs of life', () => signs() > 1)
    run.child.kill('SIGSTOP')
    // A sign that was under way may still come: then one more look shows none.
    let last = -1
    await until(
      'no sign comes',
      () => {
        const isQuiet = signs() === last
        last = signs()
        return isQuiet
      },
      { everyMs: 700 },
    )
    run.child.kill('SIGCONT')
    await until('signs come again', () => signs() > last)
  })
})

describe.skipIf(!has('python3'))('SIGHUP on a terminal', () => {
  const endAfter = async (what: 'close' | 'signal') => {
    const cwd = await temporaryFolder({ 'flows/a.yaml': tickingFlow() })
    const command = [process.execPath, program, 'run']
    const settings = { cwd, encoding: 'utf8', timeout: 15_000 } as const
    const { stdout } = spawnSync('python3', ['-c', onTerminal, what, ...command], settings)
    // A process that does not end by itself leaves its socket.
    return { ended: stdout.trim(), isSocketGone: readdirSync(join(cwd, '.sluice')).length === 0 }
  }

  it('ends a runtime whose terminal was closed, by that signal after a drain', async () => {
    expect(await endAfter('close')).toEqual({ ended: '-1', isSocketGone: true })
  })

  it('reloads while the terminal is there', async () => {
    expect(await endAfter('signal')).toEqual({ ended: '0', isSocketGone: true })
  })
})

describe('the unit for systemd', () => {
  it('starts what there is, as a service that tells when it is ready', async () => {
    const unit = await readFile(
      join(import.meta.dirname, '../../deploy/systemd/sluice.service'),
      'utf8',
    )
    for (const line of ['Type=notify', 'NotifyAccess=all', 'Restart=on-failure'])
      expect(unit.split('\n')).toContain(line)
    expect(unit).toMatch(/^WatchdogSec=[0-9]+/m)
    const started = /^ExecStart=(\S+) (.*)$/m.exec(unit)
    const known = await start(['run', '--help']).ended
    for (const [option] of (started?.[2] ?? '').matchAll(/--[a-z-]+/g))
      expect(known.out).toContain(option)
    expect(unit).toContain(`ExecReload=${started?.[1]} reload --state`)
  })

  it.skipIf(!has('systemd-analyze'))('is one that systemd takes', async () => {
    const folder = await temporaryFolder()
    const unit = await readFile(
      join(import.meta.dirname, '../../deploy/systemd/sluice.service'),
      'utf8',
    )
    const path = join(folder, 'sluice.service')
    // The program is not installed here.
    await writeFile(path, unit.replaceAll(/^(Exec\w+=)\S+/gm, `$1${process.execPath}`))
    const { stderr, status } = spawnSync('systemd-analyze', ['verify', '--man=no', path], {
      encoding: 'utf8',
    })
    expect(stderr.split('\n').filter((line) => line.includes('sluice.service'))).toEqual([])
    expect(status).toBe(0)
  })
})
