/** axe finds nothing on any screen, in both themes and both languages. */
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'

import { en } from '../../editor/locales/en/index.ts'
import type { Language, Messages } from '../../editor/locales/messages.ts'
import { chinese } from '../../editor/locales/zh-CN/index.ts'
import { hasChromium } from './chromium.ts'
import { node, serve, settled, useChromium } from './editor-page.ts'
import { sample } from './sample.ts'

interface Finding {
  readonly id: string
  readonly impact: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
}

const flow = 'flows/warm.yaml'
const files = {
  [flow]: sample.replace('{ type: log }', '{ type: lgo }'),
  'flows/empty.yaml': 'version: 1\nname: empty\n',
  'flows/broken.yaml': 'version: 1\nnodes: {\n',
  'flows/nested/deep.yaml': sample,
}
const texts: Readonly<Record<Language, Messages>> = { en, 'zh-CN': chinese }
const looks = (['light', 'dark'] as const).flatMap((theme) =>
  (['en', 'zh-CN'] as const).map((language) => ({ theme, language })),
)

describe.skipIf(!hasChromium)('every screen', () => {
  const { open } = useChromium()

  async function findings(page: Page, screen: string): Promise<string[]> {
    // A colour in between has no contrast of its own.
    await settled(page)
    await page.evaluate(axe.source)
    const found = await page.evaluate<Finding[]>(
      `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)`,
    )
    return found.flatMap(({ id, nodes }) =>
      // A menu lies at the end of the page and belongs to its button, wherever that is.
      nodes
        .filter(({ html }) => id !== 'region' || !html.includes('role="menu"'))
        .map(({ html, failureSummary }) => `${screen}: ${id}: ${html}\n${failureSummary}`),
    )
  }

  it.each(looks)('is sound in $theme and $language', async ({ theme, language }) => {
    const text = texts[language]
    const project = await serve(files)
    const look = { colorScheme: theme, locale: language }
    const found: string[] = []
    const list = await open(project, { look })
    await list.getByText('warm', { exact: true }).waitFor()
    found.push(...(await findings(list, 'list')))
    const context = list.context()
    for (const other of ['empty', 'broken']) {
      const page = await open(project, { flow: other, context })
      found.push(...(await findings(page, other)))
      await page.close()
    }
    const page = await open(project, { flow: 'warm', context })
    await page.getByText(text.shell.problems(3)).first().waitFor()
    for (const [screen, show] of Object.entries(screens(text))) {
      await show(page)
      found.push(...(await findings(page, screen)))
      await page.keyboard.press('Escape')
      await page
        .locator('[role=dialog], [role=menu], [role=listbox]')
        .first()
        .waitFor({ state: 'detached' })
    }
    expect(found).toEqual([])
  })

  it('is sound when it is read-only', async () => {
    const project = await serve(files, ['--read-only'])
    const page = await open(project, { flow: 'warm' })
    await node(page, 'warm').click()
    expect(await findings(page, 'read-only')).toEqual([])
  })
})

type Show = (page: Page) => Promise<unknown>

/** Each is shown from the editor with nothing open, and closed with Escape. */
function screens(text: Messages): Readonly<Record<string, Show>> {
  const tab =
    (name: string, then: string): Show =>
    async (page) => {
      await page.getByRole('tab', { name, exact: true }).first().click()
      await page.locator(then).first().waitFor()
    }
  const command =
    (name: string): Show =>
    async (page) => {
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox', { name: text.shell.searchCommands }).fill(name)
      await page.getByRole('option', { name, selected: true }).click()
      await page.getByRole('dialog').waitFor()
    }
  const key =
    (keys: string): Show =>
    async (page) => {
      await page.keyboard.press(keys)
      await page.locator('[role=dialog], [role=listbox]').first().waitFor()
    }
  return {
    flow: (page) => page.locator('[data-inspector]').waitFor(),
    node: (page) => node(page, 'warm').click(),
    'quick-add': key('n'),
    'connect mode': async (page) => {
      await node(page, 'warm').click()
      await key('c')(page)
    },
    'command palette': key('Control+k'),
    find: key('Control+f'),
    shortcuts: command(text.commands.shortcuts),
    settings: command(text.commands.settings),
    'new flow': command(text.commands.newFlow),
    rename: command(text.commands.rename),
    duplicate: command(text.commands.duplicate),
    delete: command(text.commands.remove),
    diff: command(text.commands.diff),
    commit: command(text.diff.commitDo),
    menu: async (page) => {
      await page.getByRole('button', { name: text.shell.menu, exact: true }).click()
      await page.getByRole('menu').waitFor()
    },
    problems: async (page) => {
      await page.getByRole('banner').getByText(text.shell.problems(3)).click()
      await page.locator('[data-region=drawer]').waitFor()
    },
    history: tab(text.shell.history, '[data-region=drawer]'),
    outline: tab(text.shell.outline, '[role=tree]'),
    flows: tab(text.shell.flows, '[data-region=left] >> text=deep'),
    yaml: tab(text.shell.yaml, '.cm-content'),
  }
}
