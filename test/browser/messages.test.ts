/** A wire of a running flow is tapped, its bytes are read, and a message of it becomes a test: by clicks. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import axe from 'axe-core'
import { unpack } from 'msgpackr'
import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'

import { start, urlOf } from '../cli/sluice.ts'
import { freePort } from '../helpers/ports.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { hasChromium } from './chromium.ts'
import { hears, settled, tapWire, useChromium } from './editor-page.ts'
import { command, tabTo } from './keyboard.ts'

const greenhouse = `version: 1
name: greenhouse
nodes:
  readings: { type: generate, every: 50ms, walk: { temperature: { min: 10, max: 40 } } }
  pack: { type: msgpack/encode }
  unpack: { type: msgpack/decode }
  shape: { type: map, value: '{"celsius": payload.temperature}' }
  out: { type: log }
wires:
  - readings -> pack -> unpack -> shape -> out
`

async function serveRunning() {
  const folder = await temporaryFolder({ 'flows/greenhouse.yaml': greenhouse })
  const args = ['run', 'flows', '--admin', `127.0.0.1:${await freePort()}`]
  const url = await urlOf(start(args, { cwd: folder }))
  return { folder, project: { url } }
}

/** The bytes that are marked, as digits. */
const marked = async (bytes: Locator): Promise<string> =>
  (await bytes.locator('[class*=pairs] [data-marked]').allTextContents()).join('')

describe.skipIf(!hasChromium)('the messages of a wire', () => {
  const { open } = useChromium()

  it('are read with their bytes, and one becomes a test that is run', async () => {
    const { folder, project } = await serveRunning()
    const page = await open(project, { flow: 'greenhouse' })
    await tapWire(page, 'pack -> unpack')
    await page.locator('[data-tapped]').waitFor()

    const drawer = page.locator('[data-region=drawer]')
    await drawer.getByRole('option').first().waitFor()
    await drawer.getByRole('button', { name: 'Pause' }).click()
    await drawer.getByText(/^\+\d+$/).waitFor()
    await drawer.getByRole('option').last().click()
    const fields = drawer.getByRole('list', { name: 'Value' })
    const bytes = drawer.getByRole('region', { name: 'Bytes' })
    const field = fields.getByRole('button', { name: 'temperature' })
    await field.hover()
    const value = Number((await field.textContent())?.replace('temperature', ''))
    expect(value).toBeGreaterThanOrEqual(10)
    const digits = await marked(bytes)
    expect(unpack(Buffer.from(digits, 'hex'))).toBe(value)
    // The other way: the byte after the first key, "index", is the value of this key.
    await bytes.locator('[data-index="7"]').first().hover()
    await fields.locator('[data-marked]').getByText('index').waitFor()

    await drawer.getByRole('tab', { name: 'Changes' }).click()
    await drawer.getByRole('row', { name: '/index' }).waitFor()
    await drawer.getByRole('tab', { name: 'Message', exact: true }).click()

    await drawer.getByRole('button', { name: 'Save as test' }).click()
    await page.getByText('A test was added to greenhouse.test.yaml').waitFor()
    expect(await readFile(join(folder, 'flows/greenhouse.test.yaml'), 'utf8')).toMatch(/celsius/)
    await page.getByRole('button', { name: 'Run tests' }).click()
    await drawer.getByText('1 passed').waitFor()

    await writeFile(join(folder, 'flows/greenhouse.yaml'), greenhouse.replace('celsius', 'c'))
    await drawer.getByRole('button', { name: 'Run tests' }).click()
    await drawer.getByText('1 failed').waitFor()
    await drawer.getByRole('row', { name: 'celsius' }).waitFor()
  })

  it('are reached and read with the keyboard, and no screen of them keeps anybody out', async () => {
    const { project } = await serveRunning()
    const page = await open(project, { flow: 'greenhouse' })
    await page.getByRole('application').focus()
    await command(page, 'unpack')
    await page.keyboard.press('Shift+T')
    await hears(page, 'Messages of unpack.out are shown')
    const list = page.getByRole('listbox', { name: 'Messages that passed' })
    await list.getByRole('option').nth(3).waitFor()
    await tabTo(list)
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowUp')
    await list.getByRole('option', { selected: true }).waitFor()
    const details = page.getByRole('region', { name: 'The message' })
    await tabTo(details.getByRole('tab', { name: 'Message', exact: true }))
    expect(await findings(page, 'light')).toEqual([])
    for (const name of ['Before and after', 'Changes', 'Plot']) {
      await page.keyboard.press('ArrowRight')
      await details.getByRole('tab', { name, selected: true }).waitFor()
      if (name !== 'Changes') expect(await findings(page, 'dark'), name).toEqual([])
    }
    await tabTo(list, 'Shift+Tab')
    await page.keyboard.press('Escape')
    await details.waitFor({ state: 'detached' })
    await command(page, 'Run tests')
    await page.getByText('This flow has no tests yet').waitFor()
    expect(await findings(page, 'light')).toEqual([])
  })
})

/** What axe finds in the drawer. */
async function findings(page: Page, colorScheme: 'light' | 'dark'): Promise<string[]> {
  await page.emulateMedia({ colorScheme })
  await settled(page)
  await page.evaluate(axe.source)
  const run = `axe.run('[data-region=drawer]', { resultTypes: ['violations'] })`
  return page.evaluate(`${run}.then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html)))`)
}
