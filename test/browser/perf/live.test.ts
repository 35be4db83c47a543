/**
 * What the live view costs the page: fifteen hundred wires whose numbers change ten times a second. It
 * must render nothing, and leave the frames to others.
 */
import { describe, expect, it } from 'vitest'

import type { WireFlow } from '../../../runtime/admin/contract/live-frame.ts'
import type { LiveKind } from '../../../runtime/admin/contract/live.ts'
import { readView } from '../../../runtime/document/edit/read-view.ts'
import { hasChromium } from '../chromium.ts'
import { serve, useChromium } from '../editor-page.ts'
import { serveLive } from '../live-server.ts'
import { largeFlow } from './large-flow.ts'
import { probeTicks, takeTicks } from './ticks.ts'

const budgetMs = 3
const ticks = 30
const rounds = 4
const tickMs = 100
/** Cards come a few at a time: until none came for so long. */
const rests = { interval: 1000, timeout: 15_000 }

const { wires, nodes } = readView(largeFlow(true)).view
const kinds: Readonly<Record<string, LiveKind>> = { generate: 'source', log: 'sink' }
const states: readonly WireFlow[] = ['flowing', 'flowing', 'flowing', 'held', 'dropping', 'failing']

/** Every number is another one than in the tick before. */
const frame = (tick: number) => ({
  isFull: tick === 0,
  wires: wires.map((_, wire) => ({
    wire,
    rate: 10 ** (wire % 6) + ((tick * 37 + wire) % 900),
    queue: (tick + wire) % 1000,
    drops: tick * (wire % 7),
    errors: tick * (wire % 3),
    state: states[(wire + Math.floor(tick / 10)) % states.length] ?? 'flowing',
  })),
  nodes: nodes.map((_, node) => ({
    node,
    state: node % 9 === 0 ? ('degraded' as const) : ('ok' as const),
    in: tick * 1000 + node,
    out: tick * 990 + node,
    failed: node % 5,
    queued: (tick + node) % 40,
  })),
})

describe.skipIf(!hasChromium)('the live view of 1,500 wires', () => {
  const { open, newContext } = useChromium()

  it('draws ten ticks a second within its budget, and renders nothing', async () => {
    const project = await serve({ 'flows/large.yaml': largeFlow(true) })
    const context = await newContext()
    await probeTicks(context)
    const server = await serveLive(context, {
      flow: 'large',
      nodes: nodes.map(({ id }) => id),
      kinds: nodes.map(({ type }) => kinds[type ?? ''] ?? 'route'),
      wires: wires.map(({ from, to }) => ({
        from: `${from.node}.${from.port}`,
        to: `${to.node}.${to.port}`,
        capacity: 1000,
      })),
    })
    const page = await open(project, { flow: 'large', context })
    await page.locator('.react-flow__node').first().waitFor()
    const inAll = page.getByRole('banner').getByLabel('The running flow')
    const rows: string[] = []
    for (const key of ['0', '1']) {
      await page.getByRole('application').focus()
      await page.keyboard.press(key)
      await expect.poll(() => server.seen().length).toBeGreaterThan(key === '1' ? 1000 : 20)
      server.send({ event: 'flow-state', flow: 'large', state: 'running', since: Date.now() })
      await expect.poll(async () => (await takeTicks(page)).commits, rests).toBe(0)
      for (let tick = 0; tick < 5; tick += 1) await send(tick)
      let best = Number.POSITIVE_INFINITY
      // Who else uses the machine adds time and never takes any: one undisturbed round shows the cost.
      for (let round = 0; round < rounds && best > budgetMs; round += 1) {
        await takeTicks(page)
        const before = await inAll.textContent()
        for (let tick = 0; tick < ticks; tick += 1) await send(tick)
        // The numbers of the whole flow are written too, its time at least: that costs no commit either.
        expect(await inAll.textContent()).toMatch(/↓ [1-9].*↑ [1-9].*errors.*up/)
        expect(await inAll.textContent()).not.toBe(before)
        const { work, same, commits } = await takeTicks(page)
        expect(work.length).toBeGreaterThan(ticks / 2)
        // A machine that is slow all the while is so for the other work, too.
        const [p95, wavers] = [at(work, 0.95), at(same, 0.95) / at(same, 0)]
        rows.push([key, work.length, at(work, 0.5), p95, wavers, commits].join('\t'))
        expect.soft(commits, 'React commits').toBe(0)
        best = Math.min(best, p95 / Math.max(1, wavers))
      }
      expect.soft(best, 'p95 of a tick').toBeLessThanOrEqual(budgetMs)
    }
    console.info(['zoom\tticks\tmedian\tp95\twavers\tcommits', ...rows].join('\n'))

    async function send(tick: number): Promise<void> {
      server.sendFrame(frame(tick))
      await page.waitForTimeout(tickMs)
    }
  })
})

const at = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ??
  0
