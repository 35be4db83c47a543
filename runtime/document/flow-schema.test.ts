import { Check } from 'typebox/schema'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

import { problemCatalogue } from '../../test/problems/catalogue.ts'
import { flowSchema } from './flow-schema.ts'

const schema = flowSchema(problemCatalogue)
const accepts = (text: string): boolean => Check(schema, parse(text, { merge: true }))

const flow = (node: string): string => `version: 1\nnodes:\n  x: ${node}\n`

describe('flowSchema', () => {
  it('is plain JSON without keywords of our own', () => {
    const text = JSON.stringify(schema)
    expect(JSON.parse(text)).toEqual(schema)
    expect(text).not.toMatch(/"x-(value|secret|connection|zh|advanced|open)"/)
  })

  it('accepts a flow that the check accepts', () => {
    expect(
      accepts(`
version: 1
name: Bridge
defaults: { errors: dead, retry: { attempts: 5 } }
connections:
  plant: { type: mqtt, url: [mqtt://a, mqtt://b], keepalive: 0, session: { clean: false } }
nodes:
  in: { type: mqtt/source, connection: plant, topics: { a/+: { qos: 0 } }, window: { bytes: 1024 } }
  hot: { type: filter, where: true, x-note: kept }
  dead: { type: mqtt/sink, connection: plant, retry: { attempts: forever } }
wires: [in -> hot]
x-own: { anything: at all }
`),
    ).toBe(true)
  })

  it.each([
    ['an unknown key', '{ type: filter, wheer: a }'],
    ['a missing key', '{ type: filter }'],
    ['an unknown type', '{ type: fliter, where: a }'],
    ['a connection among the nodes', '{ type: mqtt, url: mqtt://a }'],
    ['a choice that there is not', '{ type: mqtt/sink, connection: p, qos: 3 }'],
    ['an engine key on the wrong kind', '{ type: filter, where: a, window: {} }'],
    ['a number where a duration belongs', '{ type: delay, by: 30 }'],
  ])('refuses %s', (_, node) => {
    expect(accepts(flow(node))).toBe(false)
  })

  it('accepts a subflow and an instance of one', () => {
    expect(
      accepts(`
version: 1
params: { limit: { type: number, default: 30 } }
ports: { in: hot, out: [hot, hot.error] }
nodes:
  hot: { type: filter, where: true }
`),
    ).toBe(true)
    expect(accepts(flow('{ type: ../subflows/hot.yaml, limit: 3 }'))).toBe(true)
    expect(accepts(flow('{ type: subflows/hot.yaml, limit: 3 }'))).toBe(false)
  })

  it('allows a reference where a number, a choice or a duration is wanted', () => {
    expect(accepts(flow('{ type: delay, by: "${env:WAIT:-5s}" }'))).toBe(true)
    expect(accepts(flow('{ type: mqtt/sink, connection: p, qos: "${env:QOS}" }'))).toBe(true)
    expect(accepts(flow('{ type: log, maxInFlight: "${env:LIMIT}" }'))).toBe(true)
    expect(accepts(flow('{ type: log, maxInFlight: many }'))).toBe(false)
  })
})
