/**
 * The product as a user runs it: the built command line as a child process, with a flows folder and a
 * state folder of its own that survive a restart. Nothing is reached but signals, logs and the admin
 * port.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { EngineStatus, FlowStatus, NodeStatus } from '../../runtime/engine/status.ts'
import { freePort } from './ports.ts'
import { until, within } from './wait.ts'

export interface RuntimeOptions {
  /** YAML of the flow `main`, or of several flows by id. */
  readonly flow: string | Readonly<Record<string, string>>
  /** More files beside the flows, by path. */
  readonly files?: Readonly<Record<string, string>>
  /** More arguments of `run`. */
  readonly args?: readonly string[]
  readonly nodeArgs?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Return before the flows are ready. */
  readonly unready?: boolean
}

export interface LogLine {
  readonly level: string
  readonly message: string
  readonly [fact: string]: unknown
}

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface RuntimeProcess {
  readonly folder: string
  readonly pid: number
  readonly running: boolean
  readonly adminPort: number
  /** Ends when the process does. */
  readonly exited: Promise<Exit>
  readonly lines: readonly LogLine[]
  /** Standard error, and what is not a log line, as it came. */
  text(): string
  start(): Promise<void>
  /** `/readyz` answers 200. */
  ready(timeoutMs?: number): Promise<void>
  isReady(): Promise<boolean>
  /** What `/readyz` answers, whether or not it is green. */
  readiness(): Promise<{ readonly status: number; readonly text: string }>
  status(): Promise<EngineStatus>
  flow(id?: string): Promise<FlowStatus>
  node(id: string, flow?: string): Promise<NodeStatus>
  signal(signal: NodeJS.Signals): void
  /** SIGKILL. */
  kill(): Promise<void>
  /** SIGTERM, and how it ended. */
  stop(timeoutMs?: number): Promise<Exit>
  writeFlow(text: string, id?: string): Promise<void>
  /** MiB. */
  rss(): number
  /** Open files. */
  files(): number
  /** The limit of open files, from now on. */
  limitFiles(count: number): void
  /** Seconds of processor time since its start. */
  processorSeconds(): number
  readonly remove: () => Promise<void>
}

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
const program = join(root, 'dist/runtime/cli/main.js')

/** For `describe.skipIf` where a suite may run without a build. */
export const runtimeIsMissing = !existsSync(program)
if (runtimeIsMissing) {
  const text = `${program} is missing: run "npm run build" first`
  if (process.env['CI']) throw new Error(text)
  console.warn(`\n*** SKIPPED: ${text} ***\n`)
}

const children = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

export async function startRuntime(options: RuntimeOptions): Promise<RuntimeProcess> {
  if (runtimeIsMissing) throw new Error(`${program} is missing: run "npm run build" first`)
  const folder = await mkdtemp(join(tmpdir(), 'runtime-'))
  const flows = typeof options.flow === 'string' ? { main: options.flow } : options.flow
  await mkdir(join(folder, 'flows'))
  for (const [name, text] of Object.entries(options.files ?? {})) {
    await writeFile(join(folder, 'flows', name), text, { mode: 0o600 })
  }
  const adminPort = await freePort()
  const lines: LogLine[] = []
  let raw = ''
  let child: ChildProcess | undefined
  let exited: Promise<Exit> = Promise.resolve({ code: null, signal: null })

  const runtime: RuntimeProcess = {
    folder,
    adminPort,
    lines,
    get pid() {
      return child?.pid ?? 0
    },
    get running() {
      return child !== undefined
    },
    get exited() {
      return exited
    },
    text: () => raw,
    async start() {
      if (child) throw new Error('the runtime runs already')
      const started = spawnRuntime(options, folder, adminPort)
      child = started
      children.add(started)
      collect(started, lines, (text) => (raw = (raw + text).slice(-2_000_000)))
      exited = new Promise((done) => {
        started.once('exit', (code, signal) => {
          children.delete(started)
          if (child === started) child = undefined
          done({ code, signal })
        })
      })
    },
    async ready(timeoutMs = 20_000) {
      const check = async () => {
        if (!child) throw new Error(`the runtime ended before it was ready:\n${raw.slice(-4000)}`)
        return await runtime.isReady()
      }
      await until('the runtime is ready', check, { timeoutMs }).catch(async (error: Error) => {
        const { text } = await runtime.readiness().catch(() => ({ text: 'no answer' }))
        throw new Error(`${error.message}\n/readyz: ${text}\n${raw.slice(-4000)}`)
      })
    },
    isReady: () =>
      runtime.readiness().then(
        ({ status }) => status === 200,
        () => false,
      ),
    async readiness() {
      const response = await fetch(`http://127.0.0.1:${adminPort}/readyz`, {
        signal: AbortSignal.timeout(5000),
      })
      return { status: response.status, text: await response.text() }
    },
    async status() {
      // Flows may be at work a moment before the admin server listens.
      const response = await until('the admin server answers', () => {
        if (!child) throw new Error(`the runtime has ended:\n${raw.slice(-4000)}`)
        return fetch(`http://127.0.0.1:${adminPort}/api/status`).catch(() => undefined)
      })
      // The admin API answers with exactly this type.
      return (await response.json()) as EngineStatus
    },
    async flow(id = 'main') {
      const found = (await runtime.status()).flows.find((flow) => flow.id === id)
      if (!found) throw new Error(`no flow "${id}" runs`)
      return found
    },
    async node(id, flow) {
      const found = (await runtime.flow(flow)).nodes.find((node) => node.id === id)
      if (!found) throw new Error(`no node "${id}"`)
      return found
    },
    signal: (signal) => void child?.kill(signal),
    async kill() {
      const end = exited
      child?.kill('SIGKILL')
      await within('the runtime is killed', end)
    },
    async stop(timeoutMs = 30_000) {
      const end = exited
      child?.kill('SIGTERM')
      return await within('the runtime ends after SIGTERM', end, timeoutMs)
    },
    async writeFlow(text, id = 'main') {
      // As an editor saves: a half-written file is never seen.
      const path = join(folder, 'flows', `${id}.yaml`)
      await writeFile(`${path}.new`, text)
      await rename(`${path}.new`, path)
    },
    rss: () => residentMebibytes(child?.pid ?? 0),
    files: () => (child?.pid ? readdirSync(`/proc/${child.pid}/fd`).length : 0),
    limitFiles: (count) =>
      void execFileSync('prlimit', ['--pid', String(child?.pid), `--nofile=${count}:${count}`]),
    processorSeconds: () => processorSeconds(child?.pid ?? 0),
    async remove() {
      if (child) await runtime.kill()
      await rm(folder, { recursive: true, force: true })
    },
  }

  for (const [id, text] of Object.entries(flows)) await runtime.writeFlow(text, id)
  await runtime.start()
  if (!options.unready) {
    await runtime.ready().catch(async (error: unknown) => {
      await runtime.remove()
      throw error
    })
  }
  return runtime
}

function spawnRuntime(options: RuntimeOptions, folder: string, adminPort: number): ChildProcess {
  const args = [
    ...(options.nodeArgs ?? []),
    program,
    'run',
    join(folder, 'flows'),
    '--state',
    join(folder, 'state'),
    '--log',
    'json',
    '--admin',
    `127.0.0.1:${adminPort}`,
    ...(options.args ?? []),
  ]
  const settings = {
    cwd: folder,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'] as Array<'ignore' | 'pipe'>,
  }
  return spawn(process.execPath, args, settings)
}

/** Splits what the process prints into log lines; the rest is kept as text. */
function collect(child: ChildProcess, lines: LogLine[], take: (text: string) => void) {
  for (const stream of [child.stdout, child.stderr]) {
    let rest = ''
    stream?.on('data', (chunk: Buffer) => {
      const text = chunk.toString()
      take(text)
      const parts = (rest + text).split('\n')
      rest = parts.pop() ?? ''
      for (const part of parts) if (part.startsWith('{')) lines.push(parseLine(part))
    })
  }
}

function parseLine(text: string): LogLine {
  try {
    return JSON.parse(text) as LogLine
  } catch {
    return { level: 'broken', message: text }
  }
}

function residentMebibytes(pid: number): number {
  if (pid === 0) return 0
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Math.round(Number(kilobytes ?? 0) / 102.4) / 10
}

function processorSeconds(pid: number): number {
  if (pid === 0) return 0
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // After the name in parentheses: utime and stime are the 12th and 13th, in ticks of 1/100 s.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}
