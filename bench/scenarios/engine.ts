import { built } from '../paths.ts'
import { startProgram } from '../process.ts'
import type { Result, Scenario } from './scenario.ts'

/** bench/micro/engine.ts in a process of its own: a source, four transforms, a sink, one receipt. */
export function engine(): Scenario {
  return {
    id: 'engine',
    title: 'the engine alone, nanoseconds a message',
    shows: ['value'],
    cases: [{ name: 'sluice', measure: measureEngine }],
    comparisons: [
      {
        name: 'four transforms and a receipt',
        of: 'sluice',
        how: 'alone',
        metric: 'value',
        unit: 'ns',
        better: 'lower',
        firstStage: 100,
        goal: 40,
      },
    ],
  }
}

async function measureEngine(): Promise<Result> {
  const running = startProgram({ command: [process.execPath, built('micro/engine.js')] }, 'bridge')
  await new Promise((resolve) => running.child.once('close', resolve))
  const found = /with a receipt\s+([\d.]+) ns/.exec(running.complaint())?.[1]
  if (found === undefined) throw new Error(`no figure: ${running.complaint()}`)
  return { value: Number(found) }
}
