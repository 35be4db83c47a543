/**
 * A real broker for tests: mosquitto as a child process with a config made for one test, in a
 * temporary folder, on a free port of loopback that it keeps over a restart.
 *
 *   describe.skipIf(mosquittoIsMissing)('...', () => {
 *     const broker = await startMosquitto({ persistence: true })
 *     await broker.kill()          // SIGKILL: what was not saved is gone
 *     await broker.start()         // same port, same folder
 *     await broker.remove()        // stops it and deletes the folder
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'

import { freePort } from './ports.ts'
import { until, within } from './wait.ts'

export interface MosquittoOptions {
  /**
   * Keeps sessions and messages on disk: saved when it ends (`exit`), or after every change too
   * (`changes`), which costs it most of its speed. Without, they live as long as the process.
   */
  readonly persistence?: 'exit' | 'changes'
  /** Listens with TLS on `port`. Paths of PEM files. */
  readonly tls?: {
    readonly ca: string
    readonly cert: string
    readonly key: string
    readonly requireClientCertificate?: boolean
  }
  /** Listens with MQTT over WebSocket on `websocketPort` too (with TLS when `tls` is given). */
  readonly websockets?: boolean
  /** Names and passwords; without, anyone may connect. */
  readonly users?: Readonly<Record<string, string>>
  /** `max_inflight_messages`: 100 unless told. */
  readonly maxInflight?: number
  /** More lines of mosquitto.conf, before the listeners. */
  readonly config?: readonly string[]
  readonly port?: number
}

export interface Mosquitto {
  readonly port: number
  readonly websocketPort: number
  /** `mqtt://127.0.0.1:port`, or `mqtts://localhost:port` with TLS. */
  readonly url: string
  readonly websocketUrl: string
  readonly pid: number | undefined
  readonly folder: string
  /** When it last began to save, as `Date.now()`; 0 before the first time. */
  savedAt(): number
  /** Everything that it logged so far. */
  log(): string
  start(): Promise<void>
  /** SIGTERM: saves and leaves. */
  stop(): Promise<void>
  /** SIGKILL. */
  kill(): Promise<void>
  restart(): Promise<void>
  /** SIGSTOP: connections stay, nothing answers. */
  freeze(): void
  /** SIGCONT. */
  thaw(): void
  readonly remove: () => Promise<void>
}

/** A folder in memory, where there is one: a save after each change is not what is measured. */
const memory = '/dev/shm'
const program = find('mosquitto')

/** For `describe.skipIf`. Says so loudly; where CI is set, a missing broker is a failure. */
export const mosquittoIsMissing = program === undefined
if (mosquittoIsMissing) {
  const text =
    'mosquitto is not installed: tests against a real broker need it (apt install mosquitto)'
  if (process.env['CI']) throw new Error(text)
  console.warn(`\n*** SKIPPED: ${text} ***\n`)
}

const saving = /.*Saving in-memory database.*\n/g
const children = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

export async function startMosquitto(options: MosquittoOptions = {}): Promise<Mosquitto> {
  const folder = await mkdtemp(join(existsSync(memory) ? memory : tmpdir(), 'mosquitto-'))
  const port = options.port ?? (await freePort())
  const websocketPort = options.websockets ? await freePort() : 0
  const config = join(folder, 'mosquitto.conf')
  await writeFile(config, await configuration(options, { folder, port, websocketPort }))
  let child: ChildProcess | undefined
  let text = ''
  let savedAt = 0

  async function start() {
    if (child) throw new Error('mosquitto runs already')
    const started = spawn(program ?? 'mosquitto', ['-c', config], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const from = text.length
    const take = (chunk: Buffer) => {
      const piece = chunk.toString()
      if (piece.includes('Saving in-memory')) savedAt = Date.now()
      // Once a message, where it saves after each change: a note of the time is enough.
      text += piece.replaceAll(saving, '')
    }
    started.stdout.on('data', take)
    started.stderr.on('data', take)
    children.add(started)
    child = started
    started.once('exit', () => {
      children.delete(started)
      if (child === started) child = undefined
    })
    await until('mosquitto is up', () => {
      if (child !== started) throw new Error(`mosquitto did not start:\n${text.slice(from)}`)
      return / running$/m.test(text.slice(from))
    })
  }

  async function end(signal: NodeJS.Signals) {
    const ending = child
    if (!ending) return
    const gone = new Promise((resolve) => ending.once('exit', resolve))
    ending.kill('SIGCONT')
    ending.kill(signal)
    await within(`mosquitto ends after ${signal}`, gone)
  }

  await start()
  const host = options.tls ? 'localhost' : '127.0.0.1'
  return {
    port,
    websocketPort,
    url: `${options.tls ? 'mqtts' : 'mqtt'}://${host}:${port}`,
    websocketUrl: `${options.tls ? 'wss' : 'ws'}://${host}:${websocketPort}`,
    get pid() {
      return child?.pid
    },
    folder,
    savedAt: () => savedAt,
    log: () => text,
    start,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    async restart() {
      await end('SIGTERM')
      await start()
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    async remove() {
      await end('SIGKILL')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function configuration(
  options: MosquittoOptions,
  place: { folder: string; port: number; websocketPort: number },
): Promise<string> {
  const tls = options.tls
    ? [
        `cafile ${options.tls.ca}`,
        `certfile ${options.tls.cert}`,
        `keyfile ${options.tls.key}`,
        `require_certificate ${options.tls.requireClientCertificate ?? false}`,
      ]
    : []
  const saved = [
    'persistence true',
    `persistence_location ${place.folder}/`,
    ...(options.persistence === 'changes'
      ? ['autosave_on_changes true', 'autosave_interval 1']
      : ['autosave_interval 0']),
  ]
  const login = options.users
    ? ['allow_anonymous false', `password_file ${await passwordFile(place.folder, options.users)}`]
    : ['allow_anonymous true']
  const lines = [
    // Started by root, it would become another user that cannot read the folder.
    ...(process.getuid?.() === 0 ? ['user root'] : []),
    'log_dest stderr',
    'log_type error',
    'log_type warning',
    'log_type notice',
    'log_type information',
    'connection_messages true',
    // Its own limits would drop messages, and the blame would fall on what is tested.
    'max_queued_messages 0',
    `max_inflight_messages ${options.maxInflight ?? 100}`,
    ...(options.persistence ? saved : ['persistence false']),
    ...login,
    ...(options.config ?? []),
    `listener ${place.port} 127.0.0.1`,
    ...tls,
    ...(options.websockets
      ? [`listener ${place.websocketPort} 127.0.0.1`, 'protocol websockets', ...tls]
      : []),
  ]
  return `${lines.join('\n')}\n`
}

async function passwordFile(folder: string, users: Readonly<Record<string, string>>) {
  const path = join(folder, 'passwords')
  await writeFile(
    path,
    Object.entries(users)
      .map(([name, word]) => `${name}:${word}\n`)
      .join(''),
  )
  await chmod(path, 0o600)
  const hashing = find('mosquitto_passwd') ?? join(dirname(program ?? ''), 'mosquitto_passwd')
  execFileSync(hashing, ['-U', path])
  if (!(await readFile(path, 'utf8')).includes('$')) throw new Error('passwords were not hashed')
  return path
}

function find(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path))
}
