import type { Bridge, Job } from '../bridges/bridge.ts'
import { raw, script } from '../bridges/comparators.ts'
import { nodeRed } from '../bridges/node-red.ts'
import { sluice } from '../bridges/sluice.ts'
import { bridgeCase, type Comparison, type Scenario, type Setting } from './scenario.ts'

type Targets = Readonly<Record<string, readonly [firstStage: number, goal: number]>>

const smallToWebSocket: Targets = { raw: [0.6, 0.85], script: [5, 8], 'node-red': [8, 12] }
const smallToMqtt: Targets = { raw: [0.5, 0.75], script: [2.2, 3], 'node-red': [7, 10] }
const oneKibibyte: Targets = { raw: [0.85, 0.95] }

interface Line {
  readonly direction: Job['direction']
  readonly qos: Job['qos']
  readonly size: number
  readonly targets: Targets
  readonly work?: Job['work']
}

const lines: readonly Line[] = [
  { direction: 'm2w', size: 100, qos: 0, targets: smallToWebSocket },
  { direction: 'm2w', size: 100, qos: 1, targets: smallToWebSocket },
  { direction: 'm2w', size: 1024, qos: 1, targets: oneKibibyte },
  { direction: 'm2w', size: 16384, qos: 1, targets: {} },
  { direction: 'w2m', size: 100, qos: 0, targets: {} },
  { direction: 'w2m', size: 100, qos: 1, targets: smallToMqtt },
  { direction: 'w2m', size: 1024, qos: 1, targets: oneKibibyte },
  { direction: 'm2w', size: 16384, qos: 1, targets: { raw: [0.95, 3] }, work: 'filter' },
  { direction: 'm2w', size: 16384, qos: 1, targets: { raw: [0.95, 3] }, work: 'same' },
]

const titles = { field: '', filter: ', filtered', same: ', forwarded', plain: ', unseen' }

export function throughput(setting: Setting): Scenario[] {
  return lines.map((line) => {
    const { direction, qos, size, work = 'field' } = line
    const bridges = work === 'field' ? [raw, sluice, script, nodeRed] : [raw, sluice, script]
    const job: Job = { direction, qos, work }
    return {
      id: `${direction}-${size}-qos${qos}${work === 'field' ? '' : `-${work}`}`,
      title: `${direction} ${bytes(size)} QoS ${qos}${titles[work]}`,
      shows: ['rate', 'cpuPerMessage', 'peak'],
      cases: bridges.map((bridge) => bridgeCase(bridge, job, { size }, setting)),
      comparisons: [
        ...bridges
          .filter((bridge) => bridge !== sluice)
          .map((bridge) => compareRate(bridge, line.targets)),
        ...(size === 100 ? [peakMemory] : []),
      ],
    }
  })
}

const peakMemory: Comparison = {
  name: 'sluice, memory at saturation',
  of: 'sluice',
  how: 'alone',
  metric: 'peak',
  per: 1e6 / 1024,
  unit: 'MB',
  better: 'lower',
  firstStage: 180,
  goal: 120,
}

function compareRate(bridge: Bridge, targets: Targets): Comparison {
  const [firstStage, goal] = targets[bridge.name] ?? []
  return {
    name: `sluice / ${bridge.name}`,
    of: 'sluice',
    to: bridge.name,
    how: 'ratio',
    metric: 'rate',
    better: 'higher',
    firstStage,
    goal,
  }
}

function bytes(size: number): string {
  return size < 1024 ? `${size} B` : `${size / 1024} KiB`
}
