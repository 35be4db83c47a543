/** A flow that runs, as the editor shows it: in all, a node that is paused, and inside of an instance. */
import { describe, expect, it } from 'vitest'

import { start, urlOf } from '../cli/sluice.ts'
import { freePort } from '../helpers/ports.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { hasChromium } from './chromium.ts'
import { hears, node, useChromium } from './editor-page.ts'
import type { Project } from './editor-page.ts'
import { command } from './keyboard.ts'

const clean = `version: 1
ports: { in: parse, out: warm }
nodes:
  parse: { type: json/decode }
  warm: { type: filter, where: 'payload.t > 0' }
wires:
  - parse -> warm
`
/** Rates are those of some seconds. */
const patient = { timeout: 15_000 }

const plant = `version: 1
nodes:
  tick: { type: generate, every: 20ms, walk: { t: { min: 1, max: 9 } } }
  text: { type: json/encode }
  clean: { type: ./parts/clean.yaml }
  end: { type: discard }
wires:
  - tick -> text -> clean -> end
`

async function serveRunning(): Promise<Pick<Project, 'url'>> {
  const folder = await temporaryFolder({
    'flows/plant.yaml': plant,
    'flows/parts/clean.yaml': clean,
  })
  const args = ['run', 'flows', '--admin', `127.0.0.1:${await freePort()}`]
  return { url: await urlOf(start(args, { cwd: folder })) }
}

describe.skipIf(!hasChromium)('what runs', () => {
  const { open } = useChromium()

  it('is shown in all, where it is paused, and inside of an instance', async () => {
    const project = await serveRunning()
    const page = await open(project, { flow: 'plant' })
    const numbers = page.getByRole('banner').getByLabel('The running flow')
    await expect.poll(() => numbers.textContent(), patient).toMatch(/↓ [1-9].*↑ [1-9].*up \d+ s/)
    await node(page, 'clean')
      .getByText(/^[\d.k]+ in · [\d.k]+ out$/)
      .waitFor()

    await node(page, 'text').click()
    await command(page, 'Pause node')
    await node(page, 'text')
      .getByText(/^paused · \d+ waiting$/)
      .waitFor()
    await node(page, 'text').hover()
    await page.getByRole('region', { name: 'What runs here' }).getByText('paused').waitFor()
    await expect.poll(() => numbers.textContent(), patient).toContain('↑ 0/s')
    await command(page, 'Pause node')
    await expect.poll(() => numbers.textContent(), patient).toMatch(/↑ [1-9]/)

    await node(page, 'clean').click()
    await page.keyboard.press('Alt+Enter')
    await node(page, 'warm')
      .getByText(/^[\d.k]+ in · [\d.k]+ out$/)
      .waitFor()
    await expect.poll(() => numbers.textContent(), patient).toMatch(/↓ [1-9].*↑ [1-9]/)
    await node(page, 'warm').hover()
    const card = page.getByRole('region', { name: 'What runs here' })
    await card.getByText('warm', { exact: true }).waitFor()
    await node(page, 'warm').click()
    await command(page, 'Pause node')
    await hears(page, 'clean.warm is paused: what comes to it waits')
    await node(page, 'warm')
      .getByText(/^paused · \d+ waiting$/)
      .waitFor()
    await command(page, 'Pause node')
    await hears(page, 'clean.warm goes on')

    await node(page, 'parse').click()
    await page.getByRole('application').focus()
    await page.keyboard.press('t')
    await page.getByText('clean.parse.out').first().waitFor()
    await page.getByRole('option').filter({ hasText: '"t":' }).first().waitFor()

    await page.getByRole('banner').getByRole('button', { name: 'plant', exact: true }).click()
    await node(page, 'tick').getByText(/out$/).waitFor()
    await page.getByRole('button', { name: 'Clear' }).click()
    await page.getByRole('button', { name: /clean\.parse\.out/ }).click()
    await node(page, 'clean').click()
    await page.getByRole('application').focus()
    await page.keyboard.press('t')
    await page.getByText('clean.out').first().waitFor()
    await page.getByRole('option').filter({ hasText: '"t":' }).first().waitFor()
  })
})
