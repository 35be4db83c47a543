import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { createInterface } from 'node:readline'

import type { Bridge, Job } from './bridges/bridge.ts'
import { cache, root } from './paths.ts'
import { freePort, hasProgram, startProgram, type Running } from './process.ts'

/** What one run of the generator found; bench/load/tally.c writes it. */
export interface Sample {
  readonly sent: number
  readonly arrived: number
  readonly lost: number
  readonly duplicates: number
  readonly outOfOrder: number
  readonly wrongLength: number
  readonly unknown: number
  readonly acknowledged: number
  readonly acksOutOfOrder: number
  /** Messages a second. */
  readonly rate: number
  /** Microseconds. */
  readonly p50: number
  readonly p99: number
  readonly p999: number
  readonly cpuPerMessage: number
  /** Share of a core. */
  readonly bridgeLoad: number
  readonly generatorLoad: number
  /** Share of the time that the bridge could run but others had its core. */
  readonly starved: number
  /** KiB. */
  readonly rss: number
  readonly peak: number
  /** CLOCK_MONOTONIC, when the bridge's first MQTT client subscribed. */
  readonly subscribedNs: number
  /** The same clock, when the bridge's process was started. */
  readonly startedNs: number
}

/** Options of the generator, as bench/load/main.c names them. */
export type Load = Readonly<Record<string, string | number>>

const program = `${cache}load`
const deadlineMs = 180_000

export function buildGenerator(): void {
  if (!hasProgram('cc')) {
    throw new Error(
      'the load generator is a C program and there is no "cc" here; install a C compiler (gcc or clang). Only the benchmark needs it',
    )
  }
  mkdirSync(cache, { recursive: true })
  const folder = `${root}bench/load/`
  const sources = readdirSync(folder).filter((name) => name.endsWith('.c'))
  execFileSync('cc', ['-O2', '-o', program, ...sources.map((name) => folder + name)], {
    stdio: 'inherit',
  })
}

/** Starts the generator, then the bridge, and returns what came through. */
export async function measure(bridge: Bridge, job: Job, load: Load): Promise<Sample> {
  const settings = {
    path: bridge.path,
    'ws-server': job.dials ? 1 : 0,
    ...load,
    scenario: load['scenario'] ?? job.direction,
  }
  const words = Object.entries(settings).map(([name, value]) => `${name}=${value}`)
  const generator = startProgram({ command: [program, ...words] }, 'other')
  const lines = readLines(generator)
  let running: Running | undefined
  try {
    const ports: { mqttPort: number; wsPort: number } = JSON.parse(await lines.next('its ports'))
    const wsPort = ports.wsPort || (await freePort())
    const mqttPort = job.broker ?? ports.mqttPort
    const plan = await bridge.program({ ...job, mqttPort, wsPort })
    const startedNs = Number(process.hrtime.bigint())
    running = startProgram(plan, 'bridge')
    generator.child.stdin?.write(`go ${running.pid} ${wsPort}\n`)
    const failed = failWhenEnded(running, bridge.name)
    const found: Omit<Sample, 'startedNs'> = JSON.parse(
      await Promise.race([lines.next('its result'), failed]),
    )
    return { ...found, startedNs }
  } finally {
    await running?.stop()
    await generator.stop()
  }
}

function failWhenEnded(running: Running, name: string): Promise<never> {
  return new Promise((_, reject) => {
    running.child.once('exit', (code) =>
      reject(new Error(`${name} ended with code ${code}: ${running.complaint()}`)),
    )
  })
}

function readLines(generator: Running) {
  const lines: string[] = []
  let wake = () => {}
  let isOver = false
  const reader = createInterface({ input: generator.child.stdout! })
  reader.on('line', (line) => {
    lines.push(line)
    wake()
  })
  reader.on('close', () => {
    isOver = true
    wake()
  })
  return {
    async next(what: string): Promise<string> {
      const until = Date.now() + deadlineMs
      while (lines.length === 0) {
        const left = until - Date.now()
        if (isOver || left <= 0) {
          throw new Error(`the generator did not tell ${what}: ${generator.complaint()}`)
        }
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, left)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      return lines.shift() ?? ''
    },
  }
}
