import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { sluice } from './sluice.ts'

const layout =
  'seq:\n  - { id: t, type: s2, scale: 0.1 }\n  - { id: flag, type: b1 }\n  - { type: b7 }\n'
const ksy = `meta: { id: a, endian: le }
seq:
  - { id: kind, type: u1, enum: kind }
  - { id: len, type: u1 }
  - { id: name, type: str, size: len, encoding: UTF-8 }
instances:
  twice: { value: len * 2 }
enums:
  kind: { 1: first }
`

describe('sluice layout', () => {
  it('shows the fields of a frame with their bytes', async () => {
    const cwd = await temporaryFolder({ 'a.yaml': layout })
    const { code, out } = await sluice(['layout', 'try', 'a.yaml', '00e7 80'], cwd)
    expect(code).toBe(0)
    expect(out).toBe(
      '  bytes  hex   field  value\n  0-1    00e7  t      23.1\n  2      80    flag   true\n',
    )
    const json = await sluice(['layout', 'try', 'a.yaml', '00e780', '--json'], cwd)
    expect(JSON.parse(json.out)).toEqual({
      value: { t: 23.1, flag: true },
      fields: [
        { path: '/t', start: 0, end: 2, hex: '00e7', value: 23.1 },
        { path: '/flag', start: 2, end: 3, hex: '80', value: true },
      ],
    })
  })

  it('writes the frame of a value, and says what is wrong with a frame', async () => {
    const cwd = await temporaryFolder({ 'a.yaml': layout })
    const value = '{"t": 23.1, "flag": true}'
    expect(await sluice(['layout', 'try', 'a.yaml', value, '--encode'], cwd)).toMatchObject({
      code: 0,
      out: '00e780\n',
    })
    expect(await sluice(['layout', 'try', 'a.yaml', '00e7'], cwd)).toMatchObject({
      code: 1,
      err: expect.stringContaining('"flag" at byte 2: expected 1 bit, found the end'),
    })
    expect(await sluice(['layout', 'try', 'a.yaml', '0'], cwd)).toMatchObject({ code: 2 })
  })

  it('names the place of a fault in the layout', async () => {
    const cwd = await temporaryFolder({ 'a.yaml': 'seq:\n  - { id: t, type: s9 }\n' })
    const { code, err } = await sluice(['layout', 'try', 'a.yaml', '00'], cwd)
    expect(code).toBe(1)
    expect(err).toContain('a.yaml:2:14 no type "s9"')
  })

  it('imports what maps of a Kaitai Struct file, and names what does not', async () => {
    const cwd = await temporaryFolder({ 'a.ksy': ksy, 'b.ksy': ksy.replace('len * 2', 'len << 2') })
    const { code, out } = await sluice(['layout', 'ksy', 'a.ksy'], cwd)
    expect(code).toBe(0)
    const made = await temporaryFolder({ 'a.yaml': out })
    expect(await readFile(join(made, 'a.yaml'), 'utf8')).toContain('endian: le')
    const tried = await sluice(['layout', 'try', 'a.yaml', '01026869', '--json'], made)
    expect(JSON.parse(tried.out)).toMatchObject({
      value: { kind: 'first', len: 2, name: 'hi', twice: 4 },
    })
    const refused = await sluice(['layout', 'ksy', 'b.ksy'], cwd)
    expect(refused.code).toBe(1)
    expect(refused.err).toContain('b.ksy /instances/twice/value: "<<" has no match in CEL')
  })
})
