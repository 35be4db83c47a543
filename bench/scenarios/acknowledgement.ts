import { sluice } from '../bridges/sluice.ts'
import { bridgeCase, field, renamed, type Scenario, type Setting } from './scenario.ts'

/** What it costs that a PUBACK waits for the other side. */
export function acknowledgement(setting: Setting): Scenario {
  const acks = ['delivered', 'received'] as const
  return {
    id: 'acknowledgement',
    title: 'price of end-to-end acknowledgement, m2w 100 B QoS 1',
    shows: ['rate', 'cpuPerMessage', 'peak'],
    cases: acks.map((ack) =>
      renamed(
        `sluice ${ack}`,
        bridgeCase(sluice, { ...field('m2w'), ack }, { size: 100 }, setting),
      ),
    ),
    comparisons: [
      {
        name: 'delivered / received',
        of: 'sluice delivered',
        to: 'sluice received',
        how: 'ratio',
        metric: 'rate',
        better: 'higher',
        firstStage: 0.85,
        goal: 0.95,
      },
    ],
  }
}
