import { sluice } from '../bridges/sluice.ts'
import { bridgeCase, field, renamed, type Scenario, type Setting } from './scenario.ts'

/** The cost of a message must not depend on what else the process holds. */
export function growth(setting: Setting): Scenario[] {
  // The bridge is fed as soon as its own source has subscribed. A hundred other flows are still starting
  // then, and what they pay once is not a price of a message: the clock starts when they are done.
  const warm = 2_000_000
  const count = warm + Math.round(setting.seconds * 500_000)
  const nodes = [10, 1000].map((otherNodes) =>
    renamed(
      `sluice ${otherNodes}`,
      bridgeCase(sluice, { ...field('m2w'), otherNodes }, { size: 100, warm, count }, setting),
    ),
  )
  const topics = [1, 10_000].map((topicCount) =>
    renamed(
      `sluice ${topicCount}`,
      bridgeCase(sluice, field('m2w'), { size: 100, topics: topicCount }, setting),
    ),
  )
  return [
    flat('growth-nodes', 'nodes of other flows in the process', nodes),
    flat('growth-topics', 'topics', topics),
  ]
}

function flat(id: string, what: string, cases: Scenario['cases']): Scenario {
  const [few, many] = cases.map(({ name }) => name)
  return {
    id,
    title: `cost of a message by number of ${what}, m2w 100 B QoS 1`,
    shows: ['cpuPerMessage', 'rate', 'peak'],
    cases,
    comparisons: [
      {
        name: `${many} / ${few}, CPU a message`,
        of: many ?? '',
        to: few ?? '',
        how: 'ratio',
        metric: 'cpuPerMessage',
        better: 'lower',
        firstStage: 1.1,
        goal: 1.03,
      },
    ],
  }
}
