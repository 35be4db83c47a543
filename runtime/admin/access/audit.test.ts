import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, it } from 'vitest'

import { temporaryFolder } from '../../../test/helpers/temporary-folder.ts'
import { openAudit } from './audit.ts'

const deed = {
  name: 'ann',
  role: 'editor',
  address: '::1',
  action: 'save',
  target: 'a',
  status: 200,
}

it('begins a new file when the old one is large, and keeps only so many', async () => {
  const folder = join(await temporaryFolder(), 'state')
  const log = { info: () => {}, warn: () => {}, error: () => {} }
  const audit = openAudit(join(folder, 'audit.jsonl'), log, { bytes: 1, files: 2, waiting: 10 })
  for (const target of ['a', 'b', 'c', 'd']) {
    audit.write({ ...deed, target })
    await audit.close()
  }
  expect((await readdir(folder)).toSorted()).toEqual([
    'audit.jsonl',
    'audit.jsonl.1',
    'audit.jsonl.2',
  ])
  const last = JSON.parse(await readFile(join(folder, 'audit.jsonl.2'), 'utf8')) as object
  expect(last).toMatchObject({ target: 'b' })
})

it('says once that it cannot write, and goes on when it can', async () => {
  const said: unknown[] = []
  const log = {
    info: () => {},
    warn: () => {},
    error: (_: string, facts: unknown) => said.push(facts),
  }
  const folder = await temporaryFolder({ taken: 'a file' })
  const audit = openAudit(join(folder, 'taken', 'audit.jsonl'), log)
  for (let index = 0; index < 3; index++) {
    audit.write(deed)
    await audit.close()
  }
  expect(said).toMatchObject([{ lost: 1 }])
})
