/**
 * The log of `queue` beside what a disk can do at best, plain append and fdatasync of the same bytes in the
 * same groups, in the same run: `node --import tsx bench/micro/queue.ts [records]`. Prints records per second,
 * the ratio, bytes on the disk for each record, and how long opening takes.
 */
import { mkdtemp, open, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { openDiskStore } from '../../runtime/store/store.ts'

const records = Number(process.argv[2] ?? 100_000)
const groups = [1, 32, 1024]
const sizes = [100, 1024]
/** A group of one waits for the disk each time: fewer tell as much. */
const mostGroups = 500

interface Sample {
  readonly perSecond: number
  readonly bytes: number
}

async function timed(count: number, run: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await run()
  return (count / (performance.now() - start)) * 1000
}

async function plain(folder: string, body: Buffer, group: number, count: number): Promise<Sample> {
  const file = await open(join(folder, 'plain'), 'w')
  const text = Buffer.concat(Array.from({ length: group }, () => body))
  const perSecond = await timed(count, async () => {
    for (let done = 0; done < count; done += group) {
      await file.write(text)
      await file.datasync()
    }
  })
  await file.close()
  return { perSecond, bytes: (await stat(join(folder, 'plain'))).size }
}

async function ofLog(folder: string, body: Buffer, group: number, count: number): Promise<Sample> {
  const log = await openDiskStore(join(folder, 'log'))
  const batch = Array.from({ length: group }, () => ({ key: 0, time: 1, body }))
  const perSecond = await timed(count, async () => {
    for (let done = 0; done < count; done += group) await log.append(batch)
  })
  await log.close()
  const names = await readdir(join(folder, 'log'))
  const stats = await Promise.all(names.map((name) => stat(join(folder, 'log', name))))
  return { perSecond, bytes: stats.reduce((sum, { size }) => sum + size, 0) }
}

async function opened(folder: string): Promise<{ ms: number; waiting: number }> {
  const start = performance.now()
  const log = await openDiskStore(join(folder, 'log'))
  const ms = performance.now() - start
  const waiting = log.waiting()
  await log.close()
  return { ms, waiting }
}

async function compare(size: number, group: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-queue-'))
  const body = Buffer.alloc(size, 'x')
  const count = Math.min(records, group * mostGroups)
  try {
    // In turn, twice, and the better of each: another program may have had the disk.
    const samples: { disk: Sample; log: Sample }[] = []
    for (const round of ['a', 'b']) {
      const inner = join(folder, round)
      await openDiskStore(join(inner, 'log')).then((log) => log.close())
      const disk = await plain(inner, body, group, count)
      samples.push({ disk, log: await ofLog(inner, body, group, count) })
    }
    const best = (of: 'disk' | 'log') => Math.max(...samples.map((each) => each[of].perSecond))
    const { ms, waiting } = await opened(join(folder, 'b'))
    const ratio = (best('log') / best('disk')).toFixed(2)
    const bytes = Math.round((samples[0]?.log.bytes ?? 0) / count)
    console.log(
      `${size} B, groups of ${group}: ${Math.round(best('log'))}/s, plain ${Math.round(best('disk'))}/s, ratio ${ratio}; ` +
        `${bytes} bytes a record; open with ${waiting}: ${Math.round(ms)} ms`,
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

for (const size of sizes) for (const group of groups) await compare(size, group)
