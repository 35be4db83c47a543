import { describe, expect, it } from 'vitest'

import { findConflictMarkers } from './conflict-markers.ts'
import { mergeTexts } from './merge-texts.ts'
import { resolve, withMarkers } from './merge.ts'

const base = `# A flow
version: 1
name: Warm

connections:
  plant: { type: mqtt, url: 'mqtt://localhost:1883' } # the broker

nodes:
  # Reads.
  telemetry:
    type: mqtt/source
    connection: plant
    topics: [a]
  hot:
    type: filter
    where: payload.t > 30 # degrees
  sink: { type: log, level: info }

wires:
  - telemetry -> hot -> sink

layout:
  hot: { x: 0, y: 0 }
  sink: { x: 288, y: 0 }
`
const edit = (...edits: readonly (readonly [from: string, to: string])[]): string => {
  let text = base
  for (const [from, to] of edits) {
    expect(text).toContain(from)
    text = text.replace(from, to)
  }
  return text
}

describe('mergeTexts', () => {
  it('takes both sides when they changed different fields of one node', () => {
    const ours = edit(['where: payload.t > 30', 'where: payload.t > 25'])
    const theirs = edit(['    where: payload.t', '    disabled: true\n    where: payload.t'])
    const { text, conflicts } = mergeTexts(base, ours, theirs)
    expect(conflicts).toEqual([])
    expect(text).toBe(
      edit(['    where: payload.t > 30', '    disabled: true\n    where: payload.t > 25']),
    )
  })

  it('merges fields of a node in braces', () => {
    const ours = edit(['level: info', 'level: warn'])
    const theirs = edit(['level: info }', 'level: info, show: all }'])
    const { text, conflicts } = mergeTexts(base, ours, theirs)
    expect(conflicts).toEqual([])
    expect(text).toContain('  sink: { type: log, level: warn, show: all }\n')
  })

  it('keeps our comments and takes their new nodes as typed', () => {
    const ours = edit(['# Reads.', '# Reads everything.'])
    const theirs = edit(['  sink:', '  # Theirs,  as typed.\n  extra: {type:   log}\n  sink:'])
    const { text, conflicts } = mergeTexts(base, ours, theirs)
    expect(conflicts).toEqual([])
    expect(text).toContain('  # Reads everything.\n')
    expect(text).toContain('  # Theirs,  as typed.\n  extra: {type:   log}\n  sink:')
  })

  it('asks when both sides changed one field, and holds ours until it is told', () => {
    const ours = edit(['> 30', '> 25'])
    const theirs = edit(['> 30', '> 40'])
    const merge = mergeTexts(base, ours, theirs)
    expect(merge.text).toBe(ours)
    expect(merge.conflicts).toEqual([
      {
        path: ['nodes', 'hot', 'where'],
        base: '    where: payload.t > 30 # degrees\n',
        ours: '    where: payload.t > 25 # degrees\n',
        theirs: '    where: payload.t > 40 # degrees\n',
      },
    ])
    expect(resolve(merge, ['theirs'])).toBe(theirs)
    expect(resolve(merge, ['base'])).toBe(base)
    expect(resolve(merge, [{ text: '    where: payload.t > 33' }])).toBe(
      edit(['payload.t > 30 # degrees', 'payload.t > 33']),
    )
  })

  it('asks once about a field in braces, with whole lines', () => {
    const ours = edit(['level: info', 'level: warn'])
    const theirs = edit(['level: info', 'level: error, show: all'])
    const merge = mergeTexts(base, ours, theirs)
    expect(merge.conflicts).toEqual([
      {
        path: ['nodes', 'sink', 'level'],
        base: '  sink: { type: log, level: info }\n',
        ours: '  sink: { type: log, level: warn, show: all }\n',
        theirs: '  sink: { type: log, level: error, show: all }\n',
      },
    ])
  })

  it('asks when one side removed what the other changed', () => {
    const gone = edit(['  hot:\n    type: filter\n    where: payload.t > 30 # degrees\n', ''])
    const merge = mergeTexts(base, gone, edit(['> 30', '> 40']))
    expect(merge.text).toBe(gone)
    expect(merge.conflicts).toMatchObject([{ path: ['nodes', 'hot'] }])
    expect(merge.conflicts[0]).not.toHaveProperty('ours')
    expect(resolve(merge, ['theirs'])).toBe(edit(['> 30', '> 40']))
  })

  it('merges wires pair by pair, and asks nothing', () => {
    const ours = edit([
      '  - telemetry -> hot -> sink',
      '  - telemetry -> hot -> sink\n  - telemetry -> sink',
    ])
    const theirs = edit(['telemetry -> hot -> sink', 'telemetry -> mid -> hot -> sink'])
    const { text, conflicts } = mergeTexts(base, ours, theirs)
    expect(conflicts).toEqual([])
    expect(text).toContain(
      'wires:\n  - telemetry -> mid -> hot -> sink\n  - telemetry -> sink\n\nlayout',
    )
  })

  it('cuts a chain where the other side removed a pair', () => {
    const ours = edit(['telemetry -> hot -> sink', 'telemetry -> hot -> sink -> end'])
    const theirs = edit(['telemetry -> hot -> sink', 'hot -> sink'])
    expect(mergeTexts(base, ours, theirs).text).toContain('wires:\n  - hot -> sink -> end\n')
  })

  it('lets our layout win without a word', () => {
    const ours = edit(['x: 288, y: 0', 'x: 320, y: 0'])
    const theirs = edit(['x: 288, y: 0', 'x: 16, y: 16'], ['x: 0, y: 0', 'x: 48, y: 0'])
    const { text, conflicts } = mergeTexts(base, ours, theirs)
    expect(conflicts).toEqual([])
    expect(text).toContain('layout:\n  hot: { x: 48, y: 0 }\n  sink: { x: 320, y: 0 }\n')
  })

  it('drops the place of a node that the other side removed', () => {
    const ours = edit(['x: 288, y: 0', 'x: 320, y: 0'])
    const theirs = edit(
      ['  sink: { type: log, level: info }\n', ''],
      ['  sink: { x: 288, y: 0 }\n', ''],
    )
    expect(mergeTexts(base, ours, theirs).text).not.toContain('sink: {')
  })

  it('adds a section that only they have, and merges one that both added', () => {
    const ours = `${base}groups:\n  one:\n    name: One\n    nodes: [hot]\n`
    const theirs = `${base}groups:\n  two:\n    name: Two\n    nodes: [sink]\nnotes:\n  n: { text: Hi, x: 0, y: 0 }\n`
    const { text, conflicts } = mergeTexts(base, ours, theirs)
    expect(conflicts).toEqual([])
    expect(text).toContain('  one:\n    name: One')
    expect(text).toContain('  two:\n    name: Two')
    expect(text).toContain('notes:\n  n: { text: Hi')
  })

  it('takes a change of meaning where the other side only wrote it differently', () => {
    const ours = edit([
      '  sink: { type: log, level: info }',
      '  sink:\n    type: log\n    level: info',
    ])
    const theirs = edit(['level: info', 'level: warn'])
    const { text, conflicts } = mergeTexts(base, ours, theirs)
    expect(conflicts).toEqual([])
    expect(text).toContain('level: warn')
  })

  it('keeps the ends of lines of ours', () => {
    const ours = edit(['> 30', '> 25']).replaceAll('\n', '\r\n')
    const theirs = edit(['name: Warm', 'name: Hot'])
    const { text, conflicts } = mergeTexts(base, ours, theirs)
    expect(conflicts).toEqual([])
    expect(text).toBe(ours.replace('name: Warm', 'name: Hot'))
  })

  it('merges by lines what is no YAML, and asks where it cannot', () => {
    const broken = edit(['version: 1', 'version: [1'])
    const both = mergeTexts(base, broken, edit(['name: Warm', 'name: Hot'], ['> 30', '> 40']))
    expect(both.text).toContain('> 40')
    expect(both.conflicts).toMatchObject([
      { path: [], ours: 'version: [1\nname: Warm\n', theirs: 'version: 1\nname: Hot\n' },
    ])
  })

  it('writes markers when asked, and finds them again', () => {
    const ours = edit(['> 30', '> 25'])
    const theirs = edit(['> 30', '> 40'])
    const marked = withMarkers(mergeTexts(base, ours, theirs))
    const found = findConflictMarkers(marked)
    expect(found).toMatchObject({ ours, base, theirs })
    expect(marked.slice(found?.regions[0]?.start, found?.regions[0]?.end)).toMatch(
      /^<<<<<<< ours\n[^]*>>>>>>> theirs\n$/,
    )
  })
})

describe('findConflictMarkers', () => {
  it('knows no base in the short style of git', () => {
    const text = 'a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> main\nd\n'
    expect(findConflictMarkers(text)).toEqual({
      ours: 'a\nb\nd\n',
      base: undefined,
      theirs: 'a\nc\nd\n',
      regions: [{ start: 2, end: 40 }],
    })
  })

  it('finds nothing in a text that only looks like it', () => {
    for (const text of ['', base, 'a\n=======\nb\n', '<<<<<<< x\nno end\n', '<<<<<<<< eight\n'])
      expect(findConflictMarkers(text)).toBeUndefined()
  })
})
