import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'

export interface Program {
  readonly command: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}
export interface Running {
  readonly pid: number
  readonly child: ChildProcess
  /** The last few kilobytes of what it wrote: all of a bridge, stderr of the generator. */
  complaint(): string
  stop(): Promise<void>
}

const allowed = allowedCores()
export const canPin = allowed.length > 1 && hasTaskset()
/** The bridge gets a core for itself; the generator and anything else shares the last one. */
const bridgeCore = allowed[0]
const otherCore = allowed.at(-1)

/** Whoever interrupts the benchmark leaves nothing running. */
const children = new Set<ChildProcess>()
process.once('exit', () => children.forEach((child) => child.kill('SIGKILL')))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => process.exit(130))
}

export function startProgram(program: Program, place: 'bridge' | 'other'): Running {
  const core = place === 'bridge' ? bridgeCore : otherCore
  const words = canPin ? ['taskset', '-c', String(core), ...program.command] : program.command
  const child = spawn(words[0] ?? '', words.slice(1), {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...program.env },
  })
  let said = ''
  const keep = (data: Buffer) => (said = (said + data.toString()).slice(-4000))
  child.stderr.on('data', keep)
  if (place === 'bridge') child.stdout.on('data', keep)
  children.add(child)
  child.once('close', () => children.delete(child))
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  return {
    pid: child.pid ?? 0,
    child,
    complaint: () => said,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      const patience = setTimeout(() => child.kill('SIGKILL'), 3000)
      await ended
      clearTimeout(patience)
    },
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** Kilobytes of a field of /proc/PID/status: VmRSS, VmHWM. */
export function readMemory(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const line = new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(statusOf(pid))
  return Number(line?.[1] ?? 0)
}

function statusOf(pid: number | 'self'): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch {
    return ''
  }
}

function allowedCores(): number[] {
  const list = /^Cpus_allowed_list:\s+(\S+)/m.exec(statusOf('self'))?.[1] ?? ''
  return list
    .split(',')
    .filter((part) => part !== '')
    .flatMap((part) => {
      const [from = 0, to = from] = part.split('-').map(Number)
      return Array.from({ length: to - from + 1 }, (_, index) => from + index)
    })
}

export function hasProgram(name: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${name}`], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

function hasTaskset(): boolean {
  return hasProgram('taskset')
}
