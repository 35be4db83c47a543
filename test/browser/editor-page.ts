/**
 * The editor of a folder in Chromium. Whatever a page complains about (errors on the console, errors of
 * the script, violations of its Content Security Policy) fails the test that opened it.
 */
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'

import { start, urlOf } from '../cli/sluice.ts'
import type { Running } from '../cli/sluice.ts'
import { freePort } from '../helpers/ports.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { hasChromium, launch } from './chromium.ts'

const run = promisify(execFile)

export interface Project {
  readonly folder: string
  readonly url: string
  /** The present text of a file, and writing it as another program would. */
  read(name: string): Promise<string>
  write(name: string, text: string): Promise<void>
  git(...args: string[]): Promise<string>
  /** The server goes away, and comes back under the same address. */
  stop(): Promise<void>
  restart(): Promise<void>
}

/** Serves a new git repository with these files; `flows/` is what is edited. */
export async function serve(
  files: Readonly<Record<string, string>>,
  options: readonly string[] = [],
): Promise<Project> {
  const folder = await temporaryFolder({ 'flows/.gitkeep': '', ...files })
  const git = async (...args: string[]): Promise<string> => {
    const identity = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.org']
    return (await run('git', [...identity, ...args], { cwd: folder })).stdout
  }
  await git('init', '-q', '-b', 'main')
  await git('config', 'user.name', 'Ann')
  await git('config', 'user.email', 'ann@example.org')
  await git('add', '.')
  await git('commit', '-q', '-m', 'Start')
  const port = await freePort()
  const args = ['edit', 'flows', '--port', String(port), ...options]
  let server: Running
  const begin = async (): Promise<string> => {
    server = start(args, { cwd: folder })
    return urlOf(server)
  }
  const url = await begin()
  return {
    folder,
    url,
    git,
    read: (name) => readFile(join(folder, name), 'utf8'),
    write: (name, text) => writeFile(join(folder, name), text),
    async stop() {
      server.child.kill('SIGTERM')
      await server.ended
    },
    async restart() {
      await begin()
    },
  }
}

export interface OpenOptions {
  /** The flow, or nothing for the list. */
  readonly flow?: string
  readonly context?: BrowserContext
  readonly look?: BrowserContextOptions
  /** Complaints that belong to what is tested, such as an answer 412. */
  readonly expects?: readonly RegExp[]
}

/** For a test file: `open` gives a page of the editor; everything is closed after each test. */
export function useChromium() {
  let browser: Browser
  const contexts: BrowserContext[] = []
  const complaints: string[] = []

  beforeAll(async () => {
    if (hasChromium) browser = await launch()
  })
  afterEach(async ({ task }) => {
    // PICTURES=folder keeps what the screen showed when a test failed.
    const { PICTURES } = process.env
    if (PICTURES && task.result?.state === 'fail')
      for (const [index, page] of contexts.flatMap((each) => each.pages()).entries())
        await page.screenshot({ path: join(PICTURES, `${task.id}-${index}.png`) })
    for (const context of contexts.splice(0)) await context.close()
    expect(complaints.splice(0), 'what the browser complained about').toEqual([])
  })
  afterAll(async () => {
    if (hasChromium) await browser.close()
  })

  async function newContext(look: BrowserContextOptions = {}): Promise<BrowserContext> {
    const viewport = { width: 1440, height: 900 }
    const context = await browser.newContext({ viewport, locale: 'en-US', ...look })
    context.setDefaultTimeout(15_000)
    await context.addInitScript(reportViolations)
    contexts.push(context)
    return context
  }

  async function open({ url }: Pick<Project, 'url'>, options: OpenOptions = {}): Promise<Page> {
    const { flow, look, expects = [] } = options
    const context = options.context ?? (await newContext(look))
    const page = await context.newPage()
    const complain = (text: string): void => {
      if (!expects.some((pattern) => pattern.test(text))) complaints.push(text)
    }
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complain(message.text())
    })
    page.on('pageerror', (error) => complain(String(error.stack ?? error)))
    await page.goto(flow === undefined ? url : `${url}/flows/${flow}`)
    await page.getByRole('banner').waitFor()
    if (flow !== undefined) await page.locator('.react-flow').waitFor()
    return page
  }
  return { open, newContext }
}

const reportViolations = `document.addEventListener('securitypolicyviolation', (event) => {
  console.error('violates the policy: ' + event.violatedDirective + ' ' + event.blockedURI)
})`

export const node = (page: Page, id: string) => page.locator(`.react-flow__node[data-id="${id}"]`)
/** A tab of a panel; the first, since the inspector has tabs of its own inside. */
export const tab = (page: Page, name: string) =>
  page.getByRole('tab', { name, exact: true }).first()
export const wires = (page: Page) => page.locator('.react-flow__edge')
export const port = (page: Page, id: string, name: string) =>
  node(page, id).locator(`.react-flow__handle[data-handleid="${name}"]`)

/** What a screen reader hears next: waits until the live region says it. */
export const hears = (page: Page, text: string | RegExp) =>
  page.locator('.visually-hidden > [aria-live]').getByText(text).waitFor({ state: 'attached' })

/** Waits until nothing moves or fades any more; what blinks for ever does not count. */
export const settled = (page: Page) =>
  page.evaluate<unknown>(`Promise.all(
    document.getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
      .map(({ finished }) => finished.catch(() => undefined)),
  )`)

/** By the menu of the wire. */
export async function tapWire(page: Page, name: string): Promise<void> {
  const line = wires(page)
    .and(page.locator(`[data-id="${name}"]`))
    .locator('path')
    .first()
  const box = await line.boundingBox()
  if (!box) throw new Error(`no wire "${name}"`)
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2, { button: 'right' })
  await page.getByRole('menuitemcheckbox', { name: /^Tap/ }).click()
}
