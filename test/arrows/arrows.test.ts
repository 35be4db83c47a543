import { describe, expect, it } from 'vitest'

import { areaOf, findViolations, importsOf } from './arrows.ts'

const messagesOf = (files: Record<string, string>) =>
  findViolations(new Map(Object.entries(files))).map(
    ({ file, line, message }) => `${file}:${line} ${message}`,
  )

describe('arrows', () => {
  it('finds imports, re-exports and dynamic imports with their lines, but not comments', () => {
    const text = `import a from 'a'\n// import b from 'b'\nimport type {\n  C,\n} from './c.ts'\nexport * from './d.ts'\nawait import('e')\nimport 'f'\n`
    expect(importsOf(text)).toEqual([
      { from: 'a', line: 1, typeOnly: false, dynamic: false },
      { from: './c.ts', line: 5, typeOnly: true, dynamic: false },
      { from: './d.ts', line: 6, typeOnly: false, dynamic: false },
      { from: 'e', line: 7, typeOnly: false, dynamic: true },
      { from: 'f', line: 8, typeOnly: false, dynamic: false },
    ])
  })

  it('knows the area of a file', () => {
    expect(areaOf('runtime/cli/main.ts')).toBe('cli')
    expect(areaOf('runtime/graph/plan.ts')).toBe('graph/plan')
    expect(areaOf('runtime/field.ts')).toBe('field')
    expect(areaOf('nodes/mqtt/wire/tap.ts')).toBe('nodes')
    expect(areaOf('test/helpers/broker.ts')).toBeUndefined()
  })

  it('lets an area import what its arrows reach', () => {
    expect(
      messagesOf({
        'runtime/cli/run.ts': `import { x } from '../engine/engine.ts'\nimport { y } from '../message.ts'`,
        'runtime/engine/engine.ts': `import type { Plan } from '../graph/plan.ts'`,
        'nodes/mqtt/source.ts': `import { y } from '../../runtime/plugin.ts'\nimport './wire/tap.ts'`,
      }),
    ).toEqual([])
  })

  it('lets a format import the one that it is made of', () => {
    const text = `import { a } from '../protobuf/wire/reader.ts'`
    expect(messagesOf({ 'nodes/sparkplug/decode.ts': text })).toEqual([])
    expect(messagesOf({ 'nodes/avro/decode.ts': text })).toHaveLength(1)
  })

  it('names the line of an import against an arrow', () => {
    expect(
      messagesOf({
        'runtime/engine/engine.ts': `import { a } from '../message.ts'\nimport { b } from '../document/parse.ts'`,
      }),
    ).toEqual([
      'runtime/engine/engine.ts:2 no arrow goes from engine to document ("runtime/document/parse.ts")',
    ])
  })

  it('keeps nodes to the node API and to their own family', () => {
    const found = messagesOf({
      'nodes/mqtt/source.ts': `import a from '../json/decode.ts'\nimport b from '../../runtime/message.ts'\nimport c from 'mqtt'\nimport type d from 'ws'`,
    })
    expect(found).toEqual([
      'nodes/mqtt/source.ts:1 a node imports another family ("nodes/json/decode.ts")',
      'nodes/mqtt/source.ts:2 a node imports "runtime/message.ts": runtime/plugin.ts is the only runtime file for nodes',
      'nodes/mqtt/source.ts:3 "mqtt" is loaded with the node: import it in open or start',
    ])
  })

  it('keeps Node out of the document layer', () => {
    expect(messagesOf({ 'runtime/document/parse.ts': `import fs from 'node:fs'` })).toHaveLength(1)
  })

  it('finds a circle of imports', () => {
    const found = messagesOf({
      'runtime/graph/a.ts': `import './b.ts'`,
      'runtime/graph/b.ts': `import './c.ts'`,
      'runtime/graph/c.ts': `import './a.ts'`,
    })
    expect(found).toEqual([
      'runtime/graph/c.ts:1 a circle of imports: runtime/graph/a.ts -> runtime/graph/b.ts -> runtime/graph/c.ts -> runtime/graph/a.ts',
    ])
  })
})
