import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { expect, it } from 'vitest'

import { temporaryFolder } from '../helpers/temporary-folder.ts'

const saver = fileURLToPath(new URL('./saver.ts', import.meta.url))
const size = 200_000
const kills = 12

/** Reads the file again and again, and kills the saver after so many looks. */
async function killAfter(looks: number, folder: string): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', saver, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((done) => child.once('exit', done))
  await new Promise((done) => child.stdout.once('data', done))
  for (let look = 0; look < looks; look++)
    expectWhole(await readFile(join(folder, 'a.yaml'), 'utf8'))
  child.kill('SIGKILL')
  await ended
}

function expectWhole(text: string): void {
  expect(text).toHaveLength(size)
  expect(text === (text[0] ?? '').repeat(size)).toBe(true)
}

it('never leaves a part of a flow, when the process is killed while it saves', async () => {
  const folder = await temporaryFolder({ 'a.yaml': 'x'.repeat(size) })
  for (let kill = 0; kill < kills; kill++) {
    await killAfter(5 + kill * 7, folder)
    expectWhole(await readFile(join(folder, 'a.yaml'), 'utf8'))
  }
}, 120_000)
