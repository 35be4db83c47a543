import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { InUseError, takeLock } from './lock.ts'

const folder = () => mkdtemp(join(tmpdir(), 'lock-'))
const holder = `
const { takeLock } = await import(${JSON.stringify(new URL('lock.ts', import.meta.url).href)})
await takeLock(process.argv[2])
process.send('held')
setInterval(() => {}, 1000)
`

async function otherProcess(path: string) {
  const script = join(await folder(), 'holder.mts')
  await writeFile(script, holder)
  const child = fork(script, [path], { execArgv: ['--import', 'tsx'] })
  await once(child, 'message')
  return child
}

test('a folder is locked once, and free again when released', async () => {
  const path = await folder()
  const lock = await takeLock(path)
  await expect(takeLock(path)).rejects.toThrow(InUseError)
  await lock.release()
  expect(await readdir(path)).toEqual([])
  await (await takeLock(path)).release()
})

test('a killed process leaves no lock, and a living one is named', async () => {
  const path = await folder()
  const child = await otherProcess(path)
  await expect(takeLock(path)).rejects.toThrow(`process ${child.pid} uses it`)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(await readdir(path)).toHaveLength(1)
  const lock = await takeLock(path)
  expect(await readdir(path)).toHaveLength(1)
  await lock.release()
})

test('of many that come at once one at most gets it, and one after the other all do', async () => {
  const path = await folder()
  for (let round = 0; round < 10; round++) {
    const results = await Promise.allSettled([1, 2, 3, 4].map(() => takeLock(path)))
    const held = results.filter((result) => result.status === 'fulfilled')
    expect(held.length).toBeLessThanOrEqual(1)
    for (const { value } of held) await value.release()
  }
  await (await takeLock(path)).release()
})

test('a folder with a long path can be locked', async () => {
  const path = join(await folder(), 'x'.repeat(120), 'y'.repeat(120))
  const lock = await takeLock(path)
  await expect(takeLock(path)).rejects.toThrow(InUseError)
  await lock.release()
})
