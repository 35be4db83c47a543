import { built } from '../paths.ts'
import { startProgram } from '../process.ts'
import type { Result, Scenario } from './scenario.ts'

/** bench/micro/json-flow.ts in a process of its own: what a flow adds to three codec calls, in CPU time. */
export function jsonFlow(): Scenario {
  return {
    id: 'json-flow',
    title: 'JSON decode, map and encode of 1 KiB: a flow against the same three calls, CPU time',
    shows: ['value'],
    cases: [
      { name: 'sluice set', measure: () => ratioOf('set') },
      { name: 'sluice value', measure: () => ratioOf('value') },
    ],
    comparisons: [
      {
        name: 'a key is set: flow / calls',
        of: 'sluice set',
        how: 'alone',
        metric: 'value',
        better: 'lower',
        firstStage: 1.05,
        goal: 1,
      },
      {
        name: 'the payload is made anew: flow / calls',
        of: 'sluice value',
        how: 'alone',
        metric: 'value',
        better: 'lower',
        firstStage: 1.05,
        goal: 1.05,
      },
    ],
  }
}

async function ratioOf(name: string): Promise<Result> {
  const running = startProgram(
    { command: [process.execPath, built('micro/json-flow.js')] },
    'bridge',
  )
  await new Promise((resolve) => running.child.once('close', resolve))
  const found = new RegExp(`^${name}\\s+ratio ([\\d.]+)`, 'm').exec(running.complaint())?.[1]
  if (found === undefined) throw new Error(`no figure: ${running.complaint()}`)
  return { value: Number(found) }
}
