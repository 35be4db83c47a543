/** The flow of the mouse story, built without a pointer and with what a screen reader hears. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'

import { sluice } from '../cli/sluice.ts'
import { hasChromium } from './chromium.ts'
import { hears, serve, useChromium, wires } from './editor-page.ts'
import { accepts, greenhouse } from './greenhouse.ts'
import { command, focused, pickType, tabTo, typeInto } from './keyboard.ts'

const places = [
  'mqtt-source: { x: 320, y: 384 }',
  'decode: { x: 608, y: 384 }',
  'warm: { x: 896, y: 384 }',
  'encode: { x: 1184, y: 384 }',
  'websocket-sink: { x: 1472, y: 384 }',
  'dead: { x: 320, y: 496 }',
]

describe.skipIf(!hasChromium)('with the keyboard', () => {
  const { open, newContext } = useChromium()

  it('the same flow is built, and every step is heard', async () => {
    const project = await serve({})
    const context = await newContext()
    await context.addInitScript(complainAboutPointers)
    const page = await open(project, { context })

    await command(page, 'New flow')
    await focused(page.getByRole('textbox', { name: 'Name' }))
    await page.keyboard.type('greenhouse')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'This flow is empty' }).waitFor()
    // Keys belong to the dialog until it is gone.
    await page.getByRole('dialog').waitFor({ state: 'detached' })

    await command(page, 'Add a node')
    await pickType(page, 'mqtt/source', 'mqtt-source')
    await inspect(page)
    await typeInto(page, 'Item 1', 'greenhouse/+/telemetry')
    await tabTo(page.getByRole('button', { name: 'Edit connection mqtt' }), 'Shift+Tab')
    await page.keyboard.press('Enter')
    await rename(page, 'broker')
    await typeInto(page, 'url', 'mqtt://127.0.0.1:${env:BROKER_PORT:-1883}')
    await tabTo(page.getByRole('combobox', { name: 'protocol' }))
    await page.keyboard.type('3.1.1')
    await page.keyboard.press('Tab')

    await find(page, 'mqtt-source')
    await page.keyboard.press('Control+ArrowRight')
    await pickType(page, 'json/decode', 'decode')
    await page.keyboard.press('Control+ArrowRight')
    await pickType(page, 'filter', 'filter')
    await inspect(page)
    await rename(page, 'warm')
    await typeInto(page, 'where', 'payload.temperature > 22')
    await find(page, 'warm')
    await page.keyboard.press('Control+ArrowRight')
    await pickType(page, 'json/encode', 'encode')

    await page.keyboard.press('Escape')
    await inspect(page)
    await tabTo(page.getByRole('button', { name: 'Add connection' }))
    await page.keyboard.press('Enter')
    await page.keyboard.type('websocket/server')
    await focused(page.getByRole('menuitem', { name: /^websocket\/server/ }))
    await page.keyboard.press('Enter')
    await rename(page, 'dashboards')
    await typeInto(page, 'listen', '127.0.0.1:${env:WEBSOCKET_PORT:-8090}')
    await command(page, 'Add a node')
    await pickType(page, 'websocket/sink', 'websocket-sink')
    await page.keyboard.press('n')
    await pickType(page, 'log', 'log')
    await inspect(page)
    await rename(page, 'dead')

    await find(page, 'encode')
    await page.keyboard.press('c')
    const targets = page.getByRole('listbox', { name: 'Connect encode.out to' })
    await focused(targets)
    await hears(page, /^Connect encode\.out: \d+ targets?$/)
    const sink = targets.getByRole('option', { name: /^websocket-sink/ })
    while ((await sink.getAttribute('aria-selected')) !== 'true')
      await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await hears(page, /^Connected encode -> websocket-sink/)
    expect(await wires(page).count()).toBe(4)

    await page.keyboard.press('Escape')
    await inspect(page)
    await tabTo(page.getByRole('combobox', { name: 'Failed messages go to' }))
    await page.keyboard.type('dead')
    await page.keyboard.press('Tab')
    await command(page, 'Lay out automatically')
    await hears(page, '6 nodes laid out')
    await page.keyboard.press('Control+s')
    await hears(page, 'Saved greenhouse')
    expect(await project.read('flows/greenhouse.yaml')).toBe(greenhouse(places))
    expect(await sluice(['check', 'flows'], project.folder)).toMatchObject({ code: 0 })
    await accepts(project.folder)
  })
})

const complainAboutPointers = `addEventListener('pointerdown', () => {
  console.error('a pointer was used')
}, true)`

async function inspect(page: Page): Promise<void> {
  await page.keyboard.press('Alt+i')
  await focused(page.getByRole('region', { name: 'Inspector' }))
}

async function rename(page: Page, id: string): Promise<void> {
  await typeInto(page, 'Id', id)
}

/** The find dialog selects a node and leaves the focus on the canvas. */
async function find(page: Page, id: string): Promise<void> {
  await page.keyboard.press('Control+f')
  await focused(page.getByRole('combobox', { name: /^Search nodes/ }))
  await page.keyboard.type(id)
  await page.getByRole('option', { name: id, selected: true }).waitFor()
  await page.keyboard.press('Enter')
  await page.locator(`.react-flow__node.selected[data-id="${id}"]`).waitFor()
}
