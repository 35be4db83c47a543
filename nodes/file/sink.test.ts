import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { open as openFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { createVirtualClock } from '../../runtime/engine/virtual-clock.ts'
import { noMeta } from '../../runtime/plugin.ts'
import { resolved, sinkContext, until } from '../../test/helpers/context.ts'
import sink from './sink.ts'

let folder = ''
const stops: (() => unknown)[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'file-sink-'))
})
afterEach(async () => {
  vi.restoreAllMocks()
  for (const stop of stops.splice(0).toReversed()) await stop()
  await rm(folder, { recursive: true, force: true })
})

const text = (name: string) => readFile(join(folder, name), 'utf8')
const names = async () => (await readdir(folder, { recursive: true })).sort()
const findings = (config: object) => [...(sink.check?.(resolved(sink.config, config)) ?? [])]

async function start(config: object) {
  const time = createVirtualClock(Date.UTC(2026, 0, 31, 9, 30, 0, 123))
  const clock = {
    now: () => time.wall(),
    after: (ms: number, run: () => void) => time.after(ms, run),
  }
  const ctx = sinkContext(undefined, { clock })
  const options = resolved(sink.config, { path: join(folder, 'out.ndjson'), ...config })
  const instance = await sink.start(options, ctx)
  const ended = new Map<number, Error | undefined>()
  let tokens = 0
  const send = (payload: unknown, topic = 'a') => {
    const token = tokens++
    const message = { payload, topic, meta: noMeta }
    try {
      instance.send?.(message, (which, error) => void ended.set(which, error), token)
    } catch (error) {
      ended.set(token, error instanceof Error ? error : new Error(String(error)))
    }
    return token
  }
  const sent = async (...payloads: unknown[]) => {
    const all = payloads.map((payload) => send(payload))
    await until(() => all.every((token) => ended.has(token)), 'all have ended')
    return all.map((token) => ended.get(token))
  }
  const sentTo = async (topic: string, payload: unknown = 1) => {
    const token = send(payload, topic)
    await until(() => ended.has(token), 'it has ended')
    return ended.get(token)
  }
  let isClosed = false
  const close = async () => {
    if (!isClosed) await instance.close?.()
    isClosed = true
  }
  stops.push(close)
  return { ctx, time, send, sent, sentTo, ended, instance, close }
}

it('appends each value as a line of JSON, in order', async () => {
  const { sent } = await start({})
  expect(await sent({ t: 1 }, 'two\nlines', [3], null)).toEqual(Array(4).fill(undefined))
  expect(await text('out.ndjson')).toBe('{"t":1}\n"two\\nlines"\n[3]\nnull\n')
})

it('writes what comes together in one write', async () => {
  const probe = await openFile(join(folder, 'probe'), 'w')
  const write = vi.spyOn(Object.getPrototypeOf(probe), 'write')
  await probe.close()
  const { sent } = await start({})
  await sent(...Array.from({ length: 500 }, (_, index) => index))
  expect((await text('out.ndjson')).split('\n')).toHaveLength(501)
  // The first goes alone; the rest waits for it.
  expect(write.mock.calls.length).toBeLessThanOrEqual(2)
})

it('refuses what the format cannot hold, and writes the rest', async () => {
  const json = await start({})
  const [bytes, big, fine] = await json.sent(Buffer.from('{}'), { n: 2n ** 60n }, 1)
  expect(bytes).toMatchObject({
    name: 'PermanentError',
    message: expect.stringContaining('json/decode'),
  })
  expect(big).toMatchObject({
    name: 'PermanentError',
    message: expect.stringContaining('json/encode'),
  })
  expect(fine).toBeUndefined()
  const lines = await start({ path: join(folder, 'lines.txt'), format: 'lines' })
  const [broken, value] = await lines.sent('a\nb', { a: 1 })
  expect(broken).toMatchObject({ code: 'newline' })
  expect(value).toMatchObject({ code: 'encode' })
  expect(await lines.sent('a', Buffer.from('b'))).toEqual([undefined, undefined])
  expect(await text('lines.txt')).toBe('a\nb\n')
  const raw = await start({ path: join(folder, 'raw.bin'), format: 'raw' })
  await raw.sent(Buffer.of(1, 10), 'x')
  expect(await readFile(join(folder, 'raw.bin'))).toEqual(Buffer.from([1, 10, 120]))
})

it('gives each topic its file, in folders made on the way', async () => {
  const { sentTo } = await start({ path: join(folder, 'by/{{ topic }}.ndjson') })
  expect(await sentTo('plant/1', 1)).toBeUndefined()
  expect(await sentTo('plant/2', 2)).toBeUndefined()
  expect(await text('by/plant/1.ndjson')).toBe('1\n')
  expect(await text('by/plant/2.ndjson')).toBe('2\n')
})

it('never leaves its folder, whatever a message says', async () => {
  const { sentTo } = await start({ path: join(folder, 'in/{{ topic }}') })
  await mkdir(join(folder, 'in'))
  await mkdir(join(folder, 'outside'))
  await symlink(join(folder, 'outside'), join(folder, 'in/link'))
  await writeFile(join(folder, 'outside/secret'), 'secret')
  await symlink(join(folder, 'outside/secret'), join(folder, 'in/file-link'))
  const hostile = [
    '../x',
    'a/../../x',
    '/etc/passwd',
    'a//b',
    'a\0b',
    '..',
    '.',
    'a/',
    '',
    'a\\..\\b',
    'a'.repeat(256),
    'link/new',
    'link/deep/new',
    'file-link',
    'x/'.repeat(40) + 'x',
  ]
  for (const topic of hostile) {
    expect(await sentTo(topic), topic).toMatchObject({ name: 'PermanentError', code: 'path' })
  }
  expect(await names()).toEqual([
    'in',
    'in/file-link',
    'in/link',
    'in/link/secret',
    'outside',
    'outside/secret',
  ])
  expect(await text('outside/secret')).toBe('secret')
  expect(await sentTo('__proto__')).toBeUndefined()
})

it('refuses a device without being held up by it', async () => {
  const { sent } = await start({ path: '/dev/null' })
  expect((await sent(1))[0]?.message).toContain('is no file')
})

it('sets a full file aside and keeps the newest, packed', async () => {
  const { sent, time, close } = await start({ maxBytes: '10B', keep: 2, gzip: true })
  for (const value of [1111, 2222, 3333, 4444, 5555, 6666, 7777]) {
    expect(await sent(value)).toEqual([undefined])
    time.pass(1)
  }
  await close()
  expect(await names()).toEqual(
    ['out-20260131T093000127Z.ndjson.gz', 'out-20260131T093000129Z.ndjson.gz', 'out.ndjson'].map(
      (name) => name,
    ),
  )
  const [, newest = ''] = await names()
  expect(gunzipSync(await readFile(join(folder, newest))).toString()).toBe('5555\n6666\n')
  expect(await text('out.ndjson')).toBe('7777\n')
})

it('splits a batch where the file is full and never splits a record', async () => {
  const { sent, close } = await start({ maxBytes: '10B' })
  await sent(...Array.from({ length: 7 }, (_, index) => 1000 + index), 'longer than a file')
  await close()
  const all = await Promise.all((await names()).map(text))
  expect(all.map((content) => content.split('\n').length - 1).sort()).toEqual([1, 1, 2, 2, 2])
})

it('sets a file aside by age, also when nothing more comes', async () => {
  const { sent, time } = await start({ every: '1h' })
  await sent('first')
  time.pass(3_700_000)
  await until(() => !existsSync(join(folder, 'out.ndjson')))
  await sent('second')
  expect(await text('out.ndjson')).toBe('"second"\n')
  expect(await names()).toHaveLength(2)
})

it('begins anew when another program renames the file', async () => {
  const { sent, time } = await start({})
  await sent(1)
  await rename(join(folder, 'out.ndjson'), join(folder, 'out.ndjson.1'))
  time.pass(1000)
  await sent(2)
  expect([await text('out.ndjson.1'), await text('out.ndjson')]).toEqual(['1\n', '2\n'])
})

it('goes on after another program has copied and emptied the file', async () => {
  const { sent } = await start({})
  await sent(1, 2)
  await truncate(join(folder, 'out.ndjson'), 0)
  await sent(3)
  expect(await text('out.ndjson')).toBe('3\n')
})

it('does not count as delivered what went to a file that was deleted', async () => {
  const { sent } = await start({ path: join(folder, 'deep/out.ndjson') })
  await sent(1)
  await rm(join(folder, 'deep'), { recursive: true })
  expect(await sent(2)).toMatchObject([{ name: 'TransientError' }])
  expect(await sent(2)).toEqual([undefined])
  expect(await text('deep/out.ndjson')).toBe('2\n')
})

it('cuts the half line of a full disk, says so in red, and goes on when there is room', async () => {
  const { sent, ctx } = await start({})
  await sent('before')
  const probe = await openFile(join(folder, 'probe'), 'w')
  const prototype: { write: (...args: unknown[]) => Promise<unknown> } =
    Object.getPrototypeOf(probe)
  await probe.close()
  const original = prototype.write
  const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  let calls = 0
  vi.spyOn(prototype, 'write').mockImplementation(function (this: unknown, ...args) {
    calls++
    // As a disk does that fills up: half of it goes out, then nothing.
    if (calls % 2 === 0) return Promise.reject(full)
    return original.call(this, args[0], args[1], 3)
  })
  expect(await sent('half', 'later')).toMatchObject([{ code: 'disk-full' }, { code: 'disk-full' }])
  expect(ctx.statuses.at(-1)).toMatchObject({
    state: 'failed',
    reason: expect.stringContaining('the disk is full'),
  })
  vi.restoreAllMocks()
  expect(await sent('half', 'later')).toEqual([undefined, undefined])
  expect(await text('out.ndjson')).toBe('"before"\n"half"\n"later"\n')
  expect(ctx.statuses.at(-1)).toEqual({ state: 'up' })
})

it('waits for a path that cannot be made yet', async () => {
  await writeFile(join(folder, 'data'), 'a file where a folder should be')
  const { sent, ctx } = await start({ path: join(folder, 'data/out.ndjson') })
  expect(await sent(1)).toMatchObject([{ name: 'TransientError' }])
  expect(ctx.statuses.at(-1)?.state).toBe('failed')
  await rm(join(folder, 'data'))
  expect(await sent(1)).toEqual([undefined])
})

it('cuts half a value that a crash left, and ends a line of text', async () => {
  await writeFile(join(folder, 'out.ndjson'), '{"a":1}\n{"b":')
  await writeFile(join(folder, 'whole.ndjson'), '{"a":1}')
  await writeFile(join(folder, 'lines.txt'), 'one\ntw')
  await (await start({})).sent(2)
  await (await start({ path: join(folder, 'whole.ndjson') })).sent(2)
  await (await start({ path: join(folder, 'lines.txt'), format: 'lines' })).sent('three')
  expect(await text('out.ndjson')).toBe('{"a":1}\n2\n')
  expect(await text('whole.ndjson')).toBe('{"a":1}\n2\n')
  expect(await text('lines.txt')).toBe('one\ntw\nthree\n')
})

it('syncs before it counts as delivered, once for a batch', async () => {
  const probe = await openFile(join(folder, 'probe'), 'w')
  const datasync = vi.spyOn(Object.getPrototypeOf(probe), 'datasync')
  await probe.close()
  const { sent } = await start({ sync: 'batch' })
  await sent(...Array.from({ length: 100 }, (_, index) => index))
  expect(datasync.mock.calls.length).toBeGreaterThanOrEqual(1)
  expect(datasync.mock.calls.length).toBeLessThanOrEqual(2)
})

it('keeps few files open and loses nothing by it', async () => {
  const { send, ended } = await start({ path: join(folder, '{{ topic }}.ndjson'), maxOpen: 2 })
  for (let round = 0; round < 3; round++) {
    for (let topic = 0; topic < 20; topic++) send(round, `t${topic}`)
  }
  await until(() => ended.size === 60)
  expect([...ended.values()].every((error) => error === undefined)).toBe(true)
  const all = await Promise.all((await names()).map(text))
  expect(all).toEqual(Array(20).fill('0\n1\n2\n'))
  const open = await readdir('/proc/self/fd').catch(() => [])
  const links = await Promise.all(
    open.map((fd) =>
      import('node:fs/promises').then(({ readlink }) =>
        readlink(`/proc/self/fd/${fd}`).catch(() => ''),
      ),
    ),
  )
  expect(links.filter((link) => link.startsWith(folder)).length).toBeLessThanOrEqual(2)
})

it('writes nothing of a message whose deadline has passed before its turn', async () => {
  const { send, ended, instance } = await start({})
  send(1)
  const late = send(2)
  send(3)
  instance.cancel?.(late)
  await until(() => ended.size === 2)
  expect(await text('out.ndjson')).toBe('1\n3\n')
})

it('writes what waits when it stops', async () => {
  const { send, close } = await start({})
  for (let index = 0; index < 50; index++) send(index)
  await close()
  await appendFile(join(folder, 'out.ndjson'), 'end')
  expect((await text('out.ndjson')).split('\n')).toHaveLength(51)
})

it('finds options that have no effect', () => {
  expect(findings({ path: 'a.ndjson' })).toEqual([])
  expect(findings({ path: 'data/{{ topic }}' })).toEqual([])
  expect(findings({ path: 'of-{{ topic }}.txt' })).toEqual([])
  for (const path of ['{{ topic }}', './{{ topic }}', '/{{ topic }}']) {
    expect(findings({ path }).map((finding) => finding.path)).toEqual(['/path'])
  }
  expect(findings({ path: 'a/', keep: 1, gzip: true }).map(({ path }) => path)).toEqual([
    '/path',
    '/keep',
    '/gzip',
  ])
  expect(findings({ path: 'a', maxBytes: '0B' }).map(({ path }) => path)).toEqual(['/maxBytes'])
})
