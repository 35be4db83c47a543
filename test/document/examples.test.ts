import { fileURLToPath } from 'node:url'

import { Check } from 'typebox/schema'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

import type { TypeInfo } from '../../runtime/document/catalogue.ts'
import { checkFlow } from '../../runtime/document/check.ts'
import { flowSchema } from '../../runtime/document/flow-schema.ts'
import { parseFlow } from '../../runtime/document/parse.ts'
import { openFlowFile } from '../../runtime/graph/flow-files.ts'
import { createRegistry } from '../../runtime/graph/registry.ts'

const registry = await createRegistry()
const faults = await registry.load(registry.names())
const infos = registry
  .names()
  .map((name) => registry.find(name))
  .filter((info) => info !== undefined)
const schema = flowSchema(registry)

/** Files beside a flow that examples name are those of the sample flows. */
const flows = fileURLToPath(new URL('../../flows', import.meta.url))
const references = {
  env: () => '1',
  file: () => 'text',
  open: (path: string) => openFlowFile(path, { root: flows, folder: flows }),
}

function flowAround({ kind }: TypeInfo, yaml: string): string {
  const body = yaml.trimEnd().replaceAll(/^/gm, '    ')
  return kind === 'connection'
    ? `version: 1\nconnections:\n  it:\n${body}\nnodes: {}\n`
    : `version: 1\nnodes:\n  it:\n${body}\n`
}

/** An example stands alone: the connection that it names is not there, and neither are wires. */
const elsewhere = new Set(['E218', 'E219'])

describe('the types that ship', () => {
  it('can all be loaded', () => {
    expect(faults).toEqual([])
  })

  const examples = infos.flatMap((info) =>
    info.examples.map(
      (example) => [info.type, example.title, flowAround(info, example.yaml)] as const,
    ),
  )

  it.each(examples)('%s: the example "%s" passes the check and the JSON Schema', (_, __, text) => {
    const parsed = parseFlow(text, 'example.yaml')
    const { problems } = checkFlow(parsed, { id: 'example', catalogue: registry, references })
    const errors = problems.filter(
      ({ severity, code }) => severity === 'error' && !elsewhere.has(code),
    )
    expect(errors).toEqual([])
    expect(Check(schema, parse(text))).toBe(true)
  })
})
