/** With SCREENSHOT=1: the pictures of the editor in docs/images/. */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

import type { BrowserContextOptions, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'

import { hasChromium } from './chromium.ts'
import { node, serve, settled, tab, useChromium } from './editor-page.ts'

const samples = fileURLToPath(new URL('../../flows/', import.meta.url))
const files = {
  'flows/dashboard.yaml': await readFile(`${samples}dashboard.yaml`, 'utf8'),
  'flows/empty.yaml': 'version: 1\nname: empty\n',
}

interface Picture {
  readonly name: string
  readonly flow?: string
  readonly look?: BrowserContextOptions
  show(page: Page): Promise<unknown>
}

const selectWarm = (page: Page): Promise<void> => node(page, 'warm').click()
const type = async (page: Page, line: string, text: string): Promise<void> => {
  await tab(page, 'YAML').click()
  await page
    .locator('.cm-line')
    .filter({ hasText: line })
    .first()
    .click({ position: { x: 4, y: 4 } })
  await page.keyboard.press('End')
  await page.keyboard.insertText(text)
}

const pictures: readonly Picture[] = [
  { name: 'light', show: selectWarm },
  { name: 'dark', look: { colorScheme: 'dark' }, show: selectWarm },
  { name: 'zh', look: { locale: 'zh-CN' }, show: selectWarm },
  {
    name: 'yaml',
    async show(page) {
      await selectWarm(page)
      await tab(page, 'YAML').click()
      await page.locator('.cm-content').waitFor()
    },
  },
  {
    name: 'empty',
    flow: 'empty',
    show: (page) => page.getByRole('heading', { name: 'This flow is empty' }).waitFor(),
  },
  {
    name: 'broken',
    async show(page) {
      await type(page, 'version: 1', '\nlimits: [')
      await page.getByRole('alert').filter({ hasText: 'YAML error' }).waitFor()
    },
  },
  {
    name: 'problems',
    async show(page) {
      await type(page, 'type: filter', '\n    wehre: 1')
      await page
        .getByRole('banner')
        .getByText(/problems?$/)
        .click()
      await page.locator('[data-region=drawer]').getByText('wehre').first().waitFor()
    },
  },
  {
    name: 'diff',
    async show(page) {
      await type(page, 'temperature > 22', '.5')
      await page.getByRole('button', { name: 'Show changes' }).click()
      await page.getByRole('dialog').getByText('changed').first().waitFor()
    },
  },
  {
    name: 'quick-add',
    async show(page) {
      await selectWarm(page)
      await page.keyboard.press('Control+ArrowRight')
      await page.getByRole('combobox', { name: 'Search node types' }).waitFor()
    },
  },
  {
    name: 'phone',
    look: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    show: (page) => node(page, 'warm').waitFor(),
  },
]

describe.runIf(hasChromium && process.env.SCREENSHOT)('the editor', () => {
  const { open } = useChromium()

  it.each(pictures)('is drawn: $name', async ({ name, flow = 'dashboard', look, show }) => {
    const project = await serve(files)
    const page = await open(project, { flow, ...(look ? { look } : {}) })
    await show(page)
    const path = fileURLToPath(new URL(`../../docs/images/editor-${name}.png`, import.meta.url))
    await settled(page)
    expect(await page.screenshot({ path })).not.toHaveLength(0)
  })
})
