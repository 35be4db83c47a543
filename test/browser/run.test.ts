/** A flow that runs is edited, run as a draft, stopped and started, with its socket open all the while. */
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'

import { start, urlOf } from '../cli/sluice.ts'
import { freePort } from '../helpers/ports.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { until } from '../helpers/wait.ts'
import { hasChromium } from './chromium.ts'
import { hears, node, tab, useChromium } from './editor-page.ts'
import type { Project } from './editor-page.ts'
import { command } from './keyboard.ts'

const echo = (port: number) => `version: 1
connections:
  peers: { type: websocket/server, listen: '127.0.0.1:${port}' }
nodes:
  in: { type: websocket/source, connection: peers }
  mark: { type: map, value: '"one"' }
  text: { type: json/encode }
  out: { type: websocket/sink, connection: peers }
wires:
  - in -> mark -> text -> out
`

async function serveRunning(port: number): Promise<Pick<Project, 'url'>> {
  const folder = await temporaryFolder({ 'flows/echo.yaml': echo(port) })
  const args = ['run', 'flows', '--admin', `127.0.0.1:${await freePort()}`]
  return { url: await urlOf(start(args, { cwd: folder })) }
}

/** Asks again and again; `last` is what came back last. */
async function connect(port: number) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`)
  let last = ''
  let closes = 0
  socket.on('message', (data: Buffer) => (last = data.toString()))
  socket.on('close', () => closes++)
  await new Promise((open) => socket.once('open', open))
  const timer = setInterval(() => socket.send('x'), 20)
  onTestFinished(() => {
    clearInterval(timer)
    socket.terminate()
  })
  return { says: (word: string) => until(word, () => last === `"${word}"`), closes: () => closes }
}

describe.skipIf(!hasChromium)('running', () => {
  const { open } = useChromium()

  it('runs a draft by its difference, stops the flow and starts it from its file', async () => {
    const port = await freePort()
    const project = await serveRunning(port)
    const peer = await connect(port)
    const page = await open(project, { flow: 'echo', expects: [/422/] })
    const chip = page.locator('[data-run]')
    await chip.getByText('Running').waitFor()
    await peer.says('one')

    await node(page, 'mark').click()
    const value = page.getByRole('textbox', { name: 'value' })
    await value.fill('"two"')
    await page.keyboard.press('Tab')
    await node(page, 'mark').getByTitle('differs from what runs').waitFor()
    await page.keyboard.press('Control+Enter')
    const question = page.getByRole('dialog', { name: 'Run echo?' })
    await question.getByText('1 node restarts').waitFor()
    await question.getByText('3 nodes keep running').waitFor()
    await question.getByText('1 connection stays open').waitFor()
    // The button has the focus.
    await page.keyboard.press('Enter')
    await hears(page, 'The draft of echo runs')
    await chip.getByText('Draft running').waitFor()
    await peer.says('two')
    expect(peer.closes()).toBe(0)
    await node(page, 'mark').getByTitle('differs from what runs').waitFor({ state: 'detached' })

    await command(page, 'Pause node')
    await page.getByText('1 node paused').waitFor()
    await command(page, 'Pause node')
    await hears(page, 'mark goes on')
    await command(page, 'Restart node')
    await hears(page, 'mark was restarted')

    await value.fill('"three" +')
    await page.keyboard.press('Tab')
    await page.getByText('1 problem').first().waitFor()
    await page.getByRole('button', { name: 'Run', exact: true }).click({ force: true })
    await hears(page, /Not run: the flow has 1 error/)
    await peer.says('two')
    expect(peer.closes()).toBe(0)

    await page.keyboard.press('Control+Shift+Enter')
    await chip.getByText('Stopped').waitFor()
    await tab(page, 'Flows').click()
    const row = page.getByRole('treeitem', { name: /^echo/ })
    await row.getByTitle('Stopped').waitFor()
    await until('the socket is closed', () => peer.closes() === 1)
    await page.getByRole('button', { name: 'More about running' }).click()
    await page.getByRole('menuitem', { name: 'Start the flow from its file' }).click()
    await chip.getByText('Running').waitFor()
    await row.getByTitle('Running').waitFor()
    const again = await connect(port)
    await again.says('one')
  })
})
