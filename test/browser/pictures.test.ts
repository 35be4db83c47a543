/** With SCREENSHOT=1: the pictures of the editor in docs/images/. */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

import type { BrowserContextOptions, Locator, Page } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'

import { start, urlOf } from '../cli/sluice.ts'
import { freePort } from '../helpers/ports.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { hasChromium } from './chromium.ts'
import { node, serve, settled, tab, useChromium } from './editor-page.ts'
import type { Project } from './editor-page.ts'

const samples = fileURLToPath(new URL('../../flows/', import.meta.url))
const files = {
  'flows/dashboard.yaml': await readFile(`${samples}dashboard.yaml`, 'utf8'),
  'flows/empty.yaml': 'version: 1\nname: empty\n',
}

/** Two flows that run: the samples of the greenhouse, and one that carries MessagePack. */
async function serveRunning(): Promise<Pick<Project, 'url'>> {
  const folder = await temporaryFolder({
    'flows/dashboard.yaml': files['flows/dashboard.yaml'],
    'flows/simulator.yaml': await readFile(`${samples}simulator.yaml`, 'utf8'),
    'flows/packed.yaml': packed,
  })
  const [broker, sockets, admin] = [await freePort(), await freePort(), await freePort()]
  const args = ['run', 'flows', '--broker', String(broker), '--admin', `127.0.0.1:${admin}`]
  const env = { ...process.env, WEBSOCKET_PORT: String(sockets), ADMIN_PORT: String(admin) }
  const url = await urlOf(start(args, { cwd: folder, env }))
  const socket = new WebSocket(`ws://127.0.0.1:${sockets}/live`)
  onTestFinished(() => socket.terminate())
  return { url }
}

const packed = `version: 1
name: Packed readings
nodes:
  readings: { type: generate, every: 200ms, walk: { temperature: { min: 10, max: 40 }, humidity: { min: 30, max: 90 } } }
  pack: { type: msgpack/encode }
  unpack: { type: msgpack/decode }
  shape: { type: map, value: '{"celsius": payload.temperature}' }
  out: { type: log }
wires:
  - readings -> pack -> unpack -> shape -> out
`

/** Enough of them for a picture; then the list stands still. */
async function tapped(page: Page, id: string, count: number): Promise<Locator> {
  await node(page, id).click()
  await page.keyboard.press('t')
  const drawer = page.locator('[data-region=drawer]')
  await drawer.getByRole('option').nth(count).waitFor()
  await drawer.getByRole('button', { name: 'Pause' }).click()
  await drawer.getByRole('option').last().click()
  return drawer
}

interface Picture {
  readonly name: string
  readonly flow?: string
  readonly isRunning?: boolean
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
  {
    name: 'running',
    isRunning: true,
    async show(page) {
      await tapped(page, 'shape', 6)
    },
  },
  {
    name: 'messages',
    flow: 'packed',
    isRunning: true,
    async show(page) {
      const drawer = await tapped(page, 'pack', 8)
      await drawer.getByRole('button', { name: 'temperature' }).hover()
    },
  },
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

  it.each(pictures)(
    'is drawn: $name',
    async ({ name, flow = 'dashboard', isRunning = false, look, show }) => {
      const project = isRunning ? await serveRunning() : await serve(files)
      const page = await open(project, { flow, ...(look ? { look } : {}) })
      await show(page)
      const path = fileURLToPath(new URL(`../../docs/images/editor-${name}.png`, import.meta.url))
      await settled(page)
      expect(await page.screenshot({ path })).not.toHaveLength(0)
    },
  )
})
