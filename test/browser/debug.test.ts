/** Single messages of a flow that runs: put in by key, followed over the canvas, held on a wire. */
import { expect, describe, it } from 'vitest'

import { start, urlOf } from '../cli/sluice.ts'
import { freePort } from '../helpers/ports.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { hasChromium } from './chromium.ts'
import { hears, node, useChromium } from './editor-page.ts'
import type { Project } from './editor-page.ts'

const flow = `version: 1
nodes:
  tick: { type: generate, every: 1h, value: '{"t": 1}' }
  read: { type: json/decode }
  hot: { type: filter, where: payload.t > 20 }
  end: { type: discard }
wires:
  - read -> hot -> end
  - tick -> end
`

async function serve(): Promise<Project> {
  const folder = await temporaryFolder({
    'flows/a.yaml': flow,
    'flows/a.test.yaml':
      'cases: [{ name: warm, given: { read: [{ json: { t: 21 } }] }, expect: {} }]\n',
  })
  const args = ['run', 'flows', '--admin', `127.0.0.1:${await freePort()}`]
  return { url: await urlOf(start(args, { cwd: folder })) } as Project
}

describe.skipIf(!hasChromium)('single messages', () => {
  const { open } = useChromium()

  it('are put in, shown on their way, and held at a breakpoint', async () => {
    const page = await open(await serve(), { flow: 'a' })
    await page.locator('[data-run]').getByText('Running').waitFor()
    await node(page, 'read').click()
    await page.keyboard.press('i')
    const dialog = page.getByRole('dialog', { name: 'Put a message into read' })
    await dialog.getByText('No sink is behind it.').or(dialog.getByText('by end')).waitFor()
    await dialog.getByLabel('From tests and samples').selectOption({ label: 'read: warm' })
    await dialog.getByRole('button', { name: 'Put in' }).click()
    await hears(page, 'Delivered')
    const rows = dialog.getByRole('table', { name: 'The way of a message' }).getByRole('row')
    await expect.poll(() => rows.count()).toBe(4)
    await dialog.getByRole('button', { name: 'Close' }).click()
    await page.getByText('The way of a message: 3 nodes').waitFor()
    expect(await page.getByTestId('message-path').locator('rect').count()).toBe(3)
    await page.getByRole('button', { name: 'Put away' }).click()

    await page
      .locator('.react-flow__edge[data-id="read -> hot"] path')
      .last()
      .click({ force: true })
    await page.keyboard.press('b')
    const banner = page.getByRole('group', { name: 'A breakpoint holds read.out -> hot' })
    await banner.getByText('holds 0 messages').waitFor()
    await page.keyboard.press('Shift+I')
    await banner.getByText('holds 1 message').waitFor()
    await banner.getByRole('button', { name: 'Step 1', exact: true }).click()
    await banner.getByText('holds 0 messages').waitFor()
    await banner.getByRole('button', { name: 'Release' }).click()
    await banner.waitFor({ state: 'detached' })
  })
})
