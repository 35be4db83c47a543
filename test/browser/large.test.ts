/** A large flow is painted, with elements only for what is near: it must be worked on as a small one. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'

import { hasChromium } from './chromium.ts'
import { node, port, serve, useChromium, wires } from './editor-page.ts'
import { largeFlow } from './perf/large-flow.ts'

type Point = { x: number; y: number }

describe.skipIf(!hasChromium)('a flow of a thousand nodes', () => {
  const { open } = useChromium()

  async function openLarge() {
    const text = largeFlow(true)
    const project = await serve({ 'flows/large.yaml': text })
    const page = await open(project, { flow: 'large' })
    await node(page, 'n0-1').waitFor()
    /** Lines of the file that are other ones after a save. */
    const changes = async (): Promise<string[]> => {
      await page.keyboard.press('Control+s')
      await page.getByText('Saved', { exact: true }).waitFor()
      const diff = await project.git('diff', '--unified=0', '--', 'flows/large.yaml')
      return diff.split('\n').filter((line) => /^[+-](?![+-])/.test(line))
    }
    return { page, changes }
  }

  it('has elements for what is near, and for nothing else', async () => {
    const { page } = await openLarge()
    await expect.poll(() => page.locator('.react-flow__node').count()).toBeGreaterThan(20)
    expect(await page.locator('.react-flow__node').count()).toBeLessThan(150)
    expect(await wires(page).count()).toBe(0)
    await page.getByRole('application').focus()
    await page.keyboard.press('1')
    await expect.poll(() => page.locator('.react-flow__node').count()).toBeLessThanOrEqual(1)
  })

  it('moves a node with its wires, and changes one line', async () => {
    const { page, changes } = await openLarge()
    const from = await middleOf(page, 'n1-1')
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    await page.mouse.move(from.x + 30, from.y + 24, { steps: 4 })
    expect(await wires(page).count()).toBeGreaterThan(1)
    await page.mouse.move(from.x + 48, from.y + 24, { steps: 4 })
    await page.mouse.up()
    const [before, after, ...more] = await changes()
    expect(before).toBe('-  n1-1: { x: 288, y: 112 }')
    expect(after).toMatch(/^\+ {2}n1-1: \{ x: 3\d\d, y: 1[2-6]\d \}$/)
    expect(more).toEqual([])
  })

  it('selects the wire under the pointer, and deletes it', async () => {
    const { page, changes } = await openLarge()
    const from = await middleOf(page, 'n0-0', 'out')
    const to = await middleOf(page, 'n0-1', 'in')
    await page.mouse.move((from.x + to.x) / 2, from.y)
    await wires(page).first().waitFor({ state: 'attached' })
    await page.mouse.click((from.x + to.x) / 2, from.y)
    await page.getByRole('application').focus()
    await page.keyboard.press('Delete')
    expect(await changes()).toEqual([
      '-  - n0-0 -> n0-1 -> n0-2 -> n0-3 -> n0-4 -> n0-5 -> n0-6 -> n0-7 -> n0-8 -> n0-9',
      '+  - n0-1 -> n0-2 -> n0-3 -> n0-4 -> n0-5 -> n0-6 -> n0-7 -> n0-8 -> n0-9',
    ])
  })

  it('draws a wire from port to port', async () => {
    const { page, changes } = await openLarge()
    const from = await middleOf(page, 'n0-0', 'out')
    const to = await middleOf(page, 'n2-1', 'in')
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    await page.mouse.move(to.x - 20, to.y, { steps: 5 })
    await page.mouse.move(to.x, to.y, { steps: 3 })
    await page.mouse.up()
    expect(await changes()).toEqual(['+  - n0-0 -> n2-1'])
  })

  it('moves everything that is selected, also what has no element', async () => {
    const { page, changes } = await openLarge()
    await page.getByRole('application').focus()
    await page.keyboard.press('Control+a')
    const from = await middleOf(page, 'n0-1')
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    await page.mouse.move(from.x + 12, from.y, { steps: 3 })
    await page.mouse.up()
    const moved = await changes()
    expect(moved.filter((line) => line.startsWith('+'))).toHaveLength(1000)
    expect(moved).toContain('+  n99-9: { x: 2608, y: 11088 }')
  })

  it('selects from afar what a box touches', async () => {
    const { page } = await openLarge()
    await page.getByRole('application').focus()
    await page.keyboard.press('1')
    await expect.poll(() => page.locator('.react-flow__node').count()).toBeLessThanOrEqual(1)
    const box = await page.locator('.react-flow').boundingBox()
    if (!box) throw new Error('the canvas has no box')
    await page.mouse.move(box.x + 60, box.y + 10)
    await page.mouse.down()
    await page.mouse.move(box.x + 200, box.y + 300, { steps: 4 })
    await page.mouse.move(box.x + box.width - 60, box.y + box.height - 10, { steps: 4 })
    await page.mouse.up()
    await page.getByText(/^[5-9]\d\d nodes$/).waitFor()
    await page.mouse.click(box.x + 20, box.y + 20)
    await page.getByText(/^[5-9]\d\d nodes$/).waitFor({ state: 'detached' })
  })
})

async function middleOf(page: Page, id: string, portName?: string): Promise<Point> {
  const target = portName === undefined ? node(page, id) : port(page, id, portName)
  const box = await target.boundingBox()
  if (!box) throw new Error(`${id} is not in the page`)
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}
