import { mkdirSync, rmSync, writeFileSync } from 'node:fs'

import { bridgeFlow, command, sluice } from '../bridges/sluice.ts'
import { measure } from '../generator.ts'
import { cache } from '../paths.ts'
import { startProgram } from '../process.ts'
import { field, type Comparison, type Result, type Scenario } from './scenario.ts'

const flowCount = 100

/** From the start of the process until the source has subscribed; and the check of many files. */
export function startUp(): Scenario {
  return {
    id: 'start-up',
    title: 'start-up, milliseconds',
    shows: ['value'],
    cases: [
      { name: 'sluice run', measure: timeRun },
      { name: 'sluice check', measure: timeCheck },
    ],
    comparisons: [
      limit('sluice run', 'sluice run until connected', 500, 250),
      limit('sluice check', `sluice check of ${flowCount} flows`, 1000, 400),
    ],
  }
}

function limit(of: string, name: string, firstStage: number, goal: number): Comparison {
  const rest = { how: 'alone', metric: 'value', unit: 'ms', better: 'lower' } as const
  return { name, of, firstStage, goal, ...rest }
}

async function timeRun(): Promise<Result> {
  const load = { size: 100, qos: 1, count: 1, warm: 0, settle: 0 }
  const { subscribedNs, startedNs } = await measure(sluice, field('m2w'), load)
  return { value: (subscribedNs - startedNs) / 1e6 }
}

async function timeCheck(): Promise<Result> {
  const folder = `${cache}check/`
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (let index = 0; index < flowCount; index++) {
    const ports = { mqttPort: 1883, wsPort: 20_000 + index }
    writeFileSync(`${folder}flow-${index}.yaml`, bridgeFlow({ ...field('m2w'), ...ports }))
  }
  const started = performance.now()
  const running = startProgram({ command: [...command, 'check', folder] }, 'bridge')
  const code = await new Promise((resolve) => running.child.once('close', resolve))
  const value = performance.now() - started
  if (code !== 0) throw new Error(`the generated flows do not pass: ${running.complaint()}`)
  return { value }
}
