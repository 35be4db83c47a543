/**
 * What the live view costs the greenhouse: messages a second that its dashboard gets, and processor time
 * of the server for each, with the editor open on it in Chromium, with a process that only reads the
 * channel, and with nobody looking. All three alternate in one run.
 *
 *     npm run build && node dist/bench/live/main.js [RATE] [ROUNDS] [SECONDS]
 */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { chromium } from 'playwright-core'
import type { Page } from 'playwright-core'

import { probeTicks, takeTicks } from '../../test/browser/perf/ticks.ts'
import type { Ticks } from '../../test/browser/perf/ticks.ts'
import { root } from '../paths.ts'
import { freePort, startProgram } from '../process.ts'
import type { Running } from '../process.ts'

const [rate = 10_000, rounds = 6, seconds = 3] = process.argv.slice(2).map(Number)
const settleMs = 2000
const readyWithinMs = 30_000
const ways = ['nobody', 'editor', 'reader'] as const
type Way = (typeof ways)[number]

interface Measured {
  readonly rate: number
  /** Of the server, in µs for each message. */
  readonly cpu: number
}

interface Stage {
  readonly server: Running
  readonly adminPort: number
  readonly page: Page
  received(): number
}

const beside = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const flow = 'dashboard'

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-live-'))
  const [broker, adminPort, sockets] = [await freePort(), await freePort(), await freePort()]
  for (const file of ['dashboard.yaml', 'bridge.yaml'])
    cpSync(join(root, 'flows', file), join(folder, file))
  const program = join(root, 'dist/runtime/cli/main.js')
  const ports = ['--broker', String(broker), '--admin', `127.0.0.1:${adminPort}`]
  const command = [process.execPath, program, 'run', folder, ...ports]
  const env = { WEBSOCKET_PORT: String(sockets), ADMIN_PORT: String(adminPort) }
  const server = startProgram({ command, env }, 'bridge')
  await ready(server, adminPort)
  const load = startProgram(
    {
      command: [process.execPath, beside('load.js'), String(broker), String(sockets), String(rate)],
    },
    'other',
  )
  let received = 0
  load.child.stdout?.on('data', (data: Buffer) => {
    received = Number(data.toString().trimEnd().split('\n').at(-1) ?? received)
  })
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  })
  try {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    await probeTicks(context)
    const page = await context.newPage()
    await compare({ server, adminPort, page, received: () => received })
  } finally {
    await browser.close()
    await load.stop()
    await server.stop()
    rmSync(folder, { recursive: true })
  }
}

async function compare(stage: Stage): Promise<void> {
  const found = new Map<Way, Measured[]>(ways.map((way) => [way, []]))
  const ticks: Ticks[] = []
  await pause(settleMs)
  for (let round = 0; round < rounds; round += 1)
    // The order turns round, so that no way is always the first.
    for (const way of round % 2 === 0 ? ways : ways.toReversed()) {
      const leave = await enter(way, stage)
      await pause(settleMs)
      if (way === 'editor') await takeTicks(stage.page)
      const measured = await measure(stage)
      if (way === 'editor') ticks.push(await takeTicks(stage.page))
      await leave()
      found.get(way)?.push(measured)
      const row = [round + 1, way.padEnd(8), measured.rate.toFixed(0), measured.cpu.toFixed(1)]
      console.log(row.join('\t'))
    }
  report(found, ticks)
}

async function enter(way: Way, { page, adminPort }: Stage): Promise<() => Promise<void>> {
  if (way === 'nobody') return async () => {}
  if (way === 'reader') {
    const command = [process.execPath, beside('reader.js'), String(adminPort), flow]
    const reader = startProgram({ command }, 'other')
    return reader.stop
  }
  await page.goto(`http://127.0.0.1:${adminPort}/flows/${flow}`)
  await page.locator('.react-flow__node').first().waitFor()
  return async () => {
    await page.goto('about:blank')
  }
}

async function measure({ server, received }: Stage): Promise<Measured> {
  const before = { at: performance.now(), count: received(), cpu: cpuOf(server.pid) }
  await pause(seconds * 1000)
  const count = received() - before.count
  return {
    rate: (count * 1000) / (performance.now() - before.at),
    cpu: ((cpuOf(server.pid) - before.cpu) * 1e6) / Math.max(1, count),
  }
}

/** Seconds of processor time: user and system, in ticks of 10 ms. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / 100
}

function report(found: ReadonlyMap<Way, readonly Measured[]>, ticks: readonly Ticks[]): void {
  const nobody = found.get('nobody') ?? []
  for (const way of ways.slice(1)) {
    const ratio = (field: keyof Measured): string =>
      median(
        (found.get(way) ?? []).map((each, round) => each[field] / (nobody[round]?.[field] ?? 1)),
      ).toFixed(3)
    console.log(`${way}: throughput × ${ratio('rate')}, processor time a message × ${ratio('cpu')}`)
  }
  const work = ticks.flatMap((each) => each.work)
  const commits = ticks.reduce((sum, each) => sum + each.commits, 0)
  const p95 = work.toSorted((a, b) => a - b)[Math.floor(work.length * 0.95)] ?? 0
  console.log(
    `editor: ${work.length} ticks, median ${median(work).toFixed(2)} ms, p95 ${p95.toFixed(2)} ms, ${commits} React commits`,
  )
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

async function ready(server: Running, port: number): Promise<void> {
  const start = performance.now()
  while (performance.now() - start < readyWithinMs) {
    const isReady = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isReady) return
    await pause(100)
  }
  throw new Error(`the flows did not start: ${server.complaint()}`)
}

await main()
