import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { beforeAll, describe, expect, it } from 'vitest'

import { diffTexts } from '../../runtime/document/diff/diff-texts.ts'
import { readView } from '../../runtime/document/edit/read-view.ts'
import { createRegistry } from '../../runtime/graph/registry.ts'
import type { Registry } from '../../runtime/graph/registry.ts'
import { renderSvg } from '../../runtime/render/svg/render-svg.ts'

const here = import.meta.dirname
const flows = join(here, '../../flows')
const samples = ['bridge', 'commands', 'dashboard', 'simulator']

let registry: Registry
beforeAll(async () => {
  registry = await createRegistry()
  await registry.load(registry.names())
})

const golden = (name: string) => join(here, `pictures/${name}.svg`)
const viewOf = (text: string) => readView(text).view

describe('renderSvg', () => {
  it.each(['light', 'dark'] as const)(
    'draws every look of a node and a wire, %s',
    async (theme) => {
      const text = await readFile(join(here, 'sheet.yaml'), 'utf8')
      await expect(renderSvg(viewOf(text), registry, { theme })).toMatchFileSnapshot(
        golden(`sheet-${theme}`),
      )
    },
  )

  it.each(samples)('draws the sample %s', async (name) => {
    const text = await readFile(join(flows, `${name}.yaml`), 'utf8')
    await expect(renderSvg(viewOf(text), registry)).toMatchFileSnapshot(golden(name))
  })

  it('draws what is new, gone, changed and renamed', async () => {
    const before = await readFile(join(flows, 'dashboard.yaml'), 'utf8')
    const after = before
      .replace('> 22', '> 25')
      .replaceAll(/\bshape\b/g, 'form')
      .replace('-> encode -> live', '-> pack -> live')
      .replace('  unreadable:', '  pack: { type: hex/encode }\n  unreadable:')
      .replace(/ {2}encode:\n {4}type: json\/encode\n/, '')
    const picture = renderSvg(viewOf(after), registry, { diff: diffTexts(before, after) })
    await expect(picture).toMatchFileSnapshot(golden('changes'))
  })

  it('draws an instance of a subflow with two frames', () => {
    const text = (type: string) => `version: 1\nnodes:\n  hot: { type: ${type} }\n`
    const frames = (type: string) =>
      renderSvg(viewOf(text(type)), registry).split('fill="none" stroke="').length
    expect(frames('./hot.yaml')).toBe(frames('hot.yaml') + 1)
  })

  it('draws the same picture twice', async () => {
    const text = await readFile(join(here, 'sheet.yaml'), 'utf8')
    expect(renderSvg(viewOf(text), registry)).toBe(renderSvg(viewOf(text), registry))
  })

  it('holds nothing that runs, loads or breaks out of the text', () => {
    const evil = `"]]><script>alert(1)</script>&'`
    const text = `version: 1\nname: ${JSON.stringify(evil)}\nnodes:\n  a: { type: ${JSON.stringify(evil)} }\nnotes:\n  n: { text: ${JSON.stringify(evil)}, x: 0, y: 0 }\ngroups:\n  g: { name: ${JSON.stringify(evil)}, nodes: [a] }\n`
    const picture = renderSvg(viewOf(text), registry)
    expect(picture).toContain('&lt;script&gt;')
    expect(picture).not.toMatch(/<script|<foreignObject|href=|\bon\w+=|<!\[CDATA|]]>/)
  })

  it('draws an empty flow', () => {
    expect(renderSvg(viewOf('version: 1\nnodes: {}\n'), registry)).toMatch(/^<svg .*<\/svg>\n$/s)
  })
})
