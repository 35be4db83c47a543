/** From nothing to a running flow with the mouse; the keyboard only types values into fields. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'

import { sluice } from '../cli/sluice.ts'
import { hasChromium } from './chromium.ts'
import { port, serve, useChromium, wires } from './editor-page.ts'
import { accepts, greenhouse } from './greenhouse.ts'

const places = [
  'mqtt-source: { x: 16, y: 96 }',
  'decode: { x: 320, y: 96 }',
  'warm: { x: 592, y: 96 }',
  'encode: { x: 320, y: 288 }',
  'websocket-sink: { x: 592, y: 288 }',
  'dead: { x: 320, y: 496 }',
]

describe.skipIf(!hasChromium)('with the mouse', () => {
  const { open } = useChromium()

  it('a flow is built that a person could have written, checked and run', async () => {
    const project = await serve({})
    const page = await open(project)
    await page.getByRole('button', { name: 'New flow' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('greenhouse')
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('heading', { name: 'This flow is empty' }).waitFor()
    expect(await project.read('flows/greenhouse.yaml')).toBe('version: 1\nname: greenhouse\n')

    await drop(page, 'mqtt/source', { x: 120, y: 120 })
    await fill(page, 'Item 1', 'greenhouse/+/telemetry')
    await page.getByRole('button', { name: 'Edit connection mqtt' }).click()
    await rename(page, 'broker')
    await fill(page, 'url', 'mqtt://127.0.0.1:${env:BROKER_PORT:-1883}')
    await page.getByLabel('protocol', { exact: true }).selectOption('3.1.1')
    await drop(page, 'json/decode', { x: 420, y: 120 })
    await drop(page, 'filter', { x: 700, y: 120 })
    await rename(page, 'warm')
    await fill(page, 'where', 'payload.temperature > 22')
    await drop(page, 'json/encode', { x: 420, y: 320 })
    await clickNothing(page)
    await page.getByRole('button', { name: 'Add connection' }).click()
    await page.getByRole('menuitem', { name: /^websocket\/server/ }).click()
    await rename(page, 'dashboards')
    await fill(page, 'listen', '127.0.0.1:${env:WEBSOCKET_PORT:-8090}')
    await drop(page, 'websocket/sink', { x: 700, y: 320 })
    await drop(page, 'log', { x: 420, y: 520 })
    await rename(page, 'dead')

    await wire(page, 'mqtt-source', 'decode')
    await wire(page, 'decode', 'warm')
    await wire(page, 'warm', 'encode')
    await wire(page, 'encode', 'websocket-sink')
    expect(await wires(page).count()).toBe(4)
    await clickNothing(page)
    await page.getByLabel('Failed messages go to').selectOption('dead')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved', { exact: true }).waitFor()
    expect(await project.read('flows/greenhouse.yaml')).toBe(greenhouse(places))
    await page.getByText('No problems').waitFor()
    await project.git('add', '-N', '.')
    const lines = (await project.git('diff', '-U0'))
      .split('\n')
      .filter((line) => /^[-+]/.test(line))
    expect(lines.every((line) => line.startsWith('+') || line === '--- /dev/null')).toBe(true)
    expect(await sluice(['check', 'flows'], project.folder)).toMatchObject({ code: 0 })
    await accepts(project.folder)
  })
})

/** Drags a type from the palette to a place on the canvas. */
async function drop(page: Page, type: string, to: { x: number; y: number }): Promise<void> {
  const row = page.getByRole('button', { name: new RegExp(`^${type}:`) })
  await row.scrollIntoViewIfNeeded()
  const box = await row.boundingBox()
  const pane = await page.locator('.react-flow').boundingBox()
  if (!box || !pane) throw new Error('not on the screen')
  const before = await page.locator('.react-flow__node').count()
  await page.mouse.move(box.x + 30, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + 60, box.y + 20)
  await page.mouse.move(pane.x + to.x, pane.y + to.y, { steps: 4 })
  await page.mouse.up()
  await page.locator('.react-flow__node').nth(before).waitFor()
}

/** Nothing selected: the inspector shows the flow itself. */
const clickNothing = (page: Page): Promise<void> =>
  page.locator('.react-flow__pane').click({ position: { x: 20, y: 20 } })

async function wire(page: Page, from: string, to: string): Promise<void> {
  const start = await port(page, from, 'out').boundingBox()
  const end = await port(page, to, 'in').boundingBox()
  if (!start || !end) throw new Error('not on the screen')
  const before = await wires(page).count()
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2)
  await page.mouse.down()
  await page.mouse.move(end.x - 40, end.y + 20, { steps: 4 })
  await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 4 })
  await page.mouse.up()
  await wires(page).nth(before).waitFor({ state: 'attached' })
}

/** Values are typed; leaving the field takes them over at once. */
async function fill(page: Page, label: string, value: string): Promise<void> {
  const field = page.getByRole('textbox', { name: label, exact: true })
  await field.fill(value)
  await field.blur()
}

async function rename(page: Page, id: string): Promise<void> {
  await fill(page, 'Id', id)
  await page
    .getByRole('textbox', { name: 'Id', exact: true })
    .and(page.locator(`[value="${id}"]`))
    .waitFor()
}
