import {
  appendFile,
  mkdir,
  mkdtemp,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { createVirtualClock } from '../../runtime/engine/virtual-clock.ts'
import { Outcome } from '../../runtime/plugin.ts'
import { collector, resolved, sourceContext, until } from '../../test/helpers/context.ts'
import source from './source.ts'

let folder = ''
let path = ''
const stops: (() => unknown)[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'file-source-'))
  path = join(folder, 'in.log')
})
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop()
  await rm(folder, { recursive: true, force: true })
})

interface StartOptions {
  readonly outcome?: Outcome | 'open'
  readonly wait?: Promise<void>
}
async function start(
  config: object = {},
  { outcome = Outcome.delivered, wait }: StartOptions = {},
) {
  const time = createVirtualClock(Date.UTC(2026, 0, 1))
  const clock = {
    now: () => time.wall(),
    after: (ms: number, run: () => void) => time.after(ms, run),
  }
  const ctx = sourceContext(undefined, { clock, stateFolder: join(folder, 'state') })
  const inbox = outcome === 'open' ? collector() : collector(outcome)
  inbox.wait = wait
  const instance = await source.start(resolved(source.config, { path, ...config }), inbox.emit, ctx)
  const payloads = () => inbox.received.map(({ message }) => message.payload)
  /** Lets time pass until it holds: a followed file is looked at every half second. */
  const passing = (condition: () => unknown, what?: string) =>
    until(() => {
      time.pass(500)
      return condition()
    }, what)
  const got = async (count: number) => {
    await passing(() => inbox.received.length >= count, `${count} messages`)
    return payloads()
  }
  const ended = () => until(() => ctx.statuses.at(-1)?.facts?.ended === true, 'it has ended')
  const stop = async () => {
    await instance.stop()
    await instance.close?.()
  }
  stops.push(stop)
  const skipped = () => ctx.events.map(({ message }) => message.payload)
  return { ctx, time, inbox, payloads, passing, got, ended, stop, instance, skipped }
}
const findings = (config: object) =>
  [...(source.check?.(resolved(source.config, { path: 'a', ...config })) ?? [])].map(
    (finding) => finding.path,
  )

describe('file/source', () => {
  it('reads the lines of a file and ends', async () => {
    await writeFile(path, 'one\r\n\ngrüße\nlast without a break')
    const { payloads, ended, inbox } = await start()
    await ended()
    expect(payloads()).toEqual(['one', '', 'grüße', 'last without a break'])
    expect(inbox.received[2]?.message).toMatchObject({
      topic: 'in.log',
      meta: { file: path, line: 3, offset: 6 },
    })
  })

  it('reads JSON, with a topic of its own', async () => {
    await writeFile(path, '{"d":"a","n":1}\n\n[2]\n')
    const { payloads, ended, inbox, skipped } = await start({
      as: 'ndjson',
      topic: 'x/{{ payload.d }}',
    })
    await ended()
    expect(payloads()).toEqual([{ d: 'a', n: 1 }])
    expect(inbox.received[0]?.message.topic).toBe('x/a')
    // A list has no such key.
    expect(skipped()).toMatchObject([{ line: 3 }])
  })

  it('passes over what is too long or broken, and says so', async () => {
    const lines = ['{"a":1}', `"${'x'.repeat(300_000)}"`, '{', '12345678901234567890', '"ok"']
    await writeFile(path, lines.join('\n'))
    await appendFile(path, Buffer.from([0x0a, 0x22, 0xff, 0x22]))
    const { payloads, ended, skipped, ctx } = await start({ as: 'ndjson', maxSize: '1KiB' })
    await ended()
    expect(payloads()).toEqual([{ a: 1 }, 'ok'])
    expect(skipped()).toMatchObject([
      { line: 2, offset: 8, length: 300_003, reason: 'longer than 1024 bytes' },
      { line: 3 },
      { line: 4, reason: expect.stringContaining('2^53') },
      { line: 6, reason: expect.stringContaining('UTF-8') },
    ])
    expect(Object.fromEntries(ctx.drops)).toEqual({ 'too-long': 1, decode: 3 })
  })

  it('takes a line of exactly the greatest length', async () => {
    await writeFile(path, `${'a'.repeat(10)}\r\n${'b'.repeat(11)}\n${'c'.repeat(10)}`)
    const { payloads, ended } = await start({ maxSize: '10B' })
    await ended()
    expect(payloads()).toEqual(['a'.repeat(10), 'c'.repeat(10)])
  })

  it('leaves bytes as they are when asked to', async () => {
    await writeFile(path, Buffer.from([0xff, 0x0a, 0x41]))
    const { payloads, ended } = await start({ encoding: 'bytes' })
    await ended()
    expect(payloads()).toEqual([Buffer.of(0xff), Buffer.of(0x41)])
  })

  it('reads no further than the flow allows', async () => {
    await writeFile(path, 'a line\n'.repeat(50_000))
    let resume: () => void = () => {}
    const wait = new Promise<void>((resolve) => (resume = resolve))
    const { inbox, ended } = await start({}, { wait })
    await until(() => inbox.received.length === 1)
    await new Promise(setImmediate)
    expect(inbox.received).toHaveLength(1)
    inbox.wait = undefined
    resume()
    await ended()
    expect(inbox.received).toHaveLength(50_000)
  })

  it('stops while the flow is full', async () => {
    await writeFile(path, 'one\ntwo\n')
    const { inbox, stop } = await start({}, { wait: new Promise(() => {}) })
    await until(() => inbox.received.length === 1)
    await stop()
    expect(inbox.received).toHaveLength(1)
  })

  it('says clearly that there is no file, or none that can be read', async () => {
    const missing = await start()
    await until(() => missing.ctx.statuses.at(-1)?.state === 'failed')
    expect(missing.ctx.statuses.at(-1)?.reason).toContain('there is no such file')
    for (const other of [folder, '/dev/zero']) {
      const { ctx } = await start({ path: other })
      await until(() => ctx.statuses.at(-1)?.state === 'failed')
      expect(ctx.statuses.at(-1)?.reason).toContain('it is no file')
    }
  })

  it('reads a whole file as one message', async () => {
    await writeFile(path, 'a\nb\n')
    const { payloads, ended } = await start({ as: 'file' })
    await ended()
    expect(payloads()).toEqual(['a\nb\n'])
    const small = await start({ as: 'file', maxSize: '3B' })
    await small.ended()
    expect(small.skipped()).toMatchObject([{ length: 4 }])
  })

  it('reads a file as often as it should', async () => {
    await writeFile(path, '1\n2\n')
    const { payloads, ended } = await start({ as: 'ndjson', repeat: 3 })
    await ended()
    expect(payloads()).toEqual([1, 2, 1, 2, 1, 2])
    const endless = await start({ repeat: 0 })
    await until(() => endless.inbox.received.length > 20)
    await endless.stop()
  })

  it('replays with the original intervals, faster', async () => {
    const at = (ms: number) => JSON.stringify({ at: new Date(ms).toISOString() })
    await writeFile(path, [at(0), at(10_000), at(10_000), at(60_000), '{"at":"never"}'].join('\n'))
    const { inbox, time, ctx } = await start({
      as: 'ndjson',
      timing: 'original',
      time: 'payload.at',
      speed: 10,
    })
    await until(() => time.untilNext() !== undefined)
    expect(inbox.received).toHaveLength(1)
    time.pass(999)
    expect(inbox.received).toHaveLength(1)
    time.pass(1)
    await until(() => inbox.received.length === 3 && time.untilNext() === 5000)
    time.pass(5000)
    await until(() => ctx.statuses.at(-1)?.facts?.ended === true)
    expect(inbox.received).toHaveLength(4)
    expect(ctx.drops.get('expression')).toBe(1)
  })

  it('finds what is wrong in the file', () => {
    expect(findings({})).toEqual([])
    expect(findings({ timing: 'original' })).toEqual(['/timing'])
    expect(findings({ time: 'payload.at' })).toEqual(['/time'])
    expect(findings({ repeat: 2, follow: true })).toEqual(['/repeat'])
    expect(findings({ from: 'end' })).toEqual(['/from'])
    expect(findings({ as: 'ndjson', encoding: 'bytes', poll: '1ms' })).toEqual([
      '/encoding',
      '/poll',
    ])
  })
})

describe('file/source that follows', () => {
  const follow = { follow: true }

  it('waits for the file, and for the rest of a line', async () => {
    const { got, passing, ctx, inbox } = await start(follow)
    await passing(() => ctx.statuses.at(-1)?.state === 'connecting')
    await writeFile(path, 'one\ntw')
    expect(await got(1)).toEqual(['one'])
    await appendFile(path, 'o')
    await passing(() => ctx.statuses.at(-1)?.state === 'up')
    expect(inbox.received).toHaveLength(1)
    await appendFile(path, '\nthree\n')
    expect(await got(3)).toEqual(['one', 'two', 'three'])
  })

  it('begins at the end when asked to', async () => {
    await writeFile(path, 'old\n')
    const { got, ctx } = await start({ ...follow, from: 'end' })
    await until(() => ctx.statuses.at(-1)?.state === 'up')
    await appendFile(path, 'new\n')
    expect(await got(1)).toEqual(['new'])
  })

  it('reads the rest of a file that is renamed, then the new one', async () => {
    await writeFile(path, 'one\n')
    const { got } = await start(follow)
    expect(await got(1)).toEqual(['one'])
    await appendFile(path, 'two\nno break')
    await rename(path, join(folder, 'in.log.1'))
    await appendFile(join(folder, 'in.log.1'), ' yet')
    await writeFile(path, 'three\n')
    expect(await got(4)).toEqual(['one', 'two', 'no break yet', 'three'])
  })

  it('keeps to the old file until there is a new one', async () => {
    await writeFile(path, 'one\n')
    const { got } = await start(follow)
    expect(await got(1)).toEqual(['one'])
    await rename(path, join(folder, 'in.log.1'))
    await appendFile(join(folder, 'in.log.1'), 'two\n')
    expect(await got(2)).toEqual(['one', 'two'])
    await writeFile(path, 'three\n')
    expect(await got(3)).toEqual(['one', 'two', 'three'])
  })

  it('begins again when the file is emptied', async () => {
    await writeFile(path, 'one\ntwo and more\n')
    const { got, passing, ctx } = await start(follow)
    expect(await got(2)).toEqual(['one', 'two and more'])
    await truncate(path, 0)
    await passing(() => ctx.lines.some(({ message }) => message.includes('emptied')))
    await appendFile(path, 'three\n')
    expect(await got(3)).toEqual(['one', 'two and more', 'three'])
  })

  it('begins again when the file is emptied and longer again at the next look', async () => {
    await writeFile(path, 'one\n')
    const { got } = await start(follow)
    expect(await got(1)).toEqual(['one'])
    await writeFile(path, 'another and longer\ntwo\n')
    expect(await got(3)).toEqual(['one', 'another and longer', 'two'])
  })

  it('loses no line while it is written and renamed again and again', async () => {
    const { passing, payloads, inbox } = await start(follow)
    const wanted: string[] = []
    for (let round = 0; round < 20; round++) {
      const lines = Array.from({ length: 50 }, (_, index) => `${round}-${index}`)
      wanted.push(...lines)
      for (const line of lines) await appendFile(path, `${line}\n`)
      // At most one renaming between two looks, as with any program that follows.
      await passing(() => inbox.received.length > wanted.length - 50)
      await rename(path, join(folder, `in.log.${round}`))
    }
    await writeFile(path, 'end\n')
    await passing(() => inbox.received.length > wanted.length)
    expect(payloads()).toEqual([...wanted, 'end'])
  })

  it('sends a whole file again when it has changed', async () => {
    await writeFile(path, 'one')
    const { got } = await start({ ...follow, as: 'file' })
    expect(await got(1)).toEqual(['one'])
    await writeFile(join(folder, 'new'), 'two')
    await rename(join(folder, 'new'), path)
    expect(await got(2)).toEqual(['one', 'two'])
  })

  it('reads a file by a symbolic link that is turned to another', async () => {
    await writeFile(join(folder, 'a'), 'one\n')
    await writeFile(join(folder, 'b'), 'two\n')
    await symlink(join(folder, 'a'), path)
    const { got } = await start(follow)
    expect(await got(1)).toEqual(['one'])
    await rm(path)
    await symlink(join(folder, 'b'), path)
    expect(await got(2)).toEqual(['one', 'two'])
  })
})

describe('file/source with state', () => {
  const kept = { from: 'state', follow: true }

  it('continues after the last line that was settled, over a gap', async () => {
    await writeFile(path, 'one\ntwo\nthree\nfour\n')
    const first = await start(kept, { outcome: 'open' })
    await first.passing(() => first.inbox.received.length === 4)
    for (const index of [0, 1, 3]) first.inbox.received[index]?.settle(Outcome.delivered)
    first.inbox.received[2]?.settle(Outcome.failed)
    await first.stop()
    const second = await start(kept)
    expect(await second.got(2)).toEqual(['three', 'four'])
    expect(second.inbox.received[0]?.message.meta).toMatchObject({ line: 3, offset: 8 })
    await second.stop()
    await appendFile(path, 'five\n')
    const third = await start(kept)
    expect(await third.got(1)).toEqual(['five'])
  })

  it('keeps what settles after the stop', async () => {
    await writeFile(path, 'one\ntwo\n')
    const first = await start(kept, { outcome: 'open' })
    await first.passing(() => first.inbox.received.length === 2)
    await first.instance.stop()
    first.inbox.received[0]?.settle(Outcome.delivered)
    await first.instance.close?.()
    const second = await start(kept)
    expect(await second.got(1)).toEqual(['two'])
  })

  it('counts a rejected line as done', async () => {
    await writeFile(path, 'one\n')
    const first = await start(kept, { outcome: Outcome.rejected })
    expect(await first.got(1)).toEqual(['one'])
    await first.stop()
    await appendFile(path, 'two\n')
    expect(await (await start(kept)).got(1)).toEqual(['two'])
  })

  it('reads the rest of a file that was renamed while nobody looked', async () => {
    await writeFile(path, 'one\n')
    const first = await start(kept)
    expect(await first.got(1)).toEqual(['one'])
    await first.stop()
    await appendFile(path, 'two\n')
    await rename(path, join(folder, 'in.log.1'))
    await writeFile(path, 'three\n')
    const second = await start(kept)
    expect(await second.got(2)).toEqual(['two', 'three'])
  })

  it('begins anew with a file that is another one under the same name', async () => {
    await writeFile(path, 'one\ntwo\n')
    const first = await start(kept)
    expect(await first.got(2)).toEqual(['one', 'two'])
    await first.stop()
    // The same file of the disk, with other contents.
    await writeFile(path, 'other\nlines\n')
    const second = await start(kept)
    expect(await second.got(2)).toEqual(['other', 'lines'])
    expect(second.ctx.lines.some(({ level }) => level === 'warn')).toBe(true)
  })

  it('survives a state that is damaged', async () => {
    await mkdir(join(folder, 'state'))
    await writeFile(join(folder, 'state/state.json'), '{"version":1,"state":{"ino":"x"')
    await writeFile(path, 'one\n')
    expect(await (await start(kept)).got(1)).toEqual(['one'])
  })

  it('reads no whole file twice', async () => {
    await writeFile(path, 'one')
    const whole = { ...kept, as: 'file' }
    const first = await start(whole)
    expect(await first.got(1)).toEqual(['one'])
    await first.stop()
    const second = await start(whole)
    await second.passing(() => second.ctx.statuses.at(-1)?.state === 'up')
    await writeFile(join(folder, 'new'), 'two')
    await rename(join(folder, 'new'), path)
    expect(await second.got(1)).toEqual(['two'])
  })
})
