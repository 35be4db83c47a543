import { existsSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

import type { Bridge } from '../bridges/bridge.ts'
import { script } from '../bridges/comparators.ts'
import { command, sluice } from '../bridges/sluice.ts'
import { measure } from '../generator.ts'
import { cache, root } from '../paths.ts'
import { freePort, readMemory, startProgram } from '../process.ts'
import { field, type Result, type Scenario } from './scenario.ts'

const clients = 2000
const settleMs = 3000

export function memory(): Scenario[] {
  return [idle(), perClient()]
}

/** The runtime with the sample flows, the embedded broker and nobody connected. */
function idle(): Scenario {
  return {
    id: 'memory-idle',
    title: 'memory of an idle runtime with the samples, MB',
    shows: ['value'],
    cases: [{ name: 'sluice', measure: measureIdle }],
    comparisons: [
      {
        name: 'idle with the samples',
        of: 'sluice',
        how: 'alone',
        metric: 'value',
        unit: 'MB',
        better: 'lower',
        firstStage: 90,
        goal: 70,
      },
    ],
  }
}

async function measureIdle(): Promise<Result> {
  if (!existsSync(`${root}flows`)) throw new Error('there is no folder "flows" with samples yet')
  const port = await freePort()
  const words = ['run', `${root}flows`, '--broker', String(port), '--state', `${cache}idle-state`]
  const running = startProgram({ command: [...command, ...words] }, 'bridge')
  try {
    await wait(settleMs)
    const rss = readMemory(running.pid, 'VmRSS')
    if (rss === 0) throw new Error(`the samples do not run: ${running.complaint()}`)
    return { value: (rss * 1024) / 1e6 }
  } finally {
    await running.stop()
  }
}

function perClient(): Scenario {
  return {
    id: 'memory-client',
    title: `memory of one of ${clients} idle WebSocket clients, KiB`,
    shows: ['value'],
    cases: [sluice, script].map((bridge) => ({
      name: bridge.name,
      measure: () => measureClient(bridge),
    })),
    comparisons: [
      {
        name: 'an idle client over plain ws',
        of: 'sluice',
        to: 'script',
        how: 'difference',
        metric: 'value',
        unit: 'KiB',
        better: 'lower',
        firstStage: 12,
        goal: 4,
      },
    ],
  }
}

async function measureClient(bridge: Bridge): Promise<Result> {
  const memoryWith = async (peers: number) => {
    const sample = await measure(bridge, field('m2w'), { scenario: 'idle', peers, hold: settleMs })
    return sample.rss
  }
  return { value: ((await memoryWith(clients)) - (await memoryWith(1))) / (clients - 1) }
}
