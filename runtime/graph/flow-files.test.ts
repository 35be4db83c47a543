import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Catalogue, TypeInfo } from '../document/catalogue.ts'
import { checkFlow } from '../document/check.ts'
import { parseFlow } from '../document/parse.ts'
import { config, field } from '../field.ts'
import type { FlowFile } from '../field.ts'
import { openFlowFile } from './flow-files.ts'
import { referencesFor } from './references.ts'

let top = ''
const write = (path: string, content: string | Uint8Array) =>
  writeFileSync(join(top, path), content)

beforeAll(() => {
  top = mkdtempSync(join(tmpdir(), 'flow-files-'))
  for (const folder of ['flows', 'flows/plant', 'flows/schemas', 'flows/folder.proto'])
    mkdirSync(join(top, folder))
  write('outside.proto', 'outside')
  write('flows/schemas/a.proto', 'imports b')
  write('flows/schemas/b.proto', '\uFEFFb')
  write('flows/binary.proto', new Uint8Array([0xff, 0xfe]))
  write('flows/large.proto', new Uint8Array(1024 * 1024 + 1))
  symlinkSync(join(top, 'outside.proto'), join(top, 'flows/link.proto'))
  symlinkSync(join(top, 'flows/schemas/b.proto'), join(top, 'flows/inner.proto'))
  symlinkSync(top, join(top, 'flows/up'))
})
afterAll(() => rmSync(top, { recursive: true }))

const open = (path: string, reads?: Set<string>) =>
  openFlowFile(path, { root: join(top, 'flows'), folder: join(top, 'flows/plant'), reads })

describe('a file beside a flow', () => {
  it('is read relative to the flow file, and names others relative to itself', () => {
    const { file, files } = open('../schemas/a.proto')
    expect(file).toMatchObject({ path: 'schemas/a.proto', text: 'imports b' })
    expect(files()).toEqual([file])
    const other = file.beside('b.proto')
    expect(other).toMatchObject({ path: 'schemas/b.proto', text: 'b' })
    expect(file.beside('./b.proto')).toBe(other)
    expect(files()).toEqual([file, other])
    expect(open('../inner.proto').file.text).toBe('b')
  })

  it.each([
    ['../../outside.proto', 'only files of the flows folder'],
    ['/etc/passwd', 'only files of the flows folder'],
    ['../link.proto', 'only files of the flows folder'],
    ['../up/outside.proto', 'only files of the flows folder'],
    ['..', 'only files of the flows folder'],
    ['missing.proto', 'there is no such file'],
    ['', 'there is no such file'],
    ['a\0.proto', 'there is no such file'],
    ['../schemas/a.proto/b.proto', 'there is no such file'],
    ['../folder.proto', 'it is not a regular file'],
    ['../binary.proto', 'it is not UTF-8 text'],
    ['../large.proto', 'it has 1048577 bytes, more than the 1048576 allowed'],
  ])('at %j is refused: %s', (path, why) => {
    expect(() => open(path)).toThrow(why)
    if (!path.startsWith('/') && path !== '')
      expect(() => open('../schemas/a.proto').file.beside(join('../plant', path))).toThrow(why)
  })

  it('is told when it was looked for, also when it is not there yet', () => {
    const reads = new Set<string>()
    expect(() => open('soon.proto', reads)).toThrow('no such file')
    expect(() => open('../schemas/a.proto', reads).file.beside('c.proto')).toThrow('no such file')
    expect(() => open('../../outside.proto', reads)).toThrow('only files')
    expect([...reads].map((path) => path.slice(top.length))).toEqual([
      '/flows/plant/soon.proto',
      '/flows/schemas/a.proto',
      '/flows/schemas/c.proto',
    ])
  })
})

const words = { en: 'a field', zh: '字段' }
const inline = field.group({ text: field.string(words) }, words)
const decode: TypeInfo = {
  type: 'decode',
  kind: 'transform',
  schema: config({ schema: field.oneOf([field.file(words, ['.proto']), inline], words) }),
  inputs: ['any'],
  outputs: { out: 'any' },
  icon: '',
  text: { en: { summary: '', help: '' }, 'zh-CN': { summary: '', help: '' } },
  examples: [],
  check({ schema }) {
    const file = schema as FlowFile
    if (file.text.includes('imports')) file.beside('b.proto')
    return []
  },
}
const catalogue: Catalogue = {
  names: () => ['decode'],
  find: (name) => (name === 'decode' ? decode : undefined),
}

function check(schema: string) {
  const root = join(top, 'flows')
  const references = referencesFor({ root, folder: join(root, 'plant'), environment: {} })
  const parsed = parseFlow(`version: 1\nnodes:\n  it: { type: decode, schema: ${schema} }\n`, 'a')
  const { tree } = parsed
  if (!tree) throw new Error('not YAML')
  const checked = checkFlow(parsed, { id: 'plant/a', catalogue, references })
  const messages = checked.problems
    .filter(({ code }) => code.startsWith('E3'))
    .map(({ code, message, line, column }) => `${line}:${column} ${code} ${message}`)
  return { ...checked, messages, node: checked.flow?.nodes[0] }
}

describe('a field for a file', () => {
  it('gives the node the file, or the other shape', () => {
    expect(check('../schemas/b.proto').node?.config).toMatchObject({ schema: { text: 'b' } })
    expect(check('{ text: imports nothing }').messages).toHaveLength(1)
    expect(check('{ text: own }').node?.config).toEqual({ schema: { text: 'own' } })
  })

  it('says what is wrong at its place', () => {
    expect(check('soon.proto').messages).toEqual([
      '3:31 E317 the file "soon.proto" cannot be used: there is no such file',
    ])
    expect(check('../schemas/b.txt').messages).toEqual([
      '3:31 E317 the file "../schemas/b.txt" cannot be used: its name must end in .proto',
    ])
    expect(check('"${file:../schemas/b.proto}"').messages).toEqual([
      '3:31 E317 the file "${file:../schemas/b.proto}" cannot be used: its name must end in .proto',
    ])
    expect(check('42').messages).toEqual(['3:31 E302 "schema" must be the path of a file, not 42'])
  })

  it('counts what it holds in the fingerprint, and what is read through it', () => {
    const before = check('../schemas/a.proto').node?.fingerprint
    expect(before).toBeDefined()
    expect(check('../schemas/a.proto').node?.fingerprint).toBe(before)
    write('flows/schemas/b.proto', 'changed')
    const after = check('../schemas/a.proto').node?.fingerprint
    expect(after).not.toBe(before)
    write('flows/schemas/a.proto', 'imports b, and more')
    expect(check('../schemas/a.proto').node?.fingerprint).not.toBe(after)
  })
})
