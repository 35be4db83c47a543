/** The server may go away or forbid writing, and the screen may be small. */
import { describe, expect, it } from 'vitest'

import { hasChromium } from './chromium.ts'
import { node, serve, tab, useChromium } from './editor-page.ts'
import { sample } from './sample.ts'

const flow = 'flows/warm.yaml'

describe.skipIf(!hasChromium)('the editor', () => {
  const { open } = useChromium()

  it('goes on without the server, and saves when it is back', async () => {
    const project = await serve({ [flow]: sample })
    const expects = [/ERR_CONNECTION_REFUSED/, /WebSocket connection/]
    const page = await open(project, { flow: 'warm', expects })
    await node(page, 'out').click()
    await project.stop()
    await page.getByRole('banner').getByText('Offline').waitFor()
    const every = page.getByRole('textbox', { name: 'every', exact: true })
    await every.fill('5')
    await every.blur()
    await page.getByText('Unsaved changes').waitFor()
    await page.getByRole('button', { name: 'Save' }).click()
    expect(await project.read(flow)).toBe(sample)
    await project.restart()
    await page
      .getByRole('banner')
      .getByText('Offline')
      .waitFor({ state: 'detached', timeout: 60_000 })
    await page.getByText('Saved', { exact: true }).waitFor()
    expect(await project.read(flow)).toBe(
      sample.replace('{ type: log }', '{ type: log, every: 5 }'),
    )
  })

  it('shows everything and changes nothing when it is read-only', async () => {
    const project = await serve({ [flow]: sample }, ['--read-only'])
    const page = await open(project, { flow: 'warm' })
    await page.getByRole('banner').getByText('Read-only').waitFor()
    await node(page, 'warm').click()
    expect(await page.getByRole('textbox', { name: 'where', exact: true }).isDisabled()).toBe(true)
    await page.keyboard.press('Delete')
    await page.keyboard.press('n')
    await tab(page, 'YAML').click()
    await page.locator('.cm-content').getByText('payload.temperature > 22').waitFor()
    await page.locator('.cm-content').press('x')
    expect(await page.locator('.react-flow__node').count()).toBe(5)
    expect(await page.getByRole('dialog').count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Save' }).isEnabled()).toBe(false)
    expect(await project.read(flow)).toBe(sample)
  })

  it('fits a phone without scrolling sideways', async () => {
    const project = await serve({ [flow]: sample, 'flows/other.yaml': sample })
    const look = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
    const list = await open(project, { look })
    const width = 'document.documentElement.scrollWidth'
    await list.getByText('warm', { exact: true }).waitFor()
    expect(await list.evaluate(width)).toBeLessThanOrEqual(390)
    const page = await open(project, { flow: 'warm', context: list.context() })
    await node(page, 'readings').waitFor()
    expect(await page.evaluate(width)).toBeLessThanOrEqual(390)
    await node(page, 'warm').tap()
    await page.locator('.react-flow__node.selected[data-id="warm"]').waitFor()
    expect(await page.evaluate(width)).toBeLessThanOrEqual(390)
  })
})
