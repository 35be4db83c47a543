import { mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { powerCutFiles } from '../../test/helpers/power-cut-files.ts'
import { diskFiles } from './files.ts'
import { openLog } from './log.ts'
import type { Log } from './log.ts'

const small = { segmentBytes: 100 }
const folder = () => mkdtemp(join(tmpdir(), 'log-'))
const record = (n: number) => ({ key: n % 3, time: n, body: Buffer.from(`body ${n}`) })
const upTo = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at)

function sequences(log: Log): number[] {
  const found: number[] = []
  for (let at = log.next(0); at !== undefined; at = log.next(at.sequence)) found.push(at.sequence)
  return found
}
async function append(log: Log, from: number, to: number): Promise<void> {
  for (const n of upTo(from, to)) await log.append([record(n)])
}

test('what is appended and not acknowledged is there after opening again', async () => {
  const path = await folder()
  const log = await openLog(await diskFiles(path), small)
  await append(log, 1, 20)
  for (const sequence of [1, 2, 3, 10]) log.acknowledge(sequence)
  await log.close()
  const again = await openLog(await diskFiles(path), small)
  expect(sequences(again)).toEqual([...upTo(4, 9), ...upTo(11, 20)])
  expect(again.next(10)).toMatchObject({ sequence: 11, key: 2, time: 11 })
  expect((await again.read(11))?.toString()).toBe('body 11')
  expect(await again.append([record(21), record(22)])).toEqual([21, 22])
  expect(again.waiting()).toBe(18)
  await again.close()
})

test('segments without waiting records leave the disk, and files are private', async () => {
  const path = await folder()
  const log = await openLog(await diskFiles(path), small)
  await append(log, 1, 20)
  const before = log.size()
  for (const n of upTo(1, 18)) log.acknowledge(n)
  await log.save()
  expect(log.size()).toBeLessThan(before / 4)
  const names = await readdir(path)
  expect(names).toContain('acknowledged.log')
  for (const name of names) expect((await stat(join(path, name))).mode & 0o777).toBe(0o600)
  await log.close()
})

test('sequences are never used twice, not even when all records are gone', async () => {
  const files = powerCutFiles()
  const log = await openLog(files, small)
  await append(log, 1, 5)
  for (const n of upTo(1, 5)) log.acknowledge(n)
  await log.close()
  const again = await openLog(files, small)
  expect(await again.append([record(1)])).toEqual([6])
})

test('damaged positions cost repeats, are counted, and the log opens', async () => {
  for (const damage of ['{"next":"x","open":7}', 'null', '']) {
    const path = await folder()
    const log = await openLog(await diskFiles(path))
    await append(log, 1, 3)
    log.acknowledge(2)
    await log.close()
    await writeFile(join(path, 'acknowledged.log'), damage)
    const again = await openLog(await diskFiles(path))
    expect(sequences(again)).toEqual([1, 2, 3])
    expect(again.report.lostPositions).toBe(damage === '' ? 0 : 1)
    await again.close()
  }
})

test('a corrupt record in the middle is skipped and counted, a torn tail is cut', async () => {
  const path = await folder()
  const log = await openLog(await diskFiles(path))
  await log.append(upTo(1, 3).map(record))
  await log.close()
  const [name = ''] = (await readdir(path)).filter((each) => each.startsWith('0'))
  const text = await readFile(join(path, name))
  text[text.length / 2] = (text[text.length / 2] ?? 0) ^ 1
  await writeFile(join(path, name), Buffer.concat([text, text.subarray(0, 20)]))
  const again = await openLog(await diskFiles(path))
  expect(sequences(again)).toEqual([1, 3])
  expect(again.report).toEqual({ corrupt: 1, tornBytes: 20, lostPositions: 0 })
  await again.close()
})

test('a record that is damaged while the log is open is not given out', async () => {
  const path = await folder()
  const log = await openLog(await diskFiles(path))
  await log.append([record(1)])
  await log.close()
  const again = await openLog(await diskFiles(path))
  const [name = ''] = (await readdir(path)).filter((each) => each.startsWith('0'))
  const text = await readFile(join(path, name))
  await writeFile(join(path, name), text.fill(0, 33))
  expect(await again.read(1)).toBeUndefined()
  await again.close()
})

test('a full disk rejects the group, costs nothing that was there, and frees before it writes', async () => {
  const files = powerCutFiles()
  const log = await openLog(files, small)
  await append(log, 1, 9)
  files.room = 10
  for (let attempt = 0; attempt < 20; attempt++)
    await expect(log.append([record(10)])).rejects.toThrow('no space')
  expect(files.contents().size).toBeLessThan(6)
  for (const n of upTo(1, 6)) log.acknowledge(n)
  const before = log.size()
  await expect(log.save()).rejects.toThrow('no space')
  expect(log.size()).toBeLessThan(before)
  files.room = Infinity
  await log.append([record(10)])
  const rest = sequences(log)
  expect(rest).toHaveLength(4)
  await log.close()
  expect(sequences(await openLog(files, small))).toEqual(rest)
})

test('a log on a full disk opens, and gives out what it has', async () => {
  const files = powerCutFiles()
  await append(await openLog(files), 1, 3)
  files.room = 0
  const again = await openLog(files)
  expect(sequences(again)).toEqual([1, 2, 3])
  expect((await again.read(2))?.toString()).toBe('body 2')
})

test('the oldest segment can be dropped as a whole, again and again', async () => {
  const log = await openLog(powerCutFiles(), small)
  await append(log, 1, 20)
  const dropped = log.dropOldest().map(({ sequence }) => sequence)
  expect(dropped[0]).toBe(1)
  expect(sequences(log)).toEqual(upTo((dropped.at(-1) ?? 0) + 1, 20))
  while (log.dropOldest().length > 0);
  await log.save()
  expect([log.waiting(), log.size()]).toEqual([0, 0])
})

test('compacting gives back the room of acknowledged records, and order and content stay', async () => {
  const files = powerCutFiles()
  const log = await openLog(files, { segmentBytes: 1000 })
  await append(log, 1, 100)
  for (const n of upTo(1, 100)) if (n % 10 > 0) log.acknowledge(n)
  const before = log.size()
  await log.compact()
  expect(log.size()).toBeLessThan(before / 4)
  const left = upTo(1, 100).filter((n) => n % 10 === 0)
  expect(sequences(log)).toEqual(left)
  for (const n of left) expect((await log.read(n))?.toString()).toBe(`body ${n}`)
  const cut = await openLog(files.cut(() => 0))
  expect(sequences(cut)).toEqual(left)
  for (const n of left) expect((await cut.read(n))?.toString()).toBe(`body ${n}`)
})
