import { fileURLToPath } from 'node:url'

import { describe, expect, it } from 'vitest'

import { exampleRunner } from '../../runtime/cli/reference/run-example.ts'
import { createRegistry } from '../../runtime/graph/registry.ts'

const registry = await createRegistry()
await registry.load(registry.names())
const flows = fileURLToPath(new URL('../../flows', import.meta.url))
const run = exampleRunner(registry, flows)

const infos = registry.names().flatMap((name) => registry.find(name) ?? [])
const examples = infos.flatMap((info) =>
  info.examples
    .filter(({ input }) => input !== undefined)
    .map((example) => ({ type: info.type, kind: info.kind, title: example.title, example })),
)

describe('the examples of the types that ship', () => {
  it.each(examples)('$type: "$title" makes something of its input', async ({ type, example }) => {
    const answer = await run(type, example)
    expect(answer?.problems).toEqual([])
    expect(answer?.error).toBeUndefined()
    expect(answer?.sent.length).toBeGreaterThan(0)
    expect(answer?.sent.map(({ port }) => port)).not.toContain('error')
  })

  it('have inputs only where one can be tried', () => {
    const kinds = new Set(examples.map(({ kind }) => kind))
    expect([...kinds].filter((kind) => kind !== 'transform' && kind !== 'route')).toEqual([])
  })

  it('show each codec of the plain formats at work', () => {
    const shown = new Set(examples.map(({ type }) => type))
    for (const family of ['json', 'msgpack', 'cbor', 'base64', 'hex'])
      for (const type of [`${family}/decode`, `${family}/encode`])
        expect([...shown]).toContain(type)
  })
})
