/** What the pointer and fingers do on the canvas, and what the file says afterwards. */
import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'

import { hasChromium } from './chromium.ts'
import { hears, node, port, serve, settled, useChromium, wires } from './editor-page.ts'
import type { Project } from './editor-page.ts'

/** Two rows, so that each gesture has its wires: the first alone, the second beside an unwired node. */
const flow = `version: 1

nodes:
  every:
    type: generate
    count: 3
  slow:
    type: generate
    count: 1
  decode:
    type: json/decode
  first:
    type: log
  second:
    type: log
  loose:
    type: filter
    where: 'true'

wires:
  - every -> first
  - slow -> second

layout:
  every: { x: 0, y: 0 }
  first: { x: 800, y: 0 }
  slow: { x: 0, y: 160 }
  second: { x: 800, y: 160 }
  loose: { x: 288, y: 336 }
  decode: { x: 608, y: 336 }
`

const serveFlow = (text = flow): Promise<Project> => serve({ 'flows/main.yaml': text })

async function saved(page: Page, project: Project): Promise<string> {
  await page.keyboard.press('Control+s')
  await page.getByText('Saved', { exact: true }).waitFor()
  return project.read('flows/main.yaml')
}

const wiresIn = (text: string): string[] =>
  (/\nwires:\n((?: .*\n)*)/.exec(text)?.[1] ?? '').split('\n').filter(Boolean)

interface At {
  readonly x: number
  readonly y: number
}

async function middleOf(target: Locator): Promise<At> {
  const box = await target.boundingBox()
  if (!box) throw new Error(`${String(target)} is not on the screen`)
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

async function drag(page: Page, from: At, to: At, isDropped = true): Promise<void> {
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  // A hand begins slowly; what is taken hangs where it was when the drag was noticed.
  await page.mouse.move(from.x + 2, from.y)
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 })
  await page.mouse.move(to.x, to.y, { steps: 4 })
  if (isDropped) await page.mouse.up()
}

/** Half way between two nodes, at the height of their first ports. */
async function between(page: Page, from: string, to: string): Promise<At> {
  const a = await middleOf(port(page, from, 'out'))
  const b = await middleOf(port(page, to, 'in'))
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }
}

/** A line over the flow, as path data. */
const line = (page: Page, name: string): Promise<string> =>
  page.locator(`[data-line="${name}"]`).evaluate((path) => path.getAttribute('d') ?? '')

/** Into the canvas, where single keys work. */
const focusCanvas = (page: Page): Promise<void> => page.locator('.react-flow').focus()

describe.skipIf(!hasChromium)('with the pointer', () => {
  const { open } = useChromium()

  async function begin(text = flow) {
    const project = await serveFlow(text)
    const page = await open(project, { flow: 'main' })
    await node(page, 'every').waitFor()
    await settled(page)
    return { project, page }
  }

  it('a stroke with Alt cuts every wire that it crosses, as one step', async () => {
    const { project, page } = await begin()
    const first = await between(page, 'every', 'first')
    const second = await between(page, 'slow', 'second')
    await page.keyboard.down('Alt')
    await drag(page, { x: first.x, y: first.y - 40 }, { x: second.x + 20, y: second.y + 40 })
    await page.keyboard.up('Alt')
    await hears(page, '2 wires cut')
    expect(await wires(page).count()).toBe(0)
    expect(wiresIn(await saved(page, project))).toEqual([])
    await page.keyboard.press('Control+z')
    await wires(page).nth(1).waitFor({ state: 'attached' })
    expect(await saved(page, project)).toBe(flow)
  })

  it('a stroke that Escape ends leaves the wires', async () => {
    const { page } = await begin()
    const { x, y } = await between(page, 'every', 'first')
    await page.keyboard.down('Alt')
    await drag(page, { x, y: y - 40 }, { x, y: y + 40 }, false)
    expect(await line(page, 'cut')).not.toBe('')
    await page.keyboard.press('Escape')
    await page.mouse.up()
    await page.keyboard.up('Alt')
    expect(await line(page, 'cut')).toBe('')
    expect(await wires(page).count()).toBe(2)
  })

  it('a node that is dragged shows what it stands in line with', async () => {
    const { project, page } = await begin()
    const start = await middleOf(node(page, 'loose'))
    const other = await middleOf(node(page, 'every'))
    await drag(page, start, { x: other.x, y: start.y }, false)
    expect(await line(page, 'guides')).toMatch(/^M0 -8V\d+/)
    await page.mouse.up()
    expect(await line(page, 'guides')).toBe('')
    expect(await saved(page, project)).toContain('loose: { x: 0, y: 336 }')
  })

  it('a node that is let go beside the edge of one off the grid stands with it', async () => {
    const { project, page } = await begin(flow.replaceAll('{ x: 0,', '{ x: 5,'))
    const start = await middleOf(node(page, 'loose'))
    const other = await middleOf(node(page, 'every'))
    await drag(page, start, { x: other.x, y: start.y })
    expect(await saved(page, project)).toContain('loose: { x: 5, y: 336 }')
  })

  it('an unwired node that is dropped on a wire goes into it', async () => {
    const { project, page } = await begin()
    const start = await middleOf(node(page, 'loose'))
    await drag(page, start, await between(page, 'slow', 'second'), false)
    const wire = page.locator('.react-flow__edge[data-id="slow -> second"] path').first()
    expect(await line(page, 'splice')).toBe(await wire.getAttribute('d'))
    await page.mouse.up()
    await wires(page).nth(2).waitFor({ state: 'attached' })
    const text = await saved(page, project)
    expect(wiresIn(text)).toEqual(['  - every -> first', '  - slow -> loose -> second'])
    expect(text.replace(' loose ->', '').replace(/loose: {.*/, '')).toBe(
      flow.replace(/loose: {.*/, ''),
    )
  })

  it('with Alt a node is dropped over a wire and stays out of it', async () => {
    const { project, page } = await begin()
    const start = await middleOf(node(page, 'loose'))
    await drag(page, start, await between(page, 'slow', 'second'), false)
    await page.keyboard.down('Alt')
    await page.mouse.up()
    await page.keyboard.up('Alt')
    const text = await saved(page, project)
    expect(wiresIn(text)).toEqual(wiresIn(flow))
    expect(text).not.toBe(flow)
  })

  it('the end of a wire is dragged to another port', async () => {
    const { project, page } = await begin()
    const end = await middleOf(port(page, 'second', 'in'))
    await page.mouse.move(end.x - 60, end.y)
    await page.locator('.react-flow__edgeupdater-target').waitFor({ state: 'attached' })
    const grip = await middleOf(page.locator('.react-flow__edgeupdater-target'))
    await drag(page, grip, await middleOf(port(page, 'loose', 'in')))
    await page.locator('.react-flow__edge[data-id="slow -> loose"]').waitFor({ state: 'attached' })
    expect(wiresIn(await saved(page, project))).toEqual(['  - every -> first', '  - slow -> loose'])
  })

  it('a click on a port and one on another join them; Escape lets go', async () => {
    const { project, page } = await begin()
    await port(page, 'loose', 'out').click()
    await hears(page, /loose\.out: press/)
    await page.keyboard.press('Escape')
    await port(page, 'loose', 'out').click()
    await port(page, 'decode', 'in').click()
    await wires(page).nth(2).waitFor({ state: 'attached' })
    expect(wiresIn(await saved(page, project))).toEqual([...wiresIn(flow), '  - loose -> decode'])
  })
})

void focusCanvas
