/** The queue under what it is made for: killed processes, full disks, peers that are away, many messages. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

import { afterEach, describe, expect, it } from 'vitest'

import queue from '../../nodes/queue/index.ts'
import { openDiskStore } from '../../runtime/store/store.ts'
import { bridgeFlow } from '../helpers/flows.ts'
import { drained, startFinalSink, startPublisher } from '../helpers/load.ts'
import { mosquittoIsMissing, startMosquitto } from '../helpers/mosquitto.ts'
import { createOracle, report } from '../helpers/oracle.ts'
import { message } from '../helpers/plan.ts'
import { seeded } from '../helpers/random.ts'
import { startRuntime } from '../helpers/runtime-process.ts'
import { createStack } from '../helpers/stack.ts'
import { stageFlow } from '../helpers/stage-flow.ts'
import { pause, until } from '../helpers/wait.ts'

const stack = createStack()
afterEach(stack.end)

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'queue-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  return folder
}

const killed = resolve(import.meta.dirname, 'queue-killed.mjs')

/** Runs the writer for so long, kills it and returns its lines. */
async function runAndKill(folder: string, start: number, ms: number): Promise<string[]> {
  const child = spawn(process.execPath, [killed, folder, `${start}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  await until('it is open', () => text.includes('\n') || child.exitCode !== null, { everyMs: 1 })
  await pause(ms)
  child.kill('SIGKILL')
  await once(child, 'close')
  return text.split('\n').slice(0, -1)
}

describe('a queue whose process is killed', () => {
  it('loses nothing that it acknowledged over 50 kills at random moments, and opens by itself', async () => {
    const folder = await newFolder()
    const random = seeded()
    const kills = 50
    const kept = new Set<number>()
    const delivered = new Map<number, number>()
    for (let kill = 1; kill <= kills; kill++) {
      const lines = await runAndKill(folder, kill * 1_000_000, random.between(0, 120))
      expect(lines[0]).toMatch(/^open [0-9]+$/)
      for (const line of lines.slice(1)) {
        const id = Number(line.slice(1))
        if (line.startsWith('+')) kept.add(id)
        else delivered.set(id, (delivered.get(id) ?? 0) + 1)
      }
    }
    const log = await openDiskStore(folder)
    const { waiting, report: found } = { waiting: log.waiting(), report: log.report }
    for (let at = log.next(0); at !== undefined; at = log.next(at.sequence)) {
      const id = Number((await log.read(at.sequence))?.toString())
      delivered.set(id, (delivered.get(id) ?? 0) + 1)
    }
    await log.close()
    const lost = [...kept].filter((id) => !delivered.has(id))
    const repeats = [...delivered.values()].reduce((sum, times) => sum + times - 1, 0)
    const figures = { kills, seed: random.seed, kept: kept.size, waiting, repeats, ...found }
    report('queue: SIGKILL', { ...figures, lost: lost.length })
    expect(kept.size).toBeGreaterThan(1000)
    expect(lost).toEqual([])
    expect(found.corrupt).toBe(0)
    // Fifty between two saves, and what was being told when it died.
    expect(repeats).toBeLessThanOrEqual(kills * 100)
  })
})

const isRoot = process.getuid?.() === 0
if (!isRoot) {
  const text = 'a small disk can be mounted by root only'
  if (process.env['CI']) throw new Error(text)
  console.warn(`\n*** SKIPPED: ${text} ***\n`)
}

describe.skipIf(!isRoot)('a queue on a full disk', () => {
  async function smallDisk(): Promise<string> {
    const folder = await newFolder()
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder])
    stack.defer(() => {
      execFileSync('umount', ['-l', folder])
      return Promise.resolve()
    })
    return folder
  }

  it('holds back what it cannot keep, says so, and goes on by itself when there is room', async () => {
    const disk = await smallDisk()
    await writeFile(join(disk, 'ballast'), Buffer.alloc(300_000))
    const flow = await stageFlow(queue, {}, { stateFolder: disk })
    stack.defer(() => flow.stop(0))
    const total = 200
    for (let n = 0; n < total; n++)
      flow.source.emit(message(new Uint8Array(10_000).fill(n), `${n}`))
    const taken = () => flow.source.outcomes.filter(([outcome]) => outcome === 'delivered').length
    const passUntil = (what: string, isSo: () => boolean) =>
      until(what, () => {
        flow.clock.pass(500)
        return isSo()
      })
    await until('it is full', () => flow.status().status?.state === 'down')
    expect(flow.status().status?.reason).toContain('ENOSPC')
    const first = taken()
    await rm(join(disk, 'ballast'))
    await passUntil('room that others gave is used', () => taken() > first)
    await passUntil('it is full again', () => flow.status().status?.state === 'down')
    const second = taken()
    expect(second).toBeLessThan(total)
    flow.out.answerAll()
    await passUntil('all are taken', () => taken() === total)
    await passUntil('all came out', () => flow.out.got.length === total)
    expect(flow.out.got.map(({ topic }) => Number(topic))).toEqual(
      Array.from({ length: total }, (_, n) => n),
    )
    expect(flow.source.outcomes.every((each) => each.join() === 'delivered')).toBe(true)
    expect(flow.status().status?.state).toBe('up')
    report('queue: disk of 1 MB', { total, takenAtFirst: first, takenWithMoreRoom: second })
  })

  it('opens on a full disk with what it had', async () => {
    const disk = await smallDisk()
    const first = await stageFlow(queue, {}, { stateFolder: disk })
    for (let n = 0; n < 20; n++) first.source.emit(message(n))
    await until('they are kept', () => first.source.outcomes.every((each) => each.length === 1))
    await first.stop(0)
    await writeFile(join(disk, 'ballast'), Buffer.alloc(2_000_000)).catch(() => {})
    const second = await stageFlow(queue, {}, { stateFolder: disk })
    stack.defer(() => second.stop(0))
    await until('they come out', () => second.out.got.length === 20)
    expect(second.out.payloads()).toEqual(Array.from({ length: 20 }, (_, n) => n))
  })
})

describe('a queue with a million messages', () => {
  it('is open in under 5 s', async () => {
    const folder = await newFolder()
    const total = 1_000_000
    const log = await openDiskStore(folder)
    const body = Buffer.alloc(100, 'x')
    const group = Array.from({ length: 10_000 }, (_, key) => ({ key, time: 1, body }))
    for (let done = 0; done < total; done += group.length) await log.append(group)
    const bytes = log.size()
    await log.close()
    const times: number[] = []
    // The better of two: another program may have had the processor.
    for (let time = 0; time < 2; time++) {
      const start = performance.now()
      const again = await openDiskStore(folder)
      times.push(Math.round(performance.now() - start))
      expect(again.waiting()).toBe(total)
      await again.close()
    }
    report('queue: open with 1,000,000 messages', { ms: times, MB: bytes / 1e6 })
    expect(Math.min(...times)).toBeLessThan(5000)
  })
})

describe.skipIf(mosquittoIsMissing)('a queue between two brokers', () => {
  it('delivers all in order by key, over a peer that is away and kills under load', async () => {
    const from = stack.use(await startMosquitto({ persistence: 'exit', maxInflight: 1024 }))
    const to = stack.use(await startMosquitto({ persistence: 'exit' }))
    const oracle = createOracle({ size: 64 })
    const sink = await startFinalSink({ port: to.port, oracle, filters: ['out/#'] })
    stack.defer(() => sink.stop().catch(() => {}))
    const flow = bridgeFlow({ from: from.port, to: to.port })
      .replace('  sink:\n', '  keep:\n    type: queue\n    key: topic\n  sink:\n')
      .replace('source -> sink', 'source -> keep -> sink')
    const runtime = stack.use(await startRuntime({ flow }))
    const random = seeded()
    const total = 20_000
    const kills = 6
    const publisher = startPublisher({ port: from.port, oracle, total, rate: 2500 })
    stack.defer(publisher.stop)
    for (let kill = 0; kill < kills; kill++) {
      await until(
        'it goes on',
        () => oracle.deliveredCount >= (total * (kill + 0.3)) / (kills + 2),
        {
          timeoutMs: 30_000,
          everyMs: 5,
        },
      )
      await pause(random.between(0, 50))
      await runtime.kill()
      await runtime.start()
    }
    await runtime.ready()
    await to.stop()
    const before = oracle.deliveredCount
    await publisher.done
    const state = join(runtime.folder, 'state', 'main', 'nodes', 'keep')
    const waiting = async () => {
      const facts = (await runtime.node('keep')).status?.facts
      return Number(facts?.['waiting'] ?? 0)
    }
    await until('what was published waits in the queue', async () => {
      const source = await runtime.node('source')
      return source.queued === 0 && oracle.acknowledgedCount === total
    })
    expect((await stat(state)).mode & 0o777).toBe(0o700)
    await runtime.kill()
    await to.start()
    await runtime.start()
    await drained(oracle)
    const verdict = oracle.verdict()
    report('queue: two brokers', {
      ...verdict,
      kills,
      seed: random.seed,
      heldWhileAway: total - before,
    })
    expect(verdict).toMatchObject({ lost: 0, altered: 0, neverIssued: 0, outOfOrder: 0 })
    expect(verdict.duplicates).toBeLessThanOrEqual((kills + 1) * (1024 + 256))
    await until('nothing waits', async () => (await waiting()) === 0)
    const stopping = performance.now()
    expect(await runtime.stop()).toEqual({ code: 0, signal: null })
    expect(performance.now() - stopping).toBeLessThan(5000)
  })
})
