/** Whatever stands in a file is shown as text, and runs nowhere. */
import type { Page } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'

import { start, urlOf } from '../cli/sluice.ts'
import { startFakeBroker } from '../helpers/fake-broker.ts'
import { freePort } from '../helpers/ports.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { hasChromium } from './chromium.ts'
import { node, serve, tab, tapWire, useChromium } from './editor-page.ts'

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

/** Who takes a session over, and a broker that refuses, both with words of their own. */
const connected = (taking: number, refusing: number) => `version: 1
connections:
  taken: { type: mqtt, url: 'mqtt://127.0.0.1:${taking}', protocol: 5, clientId: '${image}${script}${link}' }
  refused: { type: mqtt, url: 'mqtt://127.0.0.1:${refusing}', protocol: 5 }
nodes:
  first: { type: mqtt/source, connection: taken, topics: [a] }
  second: { type: mqtt/source, connection: refused, topics: [a] }
  out: { type: discard }
wires:
  - first -> out
  - second -> out
`

/** What a text would leave on a page if it were taken for more than a text. */
const traces = `document.querySelectorAll('img, [href^="javascript:"], script:not([src])').length`
/** The page of a runtime has its own picture at its head. */
const livePageTraces = traces.replace('img', 'img:not([src="icon.svg"])')

function dialogsOf(page: Page): string[] {
  const shown: string[] = []
  page.on('dialog', (dialog) => {
    shown.push(dialog.message())
    void dialog.dismiss()
  })
  return shown
}

describe.skipIf(!hasChromium)('a hostile file', () => {
  const { open } = useChromium()

  it('is shown as text on every screen', async () => {
    const project = await serve({ 'flows/evil.yaml': hostile, 'flows/other.yaml': hostile })
    const page = await open(project, { flow: 'evil' })
    const shown = dialogsOf(page)
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

    expect(await page.evaluate(traces)).toBe(0)
    expect(shown).toEqual([])
  })
  it('sends messages that are shown as text, with the faults that they make', async () => {
    const cwd = await temporaryFolder({ 'flows/evil.yaml': running })
    const args = ['run', 'flows', '--admin', `127.0.0.1:${await freePort()}`]
    const url = await urlOf(start(args, { cwd }))
    const page = await open({ url }, { flow: 'evil' })
    const shown = dialogsOf(page)
    await tapWire(page, 'parse.error -> failed')
    const drawer = page.locator('[data-region=drawer]')
    await drawer.getByRole('option').first().click()
    await drawer.getByText(image).first().waitFor()
    expect(await page.evaluate(traces)).toBe(0)
    await page.goto(`${url}/live/`)
    await page.getByText('All counters').first().click()
    expect(await page.evaluate(livePageTraces)).toBe(0)
    expect(shown).toEqual([])
  })

  it('has a client id, and brokers that answer, which are shown as text', async () => {
    const reasonString = `${script} ${image} ${link}`
    const taking = await startFakeBroker({
      onSubscribed: (connection) =>
        connection.send({ cmd: 'disconnect', reasonCode: takenOver, properties: { reasonString } }),
    })
    const refusing = await startFakeBroker({
      connack: () => ({ reasonCode: banned, properties: { reasonString } }),
    })
    onTestFinished(taking.stop)
    onTestFinished(refusing.stop)
    const cwd = await temporaryFolder({
      'flows/evil.yaml': connected(taking.port, refusing.port),
    })
    const args = ['run', 'flows', '--admin', `127.0.0.1:${await freePort()}`]
    const url = await urlOf(start(args, { cwd }))
    const page = await open({ url }, { flow: 'evil' })
    const shown = dialogsOf(page)
    const said = [
      ['first', 'taken', `${image}${script}${link}`],
      ['second', 'refused', reasonString],
    ] as const
    for (const [id, name, text] of said) {
      await node(page, id).click()
      await page.getByRole('button', { name: `Edit connection ${name}` }).click()
      await page.getByRole('region', { name: 'Connection now' }).getByText(text).waitFor()
    }
    expect(await page.evaluate(traces)).toBe(0)
    await page.goto(`${url}/live/`)
    for (const [, , text] of said)
      await page.locator('.facts').filter({ hasText: text }).first().waitFor()
    expect(await page.evaluate(livePageTraces)).toBe(0)
    expect(shown).toEqual([])
  })
})

/** Reason codes of MQTT 5. */
const takenOver = 0x8e
const banned = 0x8a
