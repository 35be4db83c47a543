import { afterEach, describe, expect, it } from 'vitest'

import { drivenSource, flowPlan, openSink, planOf, testEngine } from '../../test/helpers/plan.ts'
import { config, defineConnection } from '../plugin.ts'

const words = { summary: 'For a test', help: 'For a test.' }

describe('what a flow says and does as it starts', () => {
  let stop = async (): Promise<unknown> => undefined
  afterEach(() => stop())

  it('tells once that a node fails, and that it works again', async () => {
    const source = drivenSource()
    const { engine, lines } = testEngine()
    stop = () => engine.stop(0)
    const nodes = { source: { definition: source.definition }, end: { definition: openSink() } }
    await engine.apply(planOf(flowPlan(nodes, ['source -> end'])))
    const { status } = source.context()
    status({ state: 'up' })
    for (const reason of ['no key "count"', 'no key "count"', 'no key "sum"'])
      status({ state: 'failed', reason })
    status({ state: 'up' })
    expect(lines.map(({ level, message, facts }) => [level, message, facts?.['node']])).toEqual([
      ['error', 'a node fails: no key "count"', 'source'],
      ['error', 'a node fails: no key "sum"', 'source'],
      ['info', 'the node works again', 'source'],
    ])
  })

  it('opens what listens before what may want to connect to it', async () => {
    const opened: string[] = []
    const connection = (name: string, listens: boolean) => ({
      definition: defineConnection({
        listens,
        config: config({}),
        text: { en: words, 'zh-CN': words },
        icon: 'plug',
        examples: [],
        async open() {
          await Promise.resolve()
          opened.push(name)
        },
        close: () => Promise.resolve(),
      }),
    })
    const { engine } = testEngine()
    stop = () => engine.stop(0)
    const nodes = {
      source: { definition: drivenSource().definition, connection: 'client' },
      end: { definition: openSink(), connection: 'server' },
    }
    const connections = { client: connection('client', false), server: connection('server', true) }
    await engine.apply(planOf(flowPlan(nodes, ['source -> end'], { connections })))
    expect(opened).toEqual(['server', 'client'])
  })
})
