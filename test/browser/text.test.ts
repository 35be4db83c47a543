/** The text is the truth: what the canvas, the forms and the YAML panel do to it, and back. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'

import { hasChromium } from './chromium.ts'
import { node, port, serve, tab, useChromium, wires } from './editor-page.ts'
import { plugin, sample } from './sample.ts'

const flow = 'flows/warm.yaml'

describe.skipIf(!hasChromium)('the text of a flow', () => {
  const { open } = useChromium()

  it('is shown whole when it is opened', async () => {
    const project = await serve({ [flow]: sample })
    const page = await open(project, { flow: 'warm' })
    const canvas = await page.locator('.react-flow').boundingBox()
    for (const id of ['readings', 'spare', 'out']) {
      const box = await node(page, id).boundingBox()
      expect(box?.x, id).toBeGreaterThan(canvas?.x ?? Infinity)
      const right = (box?.x ?? Infinity) + (box?.width ?? 0)
      expect(right, id).toBeLessThan((canvas?.x ?? 0) + (canvas?.width ?? 0))
    }
  })

  it('changes in the touched lines alone, and undo brings back every byte', async () => {
    const project = await serve({ [flow]: sample })
    const page = await open(project, { flow: 'warm' })
    await drag(page, 'spare', 0, 96)
    await node(page, 'warm').click()
    const where = page.getByRole('textbox', { name: 'where', exact: true })
    await where.fill('payload.temperature > 30')
    await where.blur()
    await port(page, 'shape', 'error').dragTo(port(page, 'spare', 'in'))
    await wires(page).nth(3).waitFor({ state: 'attached' })
    await save(page)
    const changed = sample
      .replace('> 22   # degrees', '> 30   # degrees')
      .replace('-> out\n', '-> out\n  - shape.error -> spare\n')
      .replace('spare: { x: 288, y: 160 }', 'spare: { x: 288, y: 256 }')
    expect(await project.read(flow)).toBe(changed)

    const undo = page.getByRole('button', { name: 'Undo' })
    for (const step of ['one', 'two', 'three']) {
      expect(await undo.isEnabled(), step).toBe(true)
      await undo.click()
    }
    expect(await undo.isDisabled()).toBe(true)
    await page.getByText('Unsaved changes').waitFor()
    expect(await wires(page).count()).toBe(3)
    await save(page)
    expect(await project.read(flow)).toBe(sample)
  })

  it('heals the wires of a deleted node, and undo brings node and wires back', async () => {
    const project = await serve({ [flow]: sample })
    const page = await open(project, { flow: 'warm' })
    await node(page, 'warm').click()
    await page.keyboard.press('Delete')
    await node(page, 'warm').waitFor({ state: 'detached' })
    expect(await wires(page).count()).toBe(2)
    await page.keyboard.press('Control+z')
    await node(page, 'warm').waitFor()
    await page.getByText('Saved', { exact: true }).waitFor()
    expect(await wires(page).count()).toBe(3)
  })

  it('is typed in the YAML panel and drawn at once, and follows the canvas', async () => {
    const project = await serve({ [flow]: sample })
    const page = await open(project, { flow: 'warm' })
    const yaml = await showYaml(page)
    await typeAfter(page, '  spare: { type: json/encode }', '\n  extra: { type: discard }')
    await node(page, 'extra').waitFor()
    await node(page, 'out').click()
    await page.keyboard.press('Delete')
    await yaml.getByText('out: { type: log }').waitFor({ state: 'detached' })
    await page.keyboard.press('Control+z')
    await yaml.getByText('out: { type: log }').waitFor()
    await save(page)
    const line = '  spare: { type: json/encode }\n'
    expect(await project.read(flow)).toBe(
      sample.replace(line, `${line}  extra: { type: discard }\n`),
    )
  })

  it('may be broken for a while: the last graph stays, with what is wrong and a way back', async () => {
    const project = await serve({ [flow]: sample })
    const page = await open(project, { flow: 'warm' })
    await showYaml(page)
    await typeAfter(page, '  spare: { type: json/encode }', '\n  extra: [')
    const banner = page.getByRole('alert').filter({ hasText: 'YAML error at' })
    await banner.waitFor()
    expect(await page.locator('.react-flow__node').count()).toBe(5)
    expect(await wires(page).count()).toBe(3)
    const undo = banner.getByRole('button', { name: 'Undo' })
    while (await banner.isVisible()) await undo.click()
    await page.getByText('Saved', { exact: true }).waitFor()
  })

  it('may name a type that is not there: the node is dashed, and keeps what it has', async () => {
    const strange = sample.replace('{ type: log }', '{ type: acme/printer, paper: a4 }')
    const project = await serve({ [flow]: strange })
    const page = await open(project, { flow: 'warm' })
    const styles = await page.evaluate<string[]>(
      `[...document.querySelectorAll('[data-id="out"] *')].map((each) => getComputedStyle(each).borderTopStyle)`,
    )
    expect(styles).toContain('dashed')
    expect(await node(page, 'out').getAttribute('aria-label')).toContain('unknown type')
    await node(page, 'out').click()
    await page.getByText('The type “acme/printer” is not installed').waitFor()
    const paper = page.getByRole('textbox', { name: 'paper' })
    expect(await paper.inputValue()).toBe('a4')
    await paper.fill('a3')
    await paper.blur()
    await save(page)
    expect(await project.read(flow)).toBe(strange.replace('paper: a4', 'paper: a3'))
  })

  it('takes a type of a plugin: in the palette, the inspector and both languages', async () => {
    const files = { [flow]: sample, 'plugins/acme/stars.js': plugin }
    const project = await serve(files, ['--nodes', 'plugins'])
    const page = await open(project, { flow: 'warm' })
    const search = page.getByRole('searchbox', { name: 'Search node types' })
    await search.fill('shine')
    await page.getByRole('button', { name: 'acme/stars: Decorates with stars' }).click()
    await node(page, 'stars').waitFor()
    await page.getByText('How many stars.').waitFor()
    const stars = page.getByRole('textbox', { name: 'stars' })
    await stars.fill('7')
    await stars.blur()
    await save(page)
    expect(await project.read(flow)).toContain('  stars: { type: acme/stars, stars: 7 }\n')
    await page.getByRole('button', { name: 'Menu' }).click()
    await page.getByRole('menuitemcheckbox', { name: '中文' }).click()
    await page.getByText('几颗星。').waitFor()
  })
})

async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved', { exact: true }).waitFor()
}

async function drag(page: Page, id: string, x: number, y: number): Promise<void> {
  const box = await node(page, id).boundingBox()
  if (!box) throw new Error(`${id} is not on the screen`)
  const scale = box.width / 208
  const start = { x: box.x + box.width / 2, y: box.y + 12 }
  await page.mouse.move(start.x, start.y)
  await page.mouse.down()
  // React Flow counts from where it notices the drag.
  await page.mouse.move(start.x, start.y + 2)
  await page.mouse.move(start.x + x * scale, start.y + 2 + y * scale, { steps: 6 })
  await page.mouse.up()
}

async function showYaml(page: Page) {
  await tab(page, 'YAML').click()
  const panel = page.locator('.cm-content')
  await panel.waitFor()
  return panel
}

/** Types behind the end of a line. */
async function typeAfter(page: Page, line: string, text: string): Promise<void> {
  await page.locator('.cm-line').filter({ hasText: line.trim() }).first().click()
  await page.keyboard.press('End')
  await page.keyboard.insertText(text)
}
