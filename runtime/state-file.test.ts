import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, it } from 'vitest'

import { createVirtualClock } from './engine/virtual-clock.ts'
import { createStateFile } from './state-file.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'state-'))
})
afterEach(() => rm(folder, { recursive: true }))

function open(madeBy = 'options', stateFolder: string | undefined = folder) {
  const clock = createVirtualClock()
  const warnings: string[] = []
  let state: unknown
  const file = createStateFile({
    stateFolder,
    clock,
    log: { warn: (message) => void warnings.push(message) },
    madeBy,
    read: () => state,
  })
  const change = (next: unknown) => {
    state = next
    file.changed()
  }
  return { file, clock, warnings, change }
}

it('gives the next run what this one kept', async () => {
  const first = open()
  expect(await first.file.load()).toBe(undefined)
  first.change({ count: 1 })
  await first.file.close()
  expect(await open().file.load()).toEqual({ count: 1 })
  expect(await readdir(folder)).toEqual(['state.json'])
})

it('writes after a second, once for all changes', async () => {
  const { change, clock } = open()
  change(1)
  change(2)
  clock.pass(999)
  expect(await readdir(folder)).toEqual([])
  clock.pass(1)
  await expect.poll(() => readdir(folder)).toEqual(['state.json'])
  const text = await readFile(join(folder, 'state.json'), 'utf8')
  expect(JSON.parse(text)).toMatchObject({ state: 2 })
})

it('does not use a state that other options made', async () => {
  const first = open('by topic')
  first.change(1)
  await first.file.close()
  const second = open('by id')
  expect(await second.file.load()).toBe(undefined)
  expect(second.warnings).toHaveLength(1)
})

it('leaves a damaged state aside and says so', async () => {
  await writeFile(join(folder, 'state.json'), '{"version": 1, "sta')
  const { file, warnings } = open()
  expect(await file.load()).toBe(undefined)
  expect(warnings).toHaveLength(1)
  expect(await readdir(folder)).toEqual(['state.json.damaged'])
})

it('says that nothing is kept where there is no state folder', async () => {
  const clock = createVirtualClock()
  const warnings: string[] = []
  const log = { warn: (message: string) => void warnings.push(message) }
  const options = { stateFolder: undefined, clock, log, madeBy: '', read: () => 1 }
  const file = createStateFile(options)
  expect(await file.load()).toBe(undefined)
  expect(warnings).toHaveLength(1)
  file.changed()
  expect(clock.untilNext()).toBe(undefined)
  await file.close()
})
