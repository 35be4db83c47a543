import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, it } from 'vitest'

import { createRegistry } from '../../graph/registry.ts'
import { createChecker } from './checker.ts'
import type { Checker } from './checker.ts'

const subflow = `version: 1
name: Clean
params: { limit: { type: number } }
ports: { in: hot, out: hot }
nodes:
  hot: { type: filter, where: 'payload.t > \${param:limit}' }
`
const flow = (instance: string) => `version: 1
nodes:
  tick: { type: generate, every: 1s }
  clean: ${instance}
  show: { type: log }
wires: [tick -> clean -> show]
`

let root = ''
let checker: Checker
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'checker-'))
  mkdirSync(join(root, 'subflows'))
  writeFileSync(join(root, 'subflows/clean.yaml'), subflow)
  writeFileSync(
    join(root, 'subflows/secret.yaml'),
    subflow.replace('payload.t', '${file:/etc/passwd}'),
  )
  const registry = await createRegistry()
  checker = createChecker({ root, environment: {}, types: async () => registry })
})
afterAll(() => rmSync(root, { recursive: true }))

it('describes a subflow as a node type', async () => {
  const { subflow: info } = await checker.summarise('subflows/clean', subflow, 'a')
  expect(info).toMatchObject({
    type: 'subflows/clean',
    kind: 'subflow',
    inputs: ['any'],
    text: { en: { summary: 'Clean' } },
  })
  expect(Object.keys(info?.schema.properties ?? {})).toEqual(['limit'])
  expect((await checker.summarise('main', flow('{ type: log }'), 'a')).subflow).toBeUndefined()
})

it('judges the instances of a draft, and tells only what stands in it', async () => {
  const check = async (instance: string) =>
    (await checker.check('main', flow(instance))).problems
      .filter(({ severity }) => severity === 'error')
      .map(({ code, file }) => [code, file])
  expect(await check('{ type: ./subflows/clean.yaml, limit: 3 }')).toEqual([])
  expect(await check('{ type: ./subflows/clean.yaml }')).toEqual([['E306', 'main.yaml']])
  expect(await check('{ type: ./subflows/none.yaml }')).toEqual([['E231', 'main.yaml']])
})

it('tells nothing of files outside that a subflow reads', async () => {
  const { problems } = await checker.check(
    'main',
    flow('{ type: ./subflows/secret.yaml, limit: 3 }'),
  )
  expect(problems.map(({ code, message }) => [code, message])).toEqual([
    [
      'E233',
      'the subflow "./subflows/secret.yaml" has problems: what stands in a file does not fit',
    ],
  ])
  expect(JSON.stringify(problems)).not.toContain('root:')
})
