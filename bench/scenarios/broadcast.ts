import type { Job } from '../bridges/bridge.ts'
import { script } from '../bridges/comparators.ts'
import { sluice } from '../bridges/sluice.ts'
import { bridgeCase, type Scenario, type Setting } from './scenario.ts'

const clients = 1000

/** One message to all clients; a few messages are on their way at once, as a busy feed has them. */
export function broadcast(setting: Setting): Scenario {
  const job: Job = { direction: 'm2w', qos: 1, work: 'plain' }
  const count = Math.round(setting.seconds * 250)
  const load = { size: 200, peers: clients, outstanding: 16, count, warm: Math.round(count / 5) }
  return {
    id: 'broadcast',
    title: `broadcast of a 200 B message to ${clients} WebSocket clients`,
    shows: ['rate', 'cpuPerMessage', 'peak'],
    cases: [bridgeCase(sluice, job, load, setting), bridgeCase(script, job, load, setting)],
    comparisons: [
      {
        name: 'sluice / plain ws loop',
        of: 'sluice',
        to: 'script',
        how: 'ratio',
        metric: 'rate',
        better: 'higher',
        firstStage: 1.5,
        goal: 3,
      },
    ],
  }
}
