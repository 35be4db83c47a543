import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { problemCatalogue } from '../../test/problems/catalogue.ts'
import { checkFlow } from './check.ts'
import { parseFlow } from './parse.ts'
import { renderProblems } from './render.ts'

const references = {
  env: (name: string) => (name === 'A' ? 'a' : undefined),
  file: () => {
    throw new Error('there is no such file')
  },
}

const flow = `version: 1
defaults: { errors: dead, retry: { attempts: 3 } }
connections:
  plant: &plant
    type: mqtt
    url: mqtt://\${env:A}:1883
    password: \${env:A}
    session: { clean: false, expiry: 1h }
  second: { <<: *plant, url: [mqtt://a, mqtt://b] }
nodes:
  in: { type: mqtt/source, connection: plant, topics: { a/+: { qos: 0 } }, window: { bytes: 1MiB } }
  parse: { type: json/decode }
  sort:
    type: route
    cases:
      hot: payload.t > 30
      cold: "payload.t < 5"
  dead:
    type: mqtt/sink
    connection: second
    topic: dead/{{ topic }}
wires:
  - in -> parse -> sort
  - sort.hot -> dead
layout:
  in: { x: 0, y: 0 }
`

const piece = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\n',
    ':',
    '-',
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '&a ',
    '*plant',
    '${',
    '}',
    '->',
    '.',
  ),
  fc.constantFrom(
    'null',
    '~',
    '1e400',
    '.nan',
    '-1',
    'true',
    '2026-01-01',
    '__proto__',
    'x-a',
    '<<',
    '|\n',
    '!!str ',
  ),
  fc.string({ maxLength: 3 }),
)
/** A place in the flow, how much is cut there, and what is put in. */
const edit = fc.tuple(fc.nat(flow.length), fc.nat(12), piece)

const edited = (edits: readonly (readonly [number, number, string])[]): string =>
  edits.reduce((text, [at, length, put]) => text.slice(0, at) + put + text.slice(at + length), flow)

describe('any edit of a flow', () => {
  it('leaves a flow or at least one error, with places inside the text', () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        const text = edited(edits)
        const parsed = parseFlow(text, 'a.yaml')
        const { flow: checked, problems } = checkFlow(parsed, {
          id: 'a',
          catalogue: problemCatalogue,
          references,
        })
        const errors = problems.filter(({ severity }) => severity === 'error')
        expect(checked === undefined).toBe(errors.length > 0)
        const starts = problems.map(({ range }) => range.start)
        expect(starts).toEqual(starts.toSorted((a, b) => a - b))
        for (const { range, message, hint = '' } of problems) {
          expect(range.end).toBeLessThanOrEqual(text.length)
          expect(`${message} ${hint}`).not.toMatch(/undefined|\[object|NaN\b(?!.*nan)/)
        }
        renderProblems(problems, () => text, { colour: false })
      }),
      { numRuns: 300 },
    )
  }, 60_000)
})
