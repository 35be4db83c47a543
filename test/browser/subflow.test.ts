/** A selection becomes a subflow, which is opened, given a param and left again. */
import { describe, expect, it } from 'vitest'

import { sluice } from '../cli/sluice.ts'
import { hasChromium } from './chromium.ts'
import { node, serve, useChromium, wires } from './editor-page.ts'
import { command } from './keyboard.ts'
import { sample } from './sample.ts'

describe.skipIf(!hasChromium)('subflows', () => {
  const { open } = useChromium()

  it('are made of a selection, edited in place, and used through their form', async () => {
    const project = await serve({ 'flows/sample.yaml': sample })
    const page = await open(project, { flow: 'sample' })
    await node(page, 'warm').click()
    await node(page, 'shape').click({ modifiers: ['Shift'] })
    await command(page, 'Extract selection into a subflow')
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Name' }).fill('subflows/warm')
    await dialog.getByRole('button', { name: 'Extract' }).click()
    await dialog.waitFor({ state: 'detached' })
    await node(page, 'warm').waitFor()
    expect(await wires(page).count()).toBe(2)
    const save = async (): Promise<void> => {
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Saved', { exact: true }).waitFor()
    }
    await save()
    expect(await project.read('flows/sample.yaml')).toContain('- readings -> warm -> out\n')
    const extracted = await project.read('flows/subflows/warm.yaml')
    expect(extracted).toContain('  # Cooler readings are of no interest.\n  warm:\n')

    await node(page, 'warm').dblclick()
    await node(page, 'shape').waitFor()
    await node(page, 'warm').click()
    await page.getByRole('textbox', { name: 'where' }).fill('payload.temperature > ${param:limit}')
    await page.keyboard.press('Tab')
    await page.locator('.react-flow__pane').click({ position: { x: 20, y: 20 } })
    await page.getByPlaceholder('New name in Params').fill('limit')
    await page.keyboard.press('Enter')
    await page.getByRole('combobox', { name: 'type' }).selectOption('number')
    await save()

    await page.getByRole('banner').getByRole('button', { name: 'sample' }).click()
    await node(page, 'readings').waitFor()
    await node(page, 'warm').click()
    await page.getByRole('textbox', { name: 'limit' }).fill('30')
    await page.keyboard.press('Tab')
    await save()
    expect(await project.read('flows/subflows/warm.yaml')).toContain('limit: { type: number }')
    expect(await project.read('flows/sample.yaml')).toMatch(/ {2}warm: .*limit: 30/)
    const { code, out, err } = await sluice(['check', 'flows/sample.yaml'], project.folder)
    expect(code, out + err).toBe(0)
  })
})
