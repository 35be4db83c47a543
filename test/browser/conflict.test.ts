/** One flow, edited from two browsers and from outside: nothing is overwritten without a word. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'

import { until } from '../helpers/wait.ts'
import { hasChromium } from './chromium.ts'
import { node, serve, useChromium } from './editor-page.ts'
import { sample } from './sample.ts'

const flow = 'flows/warm.yaml'
const expects = [/status of 412/, /status of 404/]
const warmer = sample.replace('> 22', '> 30')
const typed = sample.replace('{ type: log }', '{ type: log, every: 5 }')

describe.skipIf(!hasChromium)('a flow that others edit too', () => {
  const { open, newContext } = useChromium()

  it('shows at once what another browser saved', async () => {
    const project = await serve({ [flow]: sample })
    const [one, two] = [
      await open(project, { flow: 'warm' }),
      await open(project, { flow: 'warm' }),
    ]
    await set(one, 'warm', 'where', 'payload.temperature > 30')
    await save(one)
    await node(two, 'warm').getByText('payload.temperature > 30').waitFor()
    expect(await two.getByText('Saved', { exact: true }).isVisible()).toBe(true)
  })

  it('keeps both sides when they changed different things', async () => {
    const project = await serve({ [flow]: sample })
    const [one, two] = [
      await open(project, { flow: 'warm', expects }),
      await open(project, { flow: 'warm', expects }),
    ]
    await set(two, 'out', 'every', '5')
    await set(one, 'warm', 'where', 'payload.temperature > 30')
    await save(one)
    await node(two, 'warm').getByText('payload.temperature > 30').waitFor()
    await two.getByText('Unsaved changes').waitFor()
    await save(two)
    expect(await project.read(flow)).toBe(
      warmer.replace('{ type: log }', '{ type: log, every: 5 }'),
    )
  })

  it('asks where both changed the same, and the file stays until someone chose', async () => {
    const project = await serve({ [flow]: sample })
    const page = await open(project, { flow: 'warm', expects })
    await set(page, 'warm', 'where', 'payload.temperature > 25')
    await project.write(flow, warmer)
    const banner = page.getByRole('status').filter({ hasText: 'This flow was changed on disk.' })
    await banner.waitFor()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('alert').getByText('changed on disk').waitFor({ state: 'attached' })
    expect(await project.read(flow)).toBe(warmer)

    await banner.getByRole('button', { name: 'Merge' }).click()
    const dialog = page.getByRole('dialog', { name: 'Merge the version on disk' })
    const apply = dialog.getByRole('button', { name: 'Merge' })
    expect(await apply.isDisabled()).toBe(true)
    await dialog.getByRole('radio', { name: 'Yours' }).check()
    await apply.click()
    await dialog.waitFor({ state: 'detached' })
    expect(await project.read(flow)).toBe(warmer)
    await save(page)
    expect(await project.read(flow)).toBe(sample.replace('> 22', '> 25'))
  })

  it('is told when the file went away, and can be written again', async () => {
    const project = await serve({ [flow]: sample })
    const page = await open(project, { flow: 'warm', expects })
    await set(page, 'out', 'every', '5')
    await project.git('rm', '-q', '-f', flow)
    const banner = page.getByRole('status').filter({ hasText: 'deleted on disk' })
    await banner.getByRole('button', { name: 'Keep mine' }).click()
    await save(page)
    expect(await project.read(flow)).toBe(typed)
  })

  it('offers the draft of a page that was closed without saving', async () => {
    const project = await serve({ [flow]: sample })
    const context = await newContext()
    const lost = await open(project, { flow: 'warm', context })
    await set(lost, 'out', 'every', '5')
    await until('the draft is kept', () => lost.evaluate<boolean>(hasDraft))
    await lost.close({ runBeforeUnload: false })

    const page = await open(project, { flow: 'warm', context })
    await page.getByText('Restore the unsaved draft from').waitFor()
    expect(await project.read(flow)).toBe(sample)
    await page.getByRole('button', { name: 'Restore', exact: true }).click()
    await page.getByText('Unsaved changes').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('Saved', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Redo' }).click()
    await save(page)
    expect(await project.read(flow)).toBe(typed)
  })
})

const hasDraft = `new Promise((resolve) => {
  const request = indexedDB.open('sluice', 1)
  request.onsuccess = () => {
    const drafts = request.result.transaction('drafts').objectStore('drafts').count()
    drafts.onsuccess = () => { request.result.close(); resolve(drafts.result > 0) }
  }
})`

async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved', { exact: true }).waitFor()
}

async function set(page: Page, id: string, key: string, value: string): Promise<void> {
  await node(page, id).click()
  const field = page.getByRole('textbox', { name: key, exact: true })
  await field.fill(value)
  await field.blur()
}
