import { describe, expect, it } from 'vitest'

import { config, defineConnection } from '../plugin.ts'
import type { ConnectionContext, Meta } from '../plugin.ts'
import { ConnectionRun } from './connection-run.ts'

const text = { summary: 'Test', help: 'Test.' }

async function open() {
  const lines: string[] = []
  const write = (level: string) => (message: string, facts?: Meta) =>
    void lines.push(`${level} ${String(facts?.['connection'])}: ${message}`)
  let context: ConnectionContext | undefined
  const run = new ConnectionRun({
    name: 'plant',
    type: 'test',
    definition: defineConnection({
      config: config({}),
      text: { en: text, 'zh-CN': text },
      icon: 'plug',
      examples: [],
      open: (_, ctx) => (context = ctx),
      close: async () => context?.status({ state: 'down', reason: 'closed' }),
    }),
    config: {},
    flow: 'main',
    log: { info: write('info'), warn: write('warn'), error: write('error') },
    stateFolder: undefined,
  })
  await run.open()
  return { run, lines, status: (context as ConnectionContext).status }
}

describe('what the log says of a connection', () => {
  it('is silent while all is well, from the start to the end', async () => {
    const { run, lines, status } = await open()
    status({ state: 'connecting' })
    status({ state: 'up' })
    await run.close()
    expect(lines).toEqual([])
  })
  it('tells a loss once and its end, not each attempt between', async () => {
    const { run, lines, status } = await open()
    status({ state: 'up' })
    for (let attempt = 0; attempt < 5; attempt++) {
      status({ state: 'down', reason: 'refused', retryAt: attempt })
      status({ state: 'connecting' })
    }
    status({ state: 'up' })
    expect(lines).toEqual([
      'warn plant: the connection is down: refused',
      'info plant: the connection is back',
    ])
    expect(run.losses).toBe(1)
  })
  it('counts the attempts since it was up, and not the loss', async () => {
    const { run, status } = await open()
    const retries = [1, 2, 2, 3].map((retryAt) => {
      status({ state: 'down', reason: 'refused', retryAt })
      return run.retries
    })
    expect(retries).toEqual([1, 2, 2, 3])
    status({ state: 'up' })
    status({ state: 'down', reason: 'lost', retryAt: 4 })
    expect(run.retries).toBe(0)
    status({ state: 'connecting' })
    status({ state: 'down', reason: 'refused', retryAt: 5 })
    expect(run.retries).toBe(1)
  })
  it('tells a fault that needs a human as an error', async () => {
    const { lines, status } = await open()
    status({ state: 'failed', reason: 'not authorised' })
    expect(lines).toEqual(['error plant: the connection is failed: not authorised'])
  })
})
