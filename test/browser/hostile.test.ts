/** Whatever stands in a file is shown as text, and runs nowhere. */
import { describe, expect, it } from 'vitest'

import { hasChromium } from './chromium.ts'
import { serve, tab, useChromium } from './editor-page.ts'

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
})
