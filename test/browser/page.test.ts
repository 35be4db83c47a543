/**
 * The page in Chromium, over the running samples. With SCREENSHOT=1 it also renews the picture of
 * README.md.
 */
import { fileURLToPath } from 'node:url'

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { startSamples } from '../flows/samples.ts'
import type { Samples } from '../flows/samples.ts'
import { until } from '../helpers/wait.ts'
import { hasChromium, launch } from './chromium.ts'

/** Long enough for a minute's line to show something. */
const screenshotAfterMs = 45_000

describe.skipIf(!hasChromium)('the page', () => {
  let samples: Samples
  let browser: Browser
  const complaints: string[] = []

  beforeAll(async () => {
    samples = await startSamples()
    browser = await launch()
  })
  afterAll(async () => {
    await browser.close()
    await samples.stop()
  })

  async function open(colorScheme: 'light' | 'dark', width = 1440): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 1000 }, colorScheme })
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(`${samples.admin}/live/`)
    return page
  }

  it('shows every flow at work, with live numbers', async () => {
    const page = await open('light')
    await page.getByText('all flows run').waitFor()
    const flows = (await (await fetch(`${samples.admin}/api/flows`)).json()) as unknown[]
    expect(await page.locator('article').count()).toBe(flows.length)
    const count = () => page.locator('[data-flow=simulator] .node.sink .speed').textContent()
    const first = await count()
    await until('the numbers change', async () => (await count()) !== first)
    await page.getByText('All counters').first().click()
    expect(await page.locator('details[open] tbody tr').count()).toBeGreaterThan(0)
    await page.close()
  })

  it('shows what the WebSocket endpoint sends', async () => {
    const page = await open('dark')
    const live = page.locator('[data-endpoint$="/live"]')
    await live.locator('.messages li').first().waitFor()
    expect(await live.locator('.messages li').first().textContent()).toContain('"temperature"')
    await page.close()
  })

  it('sends a command, and shows markup in an answer as text', async () => {
    const page = await open('light')
    const { messages } = await samples.subscribe('greenhouse/+/vent/set')
    const commands = page.locator('[data-endpoint$="/commands"]')
    await commands.getByText('connected').waitFor()
    await commands.getByRole('button', { name: 'Send' }).click()
    await until('the command crosses', () => messages.length > 0)
    await commands.getByRole('textbox').fill('{"vent": "<img src=x onerror=alert(1)>"}')
    await commands.getByRole('button', { name: 'Send' }).click()
    await commands.getByText('"because"').first().waitFor()
    expect(await page.locator('.messages img').count()).toBe(0)
    await page.close()
  })

  it('fits a phone without scrolling sideways', async () => {
    const page = await open('light', 390)
    await page.getByText('all flows run').waitFor()
    const width = await page.evaluate('document.documentElement.scrollWidth')
    expect(width).toBeLessThanOrEqual(390)
    await page.close()
  })

  it('gives the browser nothing to complain about', () => {
    expect(complaints).toEqual([])
  })

  it.runIf(process.env.SCREENSHOT)('is drawn for README.md', async () => {
    for (const scheme of ['light', 'dark'] as const) {
      const page = await open(scheme)
      const commands = page.locator('[data-endpoint$="/commands"]')
      await commands.getByText('connected').waitFor()
      await commands.getByRole('button', { name: 'Send' }).click()
      await page.waitForTimeout(screenshotAfterMs)
      const name = `../../docs/images/page-${scheme}.png`
      const path = fileURLToPath(new URL(name, import.meta.url))
      await page.setViewportSize({ width: 1440, height: 1120 })
      expect(await page.screenshot({ path })).not.toHaveLength(0)
      await page.close()
    }
  })
})
