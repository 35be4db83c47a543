/** The built command line as a child process: what it prints and how it ends. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

import { onTestFinished } from 'vitest'

import { until } from '../helpers/wait.ts'

export const program = resolve(import.meta.dirname, '../../dist/runtime/cli/main.js')
if (!existsSync(program)) throw new Error(`${program} is missing: run "npm run build" first`)

export interface Result {
  readonly code: number | null
  readonly out: string
  readonly err: string
}
export interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<Result>
  /** What stands on standard output, and on standard error, so far. */
  out(): string
  err(): string
}

/** Starts the command; it is killed at the end of the test when it still runs. */
export function start(
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Running {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: options.cwd,
    env: { ...process.env, NO_COLOR: '1', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const ended = new Promise<Result>((done) => {
    child.once('close', (code) => done({ code, out, err }))
  })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return { child, ended, out: () => out, err: () => err }
}

export const sluice = (args: readonly string[], cwd?: string): Promise<Result> =>
  start(args, cwd === undefined ? {} : { cwd }).ended

/** The URL that the command prints. */
export async function urlOf(run: Running): Promise<string> {
  const found = () => /http:\/\/[^\s"]+/.exec(run.out() + run.err())?.[0]
  await until('it prints its URL', () => found() !== undefined)
  return found() ?? ''
}

/** A flow that needs no connection: it makes a message every 20 ms and discards it. */
export const tickingFlow = (every = '20ms'): string => `version: 1
name: Ticking
nodes:
  tick: { type: generate, every: ${every}, walk: { t: { min: 1, max: 2 } } }
  end: { type: discard }
wires: [tick -> end]
`
