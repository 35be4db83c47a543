import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'

import { describe, expect, it } from 'vitest'

import { drivenSource, flowPlan, sink, stage } from '../../test/helpers/plan.ts'
import type { NodeDefinition } from '../graph/plan.ts'
import type { Delivery, StageContext, StageInstance } from '../plugin.ts'
import { Outcome } from '../plugin.ts'
import { compareCase } from './compare.ts'
import { addReached, coverageOf, createReached } from './coverage.ts'
import type { TestCase } from './model.ts'
import { runCase } from './run-case.ts'

const noCodecs = (): never => {
  throw new Error('no codec is needed here')
}

const refusing = sink(() => {
  throw new Error('a sink of a test is never started')
})

function planWith(create: (ctx: StageContext) => StageInstance) {
  const nodes: Record<string, { definition: NodeDefinition }> = {
    source: { definition: drivenSource().definition },
    stage: { definition: stage(create) },
    end: { definition: refusing },
  }
  return flowPlan(nodes, ['source -> stage -> end'])
}

const caseWith = (changes: Partial<TestCase>): TestCase => ({
  name: 'case',
  line: 1,
  column: 1,
  given: [{ spot: { node: 'source' }, at: 0, message: { body: { format: 'json', value: 1 } } }],
  failing: new Map(),
  links: new Map(),
  after: 0,
  start: 1000,
  expect: [],
  settled: undefined,
  env: {},
  ...changes,
})

/** Holds each message for an hour. */
const holding = (ctx: StageContext): StageInstance => ({
  push(delivery: Delivery) {
    ctx.clock.after(3_600_000, () => {
      const at = ctx.clock.now()
      ctx.send('out', { ...delivery.message, payload: at }, [delivery])
    })
    return undefined
  },
})

describe('a case with a stage', () => {
  it('lets an hour pass at once, and follows what the stage sends to the message that caused it', async () => {
    const test = caseWith({ after: 3_600_000, settled: ['delivered'] })
    const run = await runCase(planWith(holding), test, { codecs: noCodecs })
    expect(run.recorder.entered('end').map(({ payload }) => payload)).toEqual([3_601_000])
    const path = run.recorder.steps.map(({ node, origins }) => [node, ...origins])
    expect(path).toEqual([
      ['source', 0],
      ['stage', 0],
      ['end', 0],
    ])
    expect(compareCase(test, run, noCodecs, () => 'sink')).toEqual([])
  })

  it('knows what is still held when the case ends, and not what a stop sends', async () => {
    const flushing = (ctx: StageContext): StageInstance => {
      const held: Delivery[] = []
      return {
        push(delivery) {
          held.push(delivery)
          return undefined
        },
        flush: () => held.forEach((each) => ctx.send('out', each.message, [each])),
      }
    }
    const run = await runCase(planWith(flushing), caseWith({ after: 1000 }), { codecs: noCodecs })
    expect(run.settled).toEqual([{ index: 0, outcome: 'open' }])
    expect(run.recorder.entered('end')).toEqual([])
  })

  it('gives a stage a folder of its own, and takes it away', async () => {
    let folder: string | undefined
    const keeping = (ctx: StageContext): StageInstance => ({
      async open() {
        folder = ctx.stateFolder
        await mkdir(folder ?? '', { recursive: true })
      },
      push(delivery) {
        ctx.send('out', delivery.message, [delivery])
        return undefined
      },
    })
    const run = await runCase(planWith(keeping), caseWith({}), { codecs: noCodecs })
    expect(run.recorder.entered('end')).toHaveLength(1)
    expect(folder).toBeTypeOf('string')
    expect(existsSync(folder ?? '')).toBe(false)
  })

  it('follows a message that a stage tries on its own account', async () => {
    const trying = (ctx: StageContext): StageInstance => ({
      push(delivery) {
        ctx.attempt('out', delivery.message, (outcome) => ctx.end(delivery, outcome))
        return undefined
      },
    })
    const run = await runCase(planWith(trying), caseWith({}), { codecs: noCodecs })
    expect(run.recorder.steps.map(({ node, origins }) => [node, ...origins])).toEqual([
      ['source', 0],
      ['stage', 0],
      ['end', 0],
    ])
    expect(run.settled).toEqual([{ index: 0, outcome: 'delivered' }])
  })

  it('follows a message that a stage makes anew, also when it is tried a second time', async () => {
    const making = (ctx: StageContext): StageInstance => ({
      push(delivery) {
        const message = { ...delivery.message, topic: 'made' }
        ctx.attempt('out', message, () =>
          ctx.attempt('out', message, (outcome) => ctx.end(delivery, outcome)),
        )
        return undefined
      },
    })
    const run = await runCase(planWith(making), caseWith({}), { codecs: noCodecs })
    expect(run.recorder.steps.map(({ node, origins }) => [node, ...origins])).toEqual([
      ['source', 0],
      ['stage', 0],
      ['end', 0],
      ['end', 0],
    ])
    expect(run.recorder.left('stage', 'out')).toHaveLength(2)
  })

  it('counts a port as reached by a message that nothing in the node is known to have caused', async () => {
    const replacing = (ctx: StageContext): StageInstance => ({
      push(delivery) {
        ctx.end(delivery, Outcome.delivered)
        ctx.clock.after(1, () => ctx.attempt('out', { ...delivery.message }, () => {}))
        return undefined
      },
    })
    const plan = planWith(replacing)
    const run = await runCase(plan, caseWith({ after: 10 }), { codecs: noCodecs })
    const reached = createReached()
    addReached(reached, run)
    expect(coverageOf(plan, reached).missingPorts).toEqual([])
  })

  it('is given up after its limit when it has no end', async () => {
    const ticking = (ctx: StageContext): StageInstance => {
      const tick = (): void => void ctx.clock.after(1, tick)
      return { open: async () => tick(), push: () => undefined }
    }
    const year = caseWith({ after: 365 * 86_400_000 })
    const run = runCase(planWith(ticking), year, { codecs: noCodecs, limitMs: 50 })
    await expect(run).rejects.toThrow('it took longer than 0.05 s and was given up')
  })
})
