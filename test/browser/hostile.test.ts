/** Whatever stands in a file is shown as text, and runs nowhere. */
import { describe, expect, it } from 'vitest'

import { start, urlOf } from '../cli/sluice.ts'
import { freePort } from '../helpers/ports.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { hasChromium } from './chromium.ts'
import { serve, tab, tapWire, useChromium } from './editor-page.ts'

const image = '<img src=x onerror=alert(1)>'
const script = '</script><script>alert(2)</script>'
const link = 'javascript:alert(3)'

const hostile = `# ${image} ${script}
version: 1
name: '${image}'
description: '${script}'
connections:
  "${image}": { type: mqtt, url: '${link}' }
nodes:
  # note ${image}
  # ${script}
  "${image}": { type: generate, every: 1s, walk: { '${image}': { min: 1, max: 2 } } }
  "${script}": { type: '${script}', '${image}': '${image}' }
  in: { type: mqtt/source, connection: "${image}", topics: ['${image}/#', '${link}'] }
  filter: { type: filter, where: '"${image}" == ${link}' }
  log: { type: log }
wires:
  - "${image} -> filter -> log"
  - in.${script} -> log
defaults: { errors: '${image}' }
`

/** What comes from outside, and what fails of it: payload, topic, error. */
const running = `version: 1
nodes:
  in: { type: generate, every: 50ms, template: '${image} ${link}' }
  named: { type: map, topic: '${image}/${link}' }
  parse: { type: json/decode }
  out: { type: log }
  failed: { type: discard }
wires:
  - in -> named -> parse -> out
  - parse.error -> failed
`

describe.skipIf(!hasChromium)('a hostile file', () => {
  const { open } = useChromium()

  it('is shown as text on every screen', async () => {
    const project = await serve({ 'flows/evil.yaml': hostile, 'flows/other.yaml': hostile })
    const page = await open(project, { flow: 'evil' })
    const shown: string[] = []
    page.on('dialog', (dialog) => {
      shown.push(dialog.message())
      void dialog.dismiss()
    })
    const cards = page.locator('.react-flow__node')
    await cards.getByText(image).first().waitFor()
    for (const index of Array(await cards.count()).keys()) {
      await page.evaluate(`document.querySelectorAll('.react-flow__node')[${index}].focus()`)
      await page.keyboard.press('Enter')
    }
    await page
      .getByRole('banner')
      .getByText(/problems?$/)
      .click()
    await page.locator('[data-region=drawer]').getByText(image).first().waitFor()
    await tab(page, 'Outline').click()
    await page.getByRole('tree').getByText(image).first().waitFor()
    await tab(page, 'YAML').click()
    await page.locator('.cm-content').getByText(script).first().waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').getByText(image).first().waitFor()
    await page.keyboard.press('Escape')
    await tab(page, 'Flows').click()
    await page.getByText('other', { exact: true }).first().waitFor()
    await page.keyboard.press('Control+Alt+g')
    await page.getByRole('dialog').waitFor()

    const traces = `document.querySelectorAll('img, [href^="javascript:"], script:not([src])').length`
    expect(await page.evaluate(traces)).toBe(0)
    expect(shown).toEqual([])
  })
  it('sends messages that are shown as text, with the faults that they make', async () => {
    const cwd = await temporaryFolder({ 'flows/evil.yaml': running })
    const args = ['run', 'flows', '--admin', `127.0.0.1:${await freePort()}`]
    const url = await urlOf(start(args, { cwd }))
    const page = await open({ url }, { flow: 'evil' })
    const shown: string[] = []
    page.on('dialog', (dialog) => {
      shown.push(dialog.message())
      void dialog.dismiss()
    })
    await tapWire(page, 'parse.error -> failed')
    const drawer = page.locator('[data-region=drawer]')
    await drawer.getByRole('option').first().click()
    await drawer.getByText(image).first().waitFor()
    const traces = `document.querySelectorAll('img, [href^="javascript:"], script:not([src])').length`
    expect(await page.evaluate(traces)).toBe(0)
    await page.goto(`${url}/live/`)
    await page.getByText('All counters').first().click()
    // Its own picture stands at its head.
    expect(await page.evaluate(traces.replace('img', 'img:not([src="icon.svg"])'))).toBe(0)
    expect(shown).toEqual([])
  })
})
