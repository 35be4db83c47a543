/** What a screen reader says of a flow, on the canvas and in the outline. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'

import { hasChromium } from './chromium.ts'
import { node, serve, tab, useChromium } from './editor-page.ts'
import { sample } from './sample.ts'

describe.skipIf(!hasChromium)('a flow read aloud', () => {
  const { open } = useChromium()

  it('names every node, every wire and the tree of them', async () => {
    const project = await serve({ 'flows/warm.yaml': sample })
    const page = await open(project, { flow: 'warm' })
    await node(page, 'warm').waitFor()
    await page.getByRole('banner').getByText('1 problem').waitFor()
    expect(await names(page, '.react-flow__node')).toEqual([
      'readings, source, 0 in, 1 out',
      'warm, transform, 1 in, 2 out',
      'shape, transform, 1 in, 2 out',
      'out, sink, 1 in, 1 out',
      'spare, transform, 1 in, 2 out, 1 problem',
    ])
    expect(await names(page, '.react-flow__edge')).toEqual([
      'Wire readings -> warm',
      'Wire warm -> shape',
      'Wire shape -> out',
    ])
    await tab(page, 'Outline').click()
    expect((await page.getByRole('tree').ariaSnapshot()).split('\n')).toEqual([
      '- tree "Outline of the flow":',
      '  - treeitem "readings, source" [expanded] [level=1]: readings',
      '  - treeitem "warm, transform" [expanded] [level=2]: warm',
      '  - treeitem "shape, transform" [expanded] [level=3]: shape',
      '  - treeitem "out, sink" [level=4]: out',
      '  - treeitem "spare, 1 problem, transform" [level=1]: spare 1',
    ])
  })
})

const names = (page: Page, selector: string): Promise<string[]> =>
  page.evaluate<string[]>(
    `[...document.querySelectorAll('${selector}')].map((each) => each.getAttribute('aria-label'))`,
  )
