import { describe, expect, it } from 'vitest'

import { problemCatalogue } from '../../../test/problems/catalogue.ts'
import { edit } from '../edit/edit.ts'
import { readView } from '../edit/read-view.ts'
import { extractSubflow } from './extract.ts'

function extract(text: string, ids: readonly string[]) {
  const extracted = extractSubflow({
    text,
    view: readView(text).view,
    ids,
    types: problemCatalogue,
    instance: 'clean',
    from: 'main',
    to: 'subflows/clean',
    name: 'clean',
    at: { x: 32, y: 16 },
  })
  if (!extracted.ok) return { reason: extracted.reason }
  const edited = edit(text, extracted.operations)
  return { file: extracted.text, flow: edited.ok ? edited.text : edited.refusal.reason }
}

const flow = `version: 1
connections:
  plant: { type: mqtt, url: mqtt://localhost }

nodes:
  telemetry: { type: mqtt/source, connection: plant, topics: [a] }
  # What comes off the wire.
  parse: { type: json/decode }
  hot: { type: filter, where: payload.t > 30 }
  copy: { type: mqtt/sink, connection: plant, topic: copy }
  live: { type: mqtt/sink, connection: plant, topic: hot }
  dead: { type: log }

wires:
  - telemetry -> parse -> hot -> live
  - hot -> copy
  - parse.error -> dead

layout:
  parse: { x: 320, y: 160 }
  hot: { x: 640, y: 160 }
`

describe('extracting a subflow', () => {
  it('writes the nodes to a file with ports, and an instance in their place', () => {
    const { file, flow: after } = extract(flow, ['parse', 'hot'])
    expect(file).toBe(`version: 1
name: clean

ports:
  in: parse
  out: hot
  parse-error: parse.error

nodes:
  # What comes off the wire.
  parse: { type: json/decode }
  hot: { type: filter, where: payload.t > 30 }

wires:
  - parse -> hot

layout:
  parse: { x: 0, y: 0 }
  hot: { x: 320, y: 0 }
`)
    expect(after).toBe(`version: 1
connections:
  plant: { type: mqtt, url: mqtt://localhost }

nodes:
  telemetry: { type: mqtt/source, connection: plant, topics: [a] }
  copy: { type: mqtt/sink, connection: plant, topic: copy }
  live: { type: mqtt/sink, connection: plant, topic: hot }
  dead: { type: log }
  clean: { type: ./subflows/clean.yaml }

wires:
  - telemetry -> clean -> live
  - clean -> copy
  - clean.parse-error -> dead

layout:
  clean: { x: 32, y: 16 }
`)
  })

  it('hands connections in, so that they stay shared', () => {
    const { file, flow: after } = extract(flow, ['hot', 'copy'])
    expect(file).toContain('params:\n  plant: { type: connection, of: [mqtt] }')
    expect(file).toMatch(/copy: \{ type: mqtt\/sink, connection: ['"]?\$\{param:plant\}/)
    expect(file).not.toContain('connections:')
    expect(after).toContain('clean: { type: ./subflows/clean.yaml, plant: plant }')
  })

  it('leaves by the port error when all errors go the same way', () => {
    const { file, flow: after } = extract(
      flow.replace('  - parse.error', '  - hot.error -> dead\n  - parse.error'),
      ['parse', 'hot'],
    )
    expect(file).not.toContain('error')
    expect(after).toContain('  - clean.error -> dead\n')
  })

  it('names an output for each end that leads out', () => {
    const routes = flow
      .replace(
        '{ type: filter, where: payload.t > 30 }',
        '{ type: route, cases: { a: x, B_c: y } }',
      )
      .replace('parse -> hot -> live', 'parse -> hot')
      .replace('  - hot -> copy', '  - hot.a -> live\n  - hot.B_c -> copy\n  - parse -> copy')
    const { file } = extract(routes, ['parse', 'hot'])
    expect(file).toContain('  a: hot.a\n  b-c: hot.B_c\n')
    expect(file).toContain('  parse: parse\n')
  })

  it('is refused when different things lead into different nodes', () => {
    expect(extract(flow, ['parse', 'copy'])).toEqual({ reason: 'inputs' })
  })

  it('keeps the node for the errors of the flow', () => {
    const text = flow
      .replace('connections:', 'defaults: { errors: dead }\nconnections:')
      .replace('  - parse.error -> dead\n', '')
    const { file, flow: after } = extract(text, ['dead'])
    expect(file).toContain('ports:\n  in: dead')
    expect(after).toContain('defaults: { errors: clean }')
  })

  it('names files from where the new file stands', () => {
    const text = `version: 1
nodes:
  part: { type: ./subflows/deep/part.yaml }
  read: { type: decode, schema: schemas/a.proto }
  own: { type: log, note: 'by \${file:secret} and \${file:/run/secret} and $\${file:no}' }
wires: [part -> read -> own]
`
    const { file } = extract(text, ['part', 'read', 'own'])
    expect(file).toContain('part: { type: ./deep/part.yaml }')
    expect(file).toContain('schema: ../schemas/a.proto')
    expect(file).toContain('by ${file:../secret} and ${file:/run/secret} and $${file:no}')
  })

  it('hands on the params and the ports of a flow that is a subflow itself', () => {
    const text = `version: 1
params:
  limit: { type: number, default: 30 }
  other: { type: text, default: x }
ports: { in: parse, out: [hot, parse] }
nodes:
  parse: { type: json/decode }
  hot: { type: filter, where: 'payload.t > \${param:limit}' }
wires: [parse -> hot]
`
    const { file, flow: after } = extract(text, ['hot'])
    expect(file).toContain('params:\n  limit: { type: number, default: 30 }')
    expect(file).not.toContain('other')
    expect(after).toContain('ports: { in: parse, out: [clean, parse] }')
    expect(after).toMatch(/clean: \{ type: .\/subflows\/clean.yaml, limit: ['"]?\$\{param:limit\}/)
  })
})
