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

const search = (page: Page): Locator => page.getByRole('combobox', { name: 'Search node types' })

/** On the canvas, where nothing lies. */
async function emptyAt(page: Page): Promise<At> {
  const { x, y } = await middleOf(page.locator('.react-flow'))
  return { x: Math.round(x), y: Math.round(y - 170) }
}

/** An expression for the page: the middle of the node is the middle of the canvas. */
const isCentred = (id: string): string => `(() => {
  const middle = (selector) => {
    const { left = 0, top = 0, width = 0, height = 0 } =
      document.querySelector(selector)?.getBoundingClientRect() ?? {}
    return { x: left + width / 2, y: top + height / 2 }
  }
  const [at, centre] = [middle('.react-flow__node[data-id="${id}"]'), middle('.react-flow')]
  return Math.hypot(at.x - centre.x, at.y - centre.y) < 4
})()`

/** The same: the canvas is lower than this, and shows every node. */
const isWholeIn = (height: number): string => `(() => {
  const canvas = document.querySelector('.react-flow').getBoundingClientRect()
  const nodes = [...document.querySelectorAll('.react-flow__node')]
  return canvas.height < ${height} &&
    nodes.every((each) => each.getBoundingClientRect().bottom <= canvas.bottom)
})()`

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

  it('a double-click on the canvas adds a node there, with its middle under the pointer', async () => {
    const { page } = await begin()
    const at = await emptyAt(page)
    await page.mouse.dblclick(at.x, at.y)
    await search(page).fill('json/encode')
    const popup = await page.getByRole('dialog', { name: 'Add a node' }).boundingBox()
    expect(popup?.x).toBeCloseTo(at.x + 8, 1)
    await page.keyboard.press('Enter')
    await node(page, 'encode').waitFor()
    const middle = await middleOf(node(page, 'encode'))
    expect(Math.hypot(middle.x - at.x, middle.y - at.y)).toBeLessThan(12)
  })

  it('N adds a node at the pointer', async () => {
    const { page } = await begin()
    const at = await emptyAt(page)
    await page.mouse.move(at.x, at.y)
    await focusCanvas(page)
    await page.keyboard.press('n')
    await search(page).fill('json/encode')
    await page.keyboard.press('Enter')
    await node(page, 'encode').waitFor()
    const middle = await middleOf(node(page, 'encode'))
    expect(Math.hypot(middle.x - at.x, middle.y - at.y)).toBeLessThan(12)
  })

  it('a wire that is let go on empty canvas offers what fits; the rest is shown when asked for', async () => {
    const { project, page } = await begin()
    const at = await emptyAt(page)
    await drag(page, await middleOf(port(page, 'loose', 'out')), at)
    await search(page).fill('mqtt')
    await page.getByRole('option', { name: /^mqtt\/sink/ }).waitFor()
    expect(await page.getByRole('option', { name: /^mqtt\/source/ }).count()).toBe(0)
    await page.getByRole('button', { name: 'Show 1 incompatible' }).click()
    await page.getByRole('option', { name: /^mqtt\/source/ }).waitFor()
    await search(page).fill('json/encode')
    await page.keyboard.press('Enter')
    await hears(page, 'encode added')
    expect(wiresIn(await saved(page, project))).toEqual([...wiresIn(flow), '  - loose -> encode'])
  })

  it('Shift+Enter goes on with the chain, Ctrl+Enter adds without a wire', async () => {
    const { project, page } = await begin()
    await node(page, 'loose').click()
    await page.keyboard.press('Control+ArrowRight')
    await search(page).fill('json/encode')
    await page.keyboard.press('Shift+Enter')
    await hears(page, 'encode added')
    await search(page).and(page.locator('[value=""]')).waitFor()
    await search(page).fill('json/decode')
    await page.keyboard.press('Shift+Enter')
    await hears(page, 'decode-2 added')
    await search(page).and(page.locator('[value=""]')).waitFor()
    await search(page).fill('log')
    await page.keyboard.press('Control+Enter')
    await hears(page, 'log added')
    await search(page).waitFor({ state: 'detached' })
    expect(wiresIn(await saved(page, project))).toEqual([
      ...wiresIn(flow),
      '  - loose -> encode -> decode-2',
    ])
  })

  it('a node that is added to an empty flow stands with its middle in the middle', async () => {
    const project = await serveFlow('version: 1\n')
    const page = await open(project, { flow: 'main' })
    await page.getByRole('button', { name: /^generate:/ }).click()
    await node(page, 'generate').waitFor()
    const middle = await middleOf(node(page, 'generate'))
    const centre = await middleOf(page.locator('.react-flow'))
    expect(Math.hypot(middle.x - centre.x, middle.y - centre.y)).toBeLessThan(12)
  })

  it('a drawer that opens leaves the whole flow in view', async () => {
    const { page } = await begin()
    await node(page, 'loose').click()
    const high = await page.locator('.react-flow').boundingBox()
    await page.keyboard.press('Control+Alt+d')
    await page.getByRole('tab', { name: /^History/ }).waitFor()
    await page.waitForFunction(isWholeIn(high?.height ?? 0))
    expect(await node(page, 'loose').getAttribute('class')).toContain('selected')
  })

  it('the address of a node leads to it, selected and in view, every time', async () => {
    const { project, page } = await begin()
    for (const id of ['loose', 'second', 'loose', 'every']) {
      await page.goto(`${project.url}/flows/main?node=${id}`)
      await node(page, id).and(page.locator('.selected')).waitFor()
      await page.waitForFunction(isCentred(id))
      await page.getByRole('textbox', { name: 'Id', exact: true }).waitFor()
      expect(await page.getByRole('textbox', { name: 'Id', exact: true }).inputValue()).toBe(id)
    }
  })

  it('saving waits for a layout that is being worked out', async () => {
    const { project, page } = await begin()
    await focusCanvas(page)
    await page.keyboard.press('Shift+Alt+t')
    await page.keyboard.press('Control+s')
    await hears(page, 'Saved main')
    const text = await project.read('flows/main.yaml')
    expect(text).not.toBe(flow)
    expect(text).not.toContain('second: { x: 800, y: 160 }')
  })

  it('Ctrl+Alt+G shows the differences while YAML is typed', async () => {
    const { page } = await begin()
    await page.keyboard.press('Control+j')
    await page.locator('.cm-content:focus').waitFor()
    await page.keyboard.press('Control+Alt+g')
    await page.getByRole('dialog').waitFor()
    expect(await page.locator('.cm-content:focus').count()).toBe(0)
  })
})

/** Fingers by their places; the screen is that of a tablet. */
async function fingers(page: Page) {
  const session = await page.context().newCDPSession(page)
  const send = async (type: 'touchStart' | 'touchMove' | 'touchEnd', at: readonly At[]) => {
    const touchPoints = at.map(({ x, y }, id) => ({ x, y, id }))
    await session.send('Input.dispatchTouchEvent', { type, touchPoints })
  }
  return {
    down: (...at: At[]) => send('touchStart', at),
    move: (...at: At[]) => send('touchMove', at),
    up: (...left: At[]) => send('touchEnd', left),
  }
}

const tablet = { viewport: { width: 1024, height: 768 }, hasTouch: true, isMobile: true }

describe.skipIf(!hasChromium)('with fingers', () => {
  const { open } = useChromium()

  async function begin() {
    const project = await serveFlow()
    const page = await open(project, { flow: 'main', look: tablet })
    await node(page, 'every').waitFor()
    for (const panel of ['Close: Left panel', 'Close: Right panel'])
      await page.getByRole('button', { name: panel }).tap()
    await page.getByRole('button', { name: 'Show everything' }).tap()
    await settled(page)
    return { project, page, touch: await fingers(page) }
  }

  const zoomOf = async (page: Page): Promise<number> =>
    Number(/scale\((.*)\)/.exec((await viewOf(page)) ?? '')?.[1])
  const viewOf = (page: Page) => page.locator('.react-flow__viewport').getAttribute('style')

  it('a long press opens the menu of the node under it', async () => {
    const { page, touch } = await begin()
    await touch.down(await middleOf(node(page, 'loose')))
    await page.getByRole('menuitem', { name: /^Duplicate/ }).waitFor()
    await touch.up()
    await page.getByRole('menuitem', { name: /^Duplicate/ }).tap()
    await node(page, 'loose-2').waitFor()
    expect(await page.getByRole('menu').count()).toBe(0)
  })

  it('a tap on a port and a tap on a node join them', async () => {
    const { project, page } = await begin()
    await port(page, 'loose', 'out').tap()
    await page.getByText('loose.out: press where the wire shall lead').first().waitFor()
    await node(page, 'decode').tap()
    await wires(page).nth(2).waitFor({ state: 'attached' })
    expect(wiresIn(await saved(page, project))).toEqual([...wiresIn(flow), '  - loose -> decode'])
  })

  it('one finger moves the view, two zoom, and nothing else happens', async () => {
    const { page, touch } = await begin()
    const at = { x: 500, y: 120 }
    const before = await middleOf(node(page, 'loose'))
    await touch.down(at)
    for (const step of [10, 20, 30, 40]) await touch.move({ x: at.x, y: at.y + step })
    await touch.up()
    await expect
      .poll(async () => (await middleOf(node(page, 'loose'))).y)
      .toBeCloseTo(before.y + 40)
    const zoom = await zoomOf(page)
    const other = { x: at.x + 80, y: at.y }
    await touch.down(at)
    await touch.down(at, other)
    for (const step of [20, 40, 60, 80]) await touch.move(at, { x: other.x + step, y: at.y })
    await touch.up(at)
    await touch.up()
    await expect.poll(() => zoomOf(page)).toBeCloseTo(zoom * 2, 1)
    expect(await page.locator('.react-flow__selection').count()).toBe(0)
  })

  it('a lone port is 44 pixels wide and high', async () => {
    const { page } = await begin()
    const size = `(() => {
      const { offsetWidth, offsetHeight } =
        document.querySelector('[data-id="loose"] .react-flow__handle.target')
      return [offsetWidth, offsetHeight]
    })()`
    expect(await page.evaluate(size)).toEqual([44, 44])
  })
})
