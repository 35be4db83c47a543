import { readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'

import { describe, expect, it } from 'vitest'

import { createRegistry } from '../../runtime/graph/registry.ts'
import { nodeSkeleton, nodeTestSkeleton } from '../../runtime/cli/skeletons.ts'
import { noMeta } from '../../runtime/plugin.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { sluice } from './sluice.ts'

describe('the skeleton of a node', () => {
  it('is a type that the registry takes and that does what its test says', async () => {
    // Below the repository, so that its import of the package finds the package itself.
    const api = resolve(import.meta.dirname, '../../runtime/plugin.ts')
    const folder = await temporaryFolder({
      'weather/decode.mjs': nodeSkeleton('weather/decode', api),
    })
    const registry = await createRegistry([folder])
    expect(await registry.load(['weather/decode'])).toEqual([])
    const definition = registry.definition('weather/decode')
    if (definition?.kind !== 'transform') throw new Error('not a transform')
    const run = definition.create({ field: 'value', by: 2 })
    const message = { payload: { value: 1 }, topic: 't', meta: noMeta }
    expect(run(message)).toEqual({ payload: { value: 3 }, topic: 't', meta: noMeta })
    expect(() => run({ ...message, payload: {} })).toThrow('there is no number in "value"')
  })

  it('is written with its test, in the ending that fits the place', async () => {
    const cwd = await temporaryFolder({})
    const { out } = await sluice(['new', 'node', 'weather/decode'], cwd)
    expect(out).toContain('nodes/weather/decode.mjs')
    const test = await readFile(join(cwd, 'nodes/weather/decode.test.mjs'), 'utf8')
    expect(test).toBe(nodeTestSkeleton('weather/decode', 'decode', 'mjs'))
    await rm(join(cwd, 'nodes'), { recursive: true })
  })
})
