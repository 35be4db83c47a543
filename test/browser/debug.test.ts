/** Single messages of a flow that runs: put in by key, followed over the canvas, held on a wire. */
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect, describe, it } from 'vitest'

import type { RunAnswer } from '../../runtime/admin/contract/run.ts'
import { sluice, start, urlOf } from '../cli/sluice.ts'
import { freePort } from '../helpers/ports.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { hasChromium } from './chromium.ts'
import { hears, node, settled, tapWire, useChromium } from './editor-page.ts'

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

interface Served {
  readonly url: string
  readonly headers: Record<string, string>
}

/** `role`: of who asks, where tokens are needed. */
async function serve(role?: string): Promise<Served> {
  const cwd = await temporaryFolder({
    'flows/a.yaml': flow,
    'flows/a.test.yaml':
      'cases: [{ name: warm, given: { read: [{ json: { t: 21 } }] }, expect: {} }]\n',
  })
  const args = ['run', 'flows', '--admin', `127.0.0.1:${await freePort()}`]
  if (role === undefined) return { url: await urlOf(start(args, { cwd })), headers: {} }
  const { out } = await sluice(['token', 'new', 'ann', '--role', role], cwd)
  const url = await urlOf(start([...args, '--access', 'access.yaml'], { cwd }))
  return { url, headers: { authorization: `Bearer ${out.trim()}` } }
}

async function inject({ url }: Served, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${url}/api/run/inject`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ flow: 'a', ...body }),
  })
  expect(answer.status).toBe(200)
}

async function expectSound(page: Page): Promise<void> {
  await settled(page)
  await page.evaluate(axe.source)
  const run = `axe.run(document, { resultTypes: ['violations'] })`
  expect(
    await page.evaluate<string[]>(
      `${run}.then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes[0].html))`,
    ),
  ).toEqual([])
}

async function pausedIn({ url }: Served): Promise<unknown> {
  const answer = await fetch(`${url}/api/run`)
  // By contract.
  return ((await answer.json()) as RunAnswer).flows.find(({ id }) => id === 'a')?.paused
}

describe.skipIf(!hasChromium)('single messages', () => {
  const { open, newContext } = useChromium()

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
    await expectSound(page)
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
    await banner.getByRole('button', { name: 'Show them' }).click()
    await banner.getByRole('list').getByText('{"t":21}').waitFor()
    await expectSound(page)
    await banner.getByRole('button', { name: 'Step 1', exact: true }).click()
    await banner.getByText('holds 0 messages').waitFor()
    await banner.getByRole('button', { name: 'Release' }).click()
    await banner.waitFor({ state: 'detached' })
  })

  it('that were seen are chosen and sent again, while the sources wait', async () => {
    const project = await serve()
    const page = await open(project, { flow: 'a' })
    await page.locator('[data-run]').getByText('Running').waitFor()
    await tapWire(page, 'read -> hot')
    const rows = page.getByRole('listbox', { name: 'Messages that passed' }).getByRole('option')
    await page.getByText('Nothing has passed since the tap began.').waitFor()
    for (const t of [21, 22, 23])
      await inject(project, { port: 'read.out', payload: { json: { t } } })
    await expect.poll(() => rows.count()).toBe(3)
    await rows.nth(0).click()
    await page.getByRole('button', { name: 'Put in again…' }).waitFor()
    await page.keyboard.press('Shift+ArrowDown')
    await page.getByText('2 messages chosen').waitFor()
    await page.keyboard.press('Control+a')
    await page.getByText('3 messages chosen').waitFor()
    await expectSound(page)
    await page.getByRole('button', { name: 'Send again…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Send messages again' })
    await expectSound(page)
    await dialog.getByLabel('Pace').selectOption('As fast as it goes')
    await dialog.getByLabel('Pause the sources meanwhile').check()
    await dialog.getByRole('button', { name: 'Send again' }).click()
    await page.getByText('Replayed: 3 delivered').waitFor()
    await dialog.getByRole('button', { name: 'Close' }).click()
    await page.getByRole('button', { name: 'Choose none' }).click()
    // Under the pointer the list stands still.
    await page.mouse.move(0, 0)
    await expect.poll(() => rows.filter({ hasText: 'replayed' }).count()).toBe(3)
    expect(await rows.count()).toBe(6)
    await expect.poll(() => pausedIn(project)).toEqual([])
  })

  it('stay untouched by whoever may only look', async () => {
    const project = await serve('viewer')
    const context = await newContext({ extraHTTPHeaders: project.headers })
    const page = await open(project, { flow: 'a', context })
    await page.locator('[data-run]').getByText('Running').waitFor()
    await node(page, 'read').click({ button: 'right' })
    const entry = (name: string) => page.getByRole('menuitem', { name })
    await entry('Follow the next message').waitFor()
    const isOff = (name: string) => entry(name).getAttribute('aria-disabled')
    expect(await isOff('Put in a message…')).toBe('true')
    await page.keyboard.press('Escape')

    await page.getByRole('button', { name: 'More about running' }).click()
    await page.getByText('The role viewer may not change what runs').waitFor()
    expect(await isOff('Stop the flow')).toBe('true')
    await page.keyboard.press('Escape')
    await page.getByRole('banner').getByRole('button', { name: 'a', exact: true }).click()
    await page.getByText('The role viewer may not write files').waitFor()
    expect(await isOff('New flow')).toBe('true')
  })
})
