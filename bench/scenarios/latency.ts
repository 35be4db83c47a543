import type { Job } from '../bridges/bridge.ts'
import { raw, script } from '../bridges/comparators.ts'
import { sluice } from '../bridges/sluice.ts'
import { measure } from '../generator.ts'
import { field, type Scenario, type Setting } from './scenario.ts'

const share = 0.1

/** Every bridge gets the same load: a tenth of what Sluice can do, found out once a direction. */
export function latency(setting: Setting): Scenario[] {
  return (['m2w', 'w2m'] as const).map((direction) => {
    const job = field(direction)
    let rate: Promise<number> | undefined
    return {
      id: `latency-${direction}`,
      title: `latency at 10 % load, ${direction} 100 B QoS 1`,
      shows: ['p99', 'p50', 'rate', 'cpuPerMessage'],
      cases: [raw, sluice, script].map((bridge) => ({
        name: bridge.name,
        async measure() {
          const load = await (rate ??= findRate(job))
          const warm = Math.round(load)
          const count = warm + Math.round(load * setting.seconds)
          return measure(bridge, job, { size: 100, qos: 1, rate: load, count, warm })
        },
      })),
      comparisons: (['p99', 'p50'] as const).map((metric) => ({
        name: `sluice / raw, ${metric}`,
        of: 'sluice',
        to: 'raw',
        how: 'ratio' as const,
        metric,
        better: 'lower' as const,
        firstStage: metric === 'p99' ? 2 : undefined,
        goal: metric === 'p99' ? 1.2 : undefined,
      })),
    }
  })
}

async function findRate(job: Job): Promise<number> {
  const sample = await measure(sluice, job, { size: 100, qos: 1, count: 400_000, warm: 150_000 })
  return Math.round((1e6 / sample.cpuPerMessage) * share)
}
